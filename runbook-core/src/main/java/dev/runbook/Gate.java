package dev.runbook;

import java.util.concurrent.atomic.AtomicLong;

/** In a pass lets one new unit through and then nothing; else lets everything through. */
final class Gate {
  private final boolean passing;
  private final AtomicLong written = new AtomicLong();
  private volatile long mark;
  private volatile boolean spent;
  private volatile boolean hit;
  private volatile String blocked = "";
  private volatile long kept;

  private Gate(boolean passing) {
    this.passing = passing;
  }

  /** Lets everything through. */
  static Gate open() {
    return new Gate(false);
  }

  static Gate ofPass() {
    return new Gate(true);
  }

  /** Whether the unit with this path is one that passes count. */
  boolean counts(String path) {
    return passing && path.indexOf('/') < 0;
  }

  /** A record that replay needs was written. */
  void wrote() {
    written.incrementAndGet();
  }

  /** Throws if the one unit is done, or nothing may go on. */
  void check() {
    if (spent || !blocked.isEmpty()) {
      hit = true;
      throw new PassEnd();
    }
  }

  void begin() {
    check();
    mark = written.get();
  }

  /** The unit that began is over; one that left no record may be done again and does not count. */
  void end() {
    spent |= passing && written.get() > mark;
  }

  /** Nothing goes on until somebody has decided. */
  void block(String why) {
    if (passing) {
      blocked = why;
    }
  }

  /** A unit was replayed: what was noted before it, up to this record, was noted before. */
  void replayed(long records) {
    kept = records;
  }

  boolean isPassing() {
    return passing;
  }

  boolean isBlocked() {
    return !blocked.isEmpty();
  }

  /** Why nothing goes on; empty if it does. */
  String blocked() {
    return blocked;
  }

  /** Whether a call was turned away. */
  boolean isHit() {
    return hit;
  }

  /** The first record that is new in this pass. */
  long kept() {
    return kept;
  }
}
