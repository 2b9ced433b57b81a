package dev.runbook;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts the thread that made it when time is up, unless it is closed before. Time is what
 * {@link Ticks} says; it is looked at ten times a second.
 */
final class Deadline implements AutoCloseable {
  private static final int SLICE = 100;

  private final Ticks ticks;
  private final long end;
  private final Thread owner = Thread.currentThread();
  private boolean closed;
  private boolean passed;

  private Deadline(Ticks ticks, Duration within) {
    this.ticks = ticks;
    this.end = ticks.nanos() + within.toNanos();
  }

  static Deadline begin(Ticks ticks, Duration within, String name) {
    var deadline = new Deadline(ticks, within);
    var watch = new Thread(deadline::watch, "runbook-deadline-" + name);
    watch.setDaemon(true);
    watch.start();
    return deadline;
  }

  private void watch() {
    while (look()) {
      try {
        TimeUnit.MILLISECONDS.sleep(SLICE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private synchronized boolean look() {
    if (!closed && ticks.nanos() - end >= 0) {
      passed = true;
      closed = true;
      owner.interrupt();
    }
    return !closed;
  }

  /** Whether time was up; the interrupt is taken back. No interrupt comes after this. */
  synchronized boolean hasPassed() {
    closed = true;
    if (passed) {
      var unused = Thread.interrupted();
    }
    return passed;
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
