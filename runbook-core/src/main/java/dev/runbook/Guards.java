package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.time.Instant;
import java.util.List;

/** Reads guards. */
final class Guards {
  private Guards() {}

  /** The value, or NaN if it is missing: none, several, not finite, old, or not readable. */
  static double read(Guard guard, Instant now) {
    List<Guard.Sample> samples;
    try {
      samples = guard.reading().call();
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return Double.NaN;
    }
    if (samples.size() != 1 || !Double.isFinite(samples.get(0).value())) {
      return Double.NaN;
    }
    var oldest = now.minus(guard.interval().multipliedBy(2));
    return samples.get(0).at().isBefore(oldest) ? Double.NaN : samples.get(0).value();
  }

  /** A guard that is out of bounds before the change cannot judge it. */
  static void refuseRed(Order<?> order, Instant now) {
    for (var guard : order.guards()) {
      double value = read(guard, now);
      if (!guard.redAllowed() && guard.isBreached(value)) {
        throw new Refused(
            Problem.of("a guard is out of bounds before the change")
                .at(order.mutation().target().name())
                .seen(guard + " is " + Numbers.exact(value))
                .advice("mend that first, or say evenIfRed() on the guard"));
      }
    }
  }
}
