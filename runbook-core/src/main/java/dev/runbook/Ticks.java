package dev.runbook;

import java.time.Duration;
import java.time.Instant;

/** Time as a runbook sees it; tests give a virtual one. */
public interface Ticks {
  /** The wall clock. */
  Instant now();

  /** A monotonic clock in nanoseconds, for deadlines. */
  long nanos();

  /** Waits; returns at once if {@code time} is not positive. */
  void sleep(Duration time) throws InterruptedException;

  /** The clock of this computer. */
  static Ticks system() {
    return SystemTicks.INSTANCE;
  }
}
