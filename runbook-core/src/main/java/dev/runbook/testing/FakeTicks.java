package dev.runbook.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.runbook.Ticks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Virtual time: a sleep moves the clock and returns at once. Both clocks move together. Safe for
 * several threads; each of their sleeps moves the one clock.
 */
public final class FakeTicks implements Ticks {
  private final ReentrantLock lock = new ReentrantLock();
  private final Instant start;

  @GuardedBy("lock")
  private Duration passed = Duration.ZERO;

  @GuardedBy("lock")
  private long planned;

  @GuardedBy("lock")
  private final List<Duration> slept = new ArrayList<>();

  @GuardedBy("lock")
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparing(Event::due).thenComparing(Event::number));

  private record Event(Duration due, long number, Runnable action) {}

  private FakeTicks(Instant start) {
    this.start = start;
  }

  /** A clock that starts at 2026-01-01T00:00:00Z. */
  public static FakeTicks standard() {
    return at(Instant.parse("2026-01-01T00:00:00Z"));
  }

  /** A clock that starts at {@code start}. */
  public static FakeTicks at(Instant start) {
    return new FakeTicks(start);
  }

  @Override
  public Instant now() {
    return start.plus(passed());
  }

  @Override
  public long nanos() {
    return passed().toNanos();
  }

  /** Moves the clock by {@code time}; throws at once if the thread is interrupted. */
  @Override
  public void sleep(Duration time) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before a sleep");
    }
    if (time.isNegative() || time.isZero()) {
      return;
    }
    lock.lock();
    try {
      slept.add(time);
    } finally {
      lock.unlock();
    }
    advance(time);
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted in a sleep");
    }
  }

  /** Moves the clock by {@code time}, running what {@link #after} planned for the times passed. */
  public void advance(Duration time) {
    lock.lock();
    try {
      var end = passed.plus(time);
      while (!events.isEmpty() && events.element().due().compareTo(end) <= 0) {
        var event = events.remove();
        passed = later(passed, event.due());
        event.action().run();
      }
      passed = later(passed, end);
    } finally {
      lock.unlock();
    }
  }

  /** Runs {@code action} on the thread that moves the clock {@code time} or more beyond now. */
  public void after(Duration time, Runnable action) {
    lock.lock();
    try {
      events.add(new Event(passed.plus(time), planned++, action));
    } finally {
      lock.unlock();
    }
  }

  /** How much virtual time has passed since the start. */
  public Duration passed() {
    lock.lock();
    try {
      return passed;
    } finally {
      lock.unlock();
    }
  }

  /** The lengths of all sleeps so far, in the order they began. */
  public List<Duration> slept() {
    lock.lock();
    try {
      return List.copyOf(slept);
    } finally {
      lock.unlock();
    }
  }

  private static Duration later(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  @Override
  public String toString() {
    return "FakeTicks at " + now();
  }
}
