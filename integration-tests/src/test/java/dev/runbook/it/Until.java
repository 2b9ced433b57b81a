package dev.runbook.it;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The one bounded wait of the real parts: polls a condition until it holds or a deadline passes.
 */
final class Until {

  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

  private Until() {}

  /** What a part is asked over and over; an exception or failed assertion means: not yet. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws Exception;
  }

  /** Waits until the condition holds; fails at the deadline with what was last seen. */
  static void holds(String what, Duration within, Condition condition, Supplier<String> lastSeen) {
    long deadline = System.nanoTime() + within.toNanos();
    String error = "";
    do {
      try {
        if (condition.holds()) {
          return;
        }
        error = "";
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting until " + what, e);
      } catch (MissingPart e) {
        throw e;
      } catch (Exception | AssertionError e) {
        error = " (" + e + ")";
      }
      LockSupport.parkNanos(PAUSE);
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("interrupted while waiting until " + what);
      }
    } while (System.nanoTime() < deadline);
    throw new AssertionError(
        "not within %s: %s%s; last seen:%n%s".formatted(within, what, error, lastSeen.get()));
  }
}
