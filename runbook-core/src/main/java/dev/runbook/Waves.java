package dev.runbook;

import java.util.List;

/**
 * Decides which target of a fan-out starts next, from what ended so far; no threads, no time. The
 * targets are numbered in the order they are to be taken. Not shared by threads.
 */
final class Waves {
  static final int AT_ONCE = 16;

  private final List<String> groups;
  private final Terms terms;
  private int next;
  private int end;
  private int wave;
  private int ramp;
  private int running;
  private int failures;
  private boolean canaryFailed;
  private boolean paused;

  /**
   * The terms in numbers of targets.
   *
   * @param canary how many go first, alone, with a budget of none
   * @param batch the largest wave after them
   * @param ramp whether waves grow 1, 2, 4 up to {@code batch}
   * @param budget how many may fail in all before nothing starts any more
   */
  record Terms(int canary, int batch, boolean ramp, int budget) {
    /** The terms for the rest: so many are done already, so many have failed before it began. */
    Terms after(int done, int failed) {
      return new Terms(Math.max(0, canary - done), batch, ramp, budget - failed);
    }
  }

  /** What to do now. */
  sealed interface Next {
    /** Start this target. */
    record Start(int target) implements Next {}

    /** Wait until one more of those in flight has ended. */
    record Wait() implements Next {}

    /** A wave has ended and another will follow: the moment for a pause. */
    record Pause() implements Next {}

    /** Nothing is in flight and nothing will start. */
    record Over() implements Next {}
  }

  /** {@code groups} has the group of each target; those of one group follow each other. */
  Waves(List<String> groups, Terms terms) {
    this.groups = List.copyOf(groups);
    this.terms = terms;
  }

  Next next() {
    if (isStopped() || (next == groups.size())) {
      return running == 0 ? new Next.Over() : new Next.Wait();
    }
    if (next == end) {
      if (running > 0) {
        return new Next.Wait();
      }
      if (wave > 0 && !paused) {
        paused = true;
        return new Next.Pause();
      }
      beginWave();
    }
    if (running == AT_ONCE) {
      return new Next.Wait();
    }
    running++;
    return new Next.Start(next++);
  }

  void ended(int target, boolean good) {
    running--;
    if (!good) {
      failures++;
      canaryFailed |= target < terms.canary();
    }
  }

  /** Whether more failed than may: nothing starts any more. */
  boolean isStopped() {
    return canaryFailed || failures > terms.budget();
  }

  /** Which wave runs, from 1; 0 before the first. */
  int wave() {
    return wave;
  }

  private void beginWave() {
    wave++;
    paused = false;
    int last = Math.min(groups.size(), next + size());
    end = next + 1;
    while (end < last && groups.get(end).equals(groups.get(next))) {
      end++;
    }
  }

  private int size() {
    if (next < terms.canary()) {
      return terms.canary() - next;
    }
    if (!terms.ramp()) {
      return terms.batch();
    }
    int size = ramp < 30 ? 1 << ramp : Integer.MAX_VALUE;
    ramp++;
    return Math.min(size, terms.batch());
  }
}
