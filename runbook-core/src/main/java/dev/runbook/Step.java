package dev.runbook;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.RunbookException.StepFailed;
import dev.runbook.RunbookException.TimedOut;
import dev.runbook.RunbookException.Undecided;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A named part of a runbook. Its name is its identity: when the run is resumed, a step that was
 * recorded as done is not run again and gives back its recorded result. What decides what happens
 * next - time, chance, a reading - is read inside a step. Immutable: each method returns a new one.
 *
 * <pre>{@code
 * var host = rb.step("pick host").retry(2).within("5m").get(Place.class, () -> pick());
 * rb.step("pay out").once().run(() -> pay());
 * }</pre>
 */
public final class Step {
  private final Runbook rb;
  private final String name;
  private final Terms terms;

  private record Terms(int retries, @Nullable Duration within, boolean once) {}

  /** A body without a result. */
  @FunctionalInterface
  public interface Act {
    /** Does it. */
    void run() throws Exception;
  }

  private Step(Runbook rb, String name, Terms terms) {
    this.rb = rb;
    this.name = name;
    this.terms = terms;
  }

  static Step of(Runbook rb, String name) {
    return new Step(rb, name, new Terms(0, null, false));
  }

  /** A body that fails is tried so many times more; parts of it that were done are not redone. */
  public Step retry(int times) {
    if (times < 0 || times > 100) {
      throw new BadSetting(
          Problem.of("a step cannot have .retry(" + times + ")")
              .advice("give 0 to 100 more tries"));
    }
    return new Step(rb, name, new Terms(times, terms.within, terms.once));
  }

  /** How long each try of the body may take: then its thread is interrupted. */
  public Step within(Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new BadSetting(
          Problem.of("a step cannot run .within(" + time + ")").advice("give a time such as 5m"));
    }
    return new Step(rb, name, new Terms(terms.retries, time, terms.once));
  }

  /** {@link #within(Duration)} as text: {@code "5m"}. */
  public Step within(String time) {
    return within(Durations.positive(time));
  }

  /**
   * Never runs a second time by itself: if it was begun and nobody saw it end, it is undecided
   * until a person settles it.
   */
  public Step once() {
    return new Step(rb, name, new Terms(terms.retries, terms.within, true));
  }

  /**
   * Runs the body, or gives back what was recorded: text, numbers, times, bytes, tables, series,
   * and lists and maps of them.
   *
   * @throws StepFailed if the body failed, or its result cannot be kept
   * @throws TimedOut if a try took longer than {@link #within}
   * @throws Undecided if it may run only once and nobody knows whether it did
   * @throws Refused if the name was used before in this run, or the record has another kind of
   *     result
   * @throws Interrupted if this thread was interrupted
   */
  @CanIgnoreReturnValue
  @SuppressWarnings("unchecked") // what was recorded is what the same body gave, by its tag
  public <T extends @Nullable Object> T get(Callable<T> body) {
    return (T) result(Object.class, body);
  }

  /** Like {@link #get(Callable)}, for a record or an enum too: its class is needed to read it. */
  @CanIgnoreReturnValue
  @SuppressWarnings("unchecked") // of a primitive type the box is checked
  public <T extends @Nullable Object> T get(Class<T> type, Callable<? extends T> body) {
    return (T) Shapes.boxed(type).cast(result(type, body));
  }

  /** Runs the body, unless it was recorded as done; see {@link #get(Callable)}. */
  public void run(Act body) {
    var unused =
        result(
            Void.class,
            () -> {
              body.run();
              return null;
            });
  }

  @SuppressWarnings("NullAway") // a body may give null, and T says so; not known before JDK 22
  private Object result(Class<?> type, Callable<? extends @Nullable Object> body) {
    if (terms.once && terms.retries > 0) {
      throw new BadSetting(
          Problem.of("step `" + name + "` cannot both be tried again and run only once")
              .advice("take .retry(..) or .once()"));
    }
    var unit = Unit.of(rb.ledger(), "step", name).retry(terms.retries);
    var within = terms.within;
    return (terms.once ? unit.onlyOnce() : unit)
        .run(type, within == null ? body : () -> limited(body, within));
  }

  private @Nullable Object limited(Callable<? extends @Nullable Object> body, Duration within)
      throws Exception {
    try (var deadline = Deadline.begin(rb.ticks(), within, name)) {
      try {
        Object value = body.call();
        boolean unused = deadline.hasPassed();
        return value;
      } catch (Exception e) {
        if (deadline.hasPassed()) {
          throw new TimedOut(
              Problem.of("step `" + name + "` did not end within " + Durations.text(within))
                  .seen(String.valueOf(e.getMessage()))
                  .advice("give it more time: .within(...), or look at what it waits for"),
              e);
        }
        throw e;
      }
    }
  }

  @Override
  public String toString() {
    var within = terms.within;
    return Texts.head(
        Redactor.clean(
            "step `"
                + name
                + "`"
                + (terms.once ? ", once" : "")
                + (terms.retries > 0 ? ", " + terms.retries + " retries" : "")
                + (within == null ? "" : ", within " + Durations.text(within))
                + "; .run(..) or .get(..)"));
  }
}
