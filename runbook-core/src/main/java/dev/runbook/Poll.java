package dev.runbook;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.JournalBroken;
import dev.runbook.RunbookException.NotApproved;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.RunbookException.StepFailed;
import dev.runbook.RunbookException.TimedOut;
import dev.runbook.RunbookException.Undecided;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Asks a probe again and again until its reading is the one waited for. For one use. */
final class Poll<T> {
  private final Terms<T> terms;
  private final Ticks ticks;
  private final Consumer<String> progress;
  private final long start;
  private long readAt;
  private @Nullable T last;
  private @Nullable Exception lastError;
  private int readings;
  private int errors;
  private long goodSince;
  private boolean good;

  /** What is waited for, and how. */
  record Terms<T>(
      String what,
      Callable<? extends T> probe,
      Predicate<? super T> until,
      Predicate<? super T> failIf,
      Duration stable,
      Duration within,
      Duration every,
      boolean backOff) {
    Terms<T> until(Predicate<? super T> test) {
      return new Terms<>(what, probe, test, failIf, stable, within, every, backOff);
    }

    Terms<T> failIf(Predicate<? super T> test) {
      return new Terms<>(what, probe, until, test, stable, within, every, backOff);
    }

    Terms<T> stable(Duration time) {
      return new Terms<>(what, probe, until, failIf, time, within, every, backOff);
    }

    Terms<T> within(Duration time) {
      return new Terms<>(what, probe, until, failIf, stable, time, every, backOff);
    }

    Terms<T> every(Duration time) {
      return new Terms<>(what, probe, until, failIf, stable, within, time, backOff);
    }

    Terms<T> backingOff() {
      return new Terms<>(what, probe, until, failIf, stable, within, every, true);
    }
  }

  private static final Duration SLOWEST = Duration.ofSeconds(30);

  /** The reading waited for, when it came and how often was asked. */
  record Seen<T>(T value, Duration after, int probes) {}

  Poll(Terms<T> terms, Ticks ticks, Consumer<String> progress) {
    this.terms = terms;
    this.ticks = ticks;
    this.progress = progress;
    this.start = ticks.nanos();
  }

  /** Probes at once, then after each pause, and a last time when the deadline comes. */
  Seen<T> run() {
    long deadline = start + terms.within().toNanos();
    var pause = terms.every();
    while (true) {
      stopIfInterrupted(null);
      var reading = probe();
      if (reading != null) {
        return new Seen<>(reading, passed(), readings + errors);
      }
      long left = deadline - ticks.nanos();
      if (left <= 0) {
        throw gaveUp();
      }
      sleep(Duration.ofNanos(Math.min(left, pause.toNanos())));
      pause = terms.backOff() ? slower(pause) : pause;
    }
  }

  private static Duration slower(Duration pause) {
    var longer = pause.multipliedBy(3).dividedBy(2);
    var most = pause.compareTo(SLOWEST) > 0 ? pause : SLOWEST;
    return longer.compareTo(most) > 0 ? most : longer;
  }

  /** The reading of one probe if it is the one waited for and held long enough; else null. */
  private @Nullable T probe() {
    long begun = ticks.nanos();
    @Nullable T reading = null;
    try {
      reading = terms.probe().call();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      if (isFinal(e)) {
        throw (RuntimeException) e;
      }
      if (e instanceof AccessDeniedException || e instanceof SecurityException) {
        throw new StepFailed(
            Problem.of("not allowed to read what `" + terms.what() + "` waits for").seen(text(e)),
            e);
      }
      lastError = e;
    }
    stopIfInterrupted(lastError);
    return reading == null ? missing() : judge(reading, begun);
  }

  private @Nullable T missing() {
    errors++;
    good = false;
    progress.accept("no reading" + (lastError == null ? "" : ": " + text(lastError)));
    return null;
  }

  private @Nullable T judge(T reading, long begun) {
    readings++;
    last = reading;
    readAt = ticks.nanos();
    if (terms.failIf().test(reading)) {
      throw new StepFailed(
          Problem.of("`" + terms.what() + "` cannot come any more")
              .seen(text(reading) + ", " + Durations.text(passed()) + " after the wait began")
              .advice("the reading matches failIf; look at what is watched, then run again"),
          null);
    }
    if (!terms.until().test(reading)) {
      good = false;
      progress.accept(text(reading));
      return null;
    }
    if (!good) {
      good = true;
      goodSince = readAt;
    }
    if (terms.stable().isZero() || begun - goodSince >= terms.stable().toNanos()) {
      return reading;
    }
    progress.accept(text(reading) + ", to hold for " + Durations.text(terms.stable()));
    return null;
  }

  private static boolean isFinal(Exception e) {
    return e instanceof BadSetting
        || e instanceof Refused
        || e instanceof NotApproved
        || e instanceof JournalBroken
        || e instanceof Interrupted;
  }

  private void sleep(Duration time) {
    try {
      ticks.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopIfInterrupted(e);
    }
  }

  private void stopIfInterrupted(@Nullable Throwable cause) {
    if (Thread.currentThread().isInterrupted()) {
      throw new Interrupted(
          Problem.of("the wait for `" + terms.what() + "` was interrupted")
              .seen(lastSeen() + "; waited " + Durations.text(passed()))
              .advice("nothing was changed by waiting; run it again to go on"),
          cause);
    }
  }

  private RunbookException gaveUp() {
    var within = Durations.text(terms.within());
    if (readings == 0) {
      return new Undecided(
          Problem.of("`" + terms.what() + "` could not be read once within " + within)
              .seen(lastSeen())
              .advice("make the probe work first: what it asks may be fine or not, nobody saw it"),
          lastError);
    }
    var flapped = good || !terms.stable().isZero();
    return new TimedOut(
        Problem.of("`" + terms.what() + "` did not come within " + within)
            .seen(lastSeen())
            .advice(
                flapped
                    ? "it must hold for "
                        + Durations.text(terms.stable())
                        + "; or .within(...) more"
                    : "look at what is watched, or give it more time: .within(...)"),
        lastError);
  }

  private String lastSeen() {
    if (last == null) {
      var why = lastError == null ? "the probe gave nothing" : text(lastError);
      return "no reading in " + errors + (errors == 1 ? " probe" : " probes") + "; " + why;
    }
    var age = Durations.text(Duration.ofNanos(ticks.nanos() - readAt));
    var missing = errors == 0 ? "" : ", " + errors + " without a reading";
    return text(last) + ", " + age + " old; " + (readings + errors) + " probes" + missing;
  }

  private Duration passed() {
    return Duration.ofNanos(ticks.nanos() - start);
  }

  static String text(Object value) {
    var text = Redactor.clean(String.valueOf(value)).strip();
    int end = text.indexOf('\n');
    return Texts.head(end < 0 ? text : text.substring(0, end), 200);
  }
}
