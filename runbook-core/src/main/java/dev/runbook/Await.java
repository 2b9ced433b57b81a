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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A wait for a reading: the probe is asked at once, then every 2 seconds, for 5 minutes at most.
 * Immutable: each method returns a new wait; only {@link #get()} waits.
 *
 * <pre>{@code
 * rb.await("3 pods ready", () -> deployment.ready())
 *     .until(ready -> ready == 3).failIf(ready -> ready < 0).stableFor("20s").within("10m").get();
 * }</pre>
 *
 * @param <T> what the probe reads
 */
public final class Await<T> {
  private static final Duration WITHIN = Duration.ofMinutes(5);
  private static final Duration EVERY = Duration.ofSeconds(2);

  private final Runbook rb;
  private final String name;
  private final Poll.Terms<T> terms;

  private Await(Runbook rb, String name, Poll.Terms<T> terms) {
    this.rb = rb;
    this.name = name;
    this.terms = terms;
  }

  static <T> Await<T> of(Runbook rb, String name, Callable<? extends T> probe) {
    return new Await<>(
        rb,
        name,
        new Poll.Terms<>(
            name,
            probe,
            reading -> !Boolean.FALSE.equals(reading),
            reading -> false,
            Duration.ZERO,
            WITHIN,
            EVERY,
            false));
  }

  /**
   * Waits for a reading that passes {@code test}; without it, for any reading but {@code false}.
   */
  public Await<T> until(Predicate<? super T> test) {
    return new Await<>(rb, name, terms.until(test));
  }

  /** Gives up at once on a reading that passes {@code test}. */
  public Await<T> failIf(Predicate<? super T> test) {
    return new Await<>(rb, name, terms.failIf(test));
  }

  /**
   * The readings must stay good for this long; a bad one, or a probe without a reading, begins the
   * time anew.
   */
  public Await<T> stableFor(Duration time) {
    return new Await<>(rb, name, terms.stable(notNegative("stableFor", time)));
  }

  /** {@link #stableFor(Duration)} as text: {@code "20s"}. */
  public Await<T> stableFor(String time) {
    return stableFor(Durations.parse(time));
  }

  /** How long to wait at most; 5 minutes unless said. A probe begun before the end counts. */
  public Await<T> within(Duration time) {
    return new Await<>(rb, name, terms.within(notNegative("within", time)));
  }

  /** {@link #within(Duration)} as text: {@code "10m"}. */
  public Await<T> within(String time) {
    return within(Durations.positive(time));
  }

  /** The pause between two probes; 2 seconds unless said. */
  public Await<T> every(Duration time) {
    if (time.isZero()) {
      throw bad("every", time);
    }
    return new Await<>(rb, name, terms.every(notNegative("every", time)));
  }

  /** {@link #every(Duration)} as text: {@code "2s"}. */
  public Await<T> every(String time) {
    return every(Durations.positive(time));
  }

  /** Makes each pause half as long again as the one before, up to 30 seconds. */
  public Await<T> backOff() {
    return new Await<>(rb, name, terms.backingOff());
  }

  /**
   * Waits and returns the reading waited for. When a run is resumed, a wait that is over is not
   * waited for again: its reading is given back, or read anew if it is not of a kind that is kept.
   *
   * @throws TimedOut if it did not come; the message has the last reading and its age
   * @throws Undecided if there was not a single reading: every probe threw or gave null
   * @throws StepFailed if a reading passed {@code failIf}, or reading is not allowed
   * @throws BadSetting or {@link Refused} as the probe threw it: waiting would not help
   * @throws Refused if the name was used before in this run
   * @throws Interrupted if the thread was interrupted; its flag stays set
   */
  @CanIgnoreReturnValue
  @SuppressWarnings("unchecked") // what was recorded is what the same probe gave, by its tag
  public T get() {
    var live = new AtomicReference<@Nullable T>();
    var kept =
        Unit.of(rb.ledger(), "await", name)
            .run(
                Object.class,
                () -> {
                  var reading = poll();
                  live.set(reading);
                  return isKept(reading) ? reading : null;
                });
    var reading = live.get();
    if (reading != null) {
      return reading;
    }
    return kept == null ? poll() : (T) kept;
  }

  private T poll() {
    try (var view = new View(rb.host(), terms)) {
      var seen = new Poll<>(terms, rb.ticks(), view::waiting).run();
      view.came(seen);
      return seen.value();
    }
  }

  private static boolean isKept(Object reading) {
    try {
      var unused = Results.keep(reading, Object.class, Unit.RESULT_MAX);
      return true;
    } catch (Unkept e) {
      return false;
    }
  }

  private static Duration notNegative(String name, Duration time) {
    if (time.isNegative()) {
      throw bad(name, time);
    }
    return time;
  }

  private static BadSetting bad(String name, Duration time) {
    return new BadSetting(
        Problem.of("a wait cannot have ." + name + "(" + time + ")")
            .advice("give a length of time such as 2s or 5m"));
  }

  @Override
  public String toString() {
    return Texts.head(
        Redactor.clean(
            "wait for `"
                + terms.what()
                + "` within "
                + Durations.text(terms.within())
                + ", every "
                + Durations.text(terms.every())
                + "; .get() waits"));
  }

  /** Says what is waited for while it lasts; nothing if the first probe is good. */
  private static final class View implements AutoCloseable {
    private final Host host;
    private final Poll.Terms<?> terms;
    private Host.@Nullable Live live;

    private View(Host host, Poll.Terms<?> terms) {
      this.host = host;
      this.terms = terms;
    }

    private void waiting(String reading) {
      show("waiting for " + terms.what() + ": " + reading);
    }

    private void came(Poll.Seen<?> seen) {
      if (live != null) {
        var after = Durations.text(seen.after());
        show(terms.what() + ": " + Poll.text(seen.value()) + " after " + after);
      }
    }

    private void show(String text) {
      var bundle = Host.Bundle.text(Redactor.clean(text));
      if (live == null) {
        live = host.live(bundle);
      } else {
        live.update(bundle);
      }
    }

    @Override
    public void close() {
      if (live != null) {
        live.close();
      }
    }
  }
}
