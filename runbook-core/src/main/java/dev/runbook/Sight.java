package dev.runbook;

import dev.runbook.Mutation.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Watches a change from the act on: its post-condition and its guards, until a verdict. */
final class Sight {
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final double ENOUGH = 0.8;

  private final Ticks ticks;
  private final Order<?> order;
  private final Look look;
  private final Ledger ledger;
  private final String path;
  private final int attempt;
  private final List<Watched> guards = new ArrayList<>();
  private Facts seen = Facts.none();
  private String last = "nothing was read";
  private boolean done;

  /** One look at the post-condition. */
  interface Look {
    Progress look() throws Exception;
  }

  /** How watching ended: a state, the cause or why, and what was seen. */
  record Outcome(Verdict.State state, String why, Facts seen) {}

  private static final class Watched {
    final Guard guard;
    int taken;
    int good;
    int red;

    Watched(Guard guard) {
      this.guard = guard;
    }

    int all() {
      return (int) Math.max(1, guard.window().toNanos() / guard.interval().toNanos());
    }

    boolean isOver() {
      return taken >= all();
    }
  }

  Sight(Ticks ticks, Ledger ledger, Order<?> order, String path, int attempt, Look look) {
    this.ticks = ticks;
    this.ledger = ledger;
    this.order = order;
    this.path = path;
    this.attempt = attempt;
    this.look = look;
    order.guards().forEach(guard -> guards.add(new Watched(guard)));
  }

  /** Looks until it is decided. An interrupt ends it: whoever resumes watches again. */
  Outcome watch() throws InterruptedException {
    long start = ticks.nanos();
    while (true) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException("interrupted while watching");
      }
      long passed = ticks.nanos() - start;
      var failed = one();
      if (failed != null) {
        return failed;
      }
      for (var watched : guards) {
        var red = sample(watched, passed);
        if (red != null) {
          return red;
        }
      }
      if (done && guards.stream().allMatch(Watched::isOver)) {
        return passed();
      }
      if (!done && passed >= order.within().toNanos()) {
        return new Outcome(
            Verdict.State.UNDECIDED,
            "deadline of " + Durations.text(order.within()) + "; last seen: " + last,
            seen);
      }
      ticks.sleep(EVERY);
    }
  }

  private @Nullable Outcome one() throws InterruptedException {
    if (done) {
      return null;
    }
    try {
      var progress = look.look();
      if (progress instanceof Progress.Failed failed) {
        return new Outcome(Verdict.State.FAILED, failed.cause(), failed.seen());
      }
      if (progress instanceof Progress.Undecided undecided) {
        return new Outcome(Verdict.State.UNDECIDED, undecided.why(), undecided.seen());
      }
      if (progress instanceof Progress.Done good) {
        done = true;
        seen = good.seen();
      } else if (progress instanceof Progress.Waiting waiting) {
        last = waiting.seen();
      }
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      last = "no reading: " + e.getMessage();
    }
    return null;
  }

  private @Nullable Outcome sample(Watched watched, long passed) {
    var guard = watched.guard;
    if (watched.isOver() || passed < guard.interval().toNanos() * (watched.taken + 1L)) {
      return null;
    }
    watched.taken++;
    double value = Guards.read(guard, ticks.now());
    ledger.record(
        Rec.of(RecordType.SAMPLE, path, attempt)
            .put("guard", guard.name())
            .put("value", Double.isNaN(value) ? "missing" : Numbers.exact(value)));
    if (Double.isNaN(value)) {
      return null;
    }
    watched.good++;
    watched.red = guard.isBreached(value) ? watched.red + 1 : 0;
    if (watched.red == 2) {
      var cause = guard + " was " + Numbers.exact(value) + ", twice in a row";
      return new Outcome(Verdict.State.FAILED, cause, seen);
    }
    return null;
  }

  private Outcome passed() {
    for (var watched : guards) {
      if (watched.good < ENOUGH * watched.all()) {
        var why =
            watched.guard + " gave " + watched.good + " of " + watched.all() + " readings: no data";
        return new Outcome(Verdict.State.UNDECIDED, why, seen);
      }
    }
    return new Outcome(Verdict.State.SUCCEEDED, "", seen);
  }
}
