package dev.runbook.prometheus;

import dev.runbook.Evidence;
import dev.runbook.Guard;
import dev.runbook.Runbook;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.RunbookException.Undecided;
import dev.runbook.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Readings as the core's guards and verdicts. */
final class Guarding {
  private Guarding() {}

  /** A guard over readings; why one is missing, and which series was bad, goes into the record. */
  static Guard guard(Runbook rb, String name, Reading.Source source, Limit limit, Duration window) {
    var from = source.fresh();
    var guard = Guard.on(name, () -> List.of(sample(rb, name, from, limit))).during(window);
    guard = limit.most() < Double.POSITIVE_INFINITY ? guard.below(limit.most()) : guard;
    return limit.least() > Double.NEGATIVE_INFINITY ? guard.above(limit.least()) : guard;
  }

  private static Guard.Sample sample(Runbook rb, String name, Reading.Source source, Limit limit) {
    Reading reading;
    try {
      reading = source.read();
    } catch (PrometheusException e) {
      rb.journal().note(name + ": no reading: " + e.problem().what());
      throw e;
    }
    if (reading instanceof Reading.Missing missing) {
      rb.journal().note(name + ": no reading: " + missing.why());
      throw undecided(name, missing.why());
    }
    var value = (Reading.Value) reading;
    if (!value.told().isEmpty()) {
      rb.journal().note(name + ": " + value.told());
    }
    return new Guard.Sample(limit.inclusive(value.value()), rb.ticks().now());
  }

  private static Undecided undecided(String name, String why) {
    return new Undecided(
        Problem.of("no reading of " + name)
            .seen(why)
            .advice("ask it by hand: what is not seen is neither good nor bad"),
        null);
  }

  /**
   * The value of a reading, for a wait; {@link Undecided} with the reason if it is missing, {@link
   * Refused} if waiting cannot help.
   */
  static double value(Reading.Source source) {
    Reading reading;
    try {
      reading = source.read();
    } catch (PrometheusException e) {
      throw new Refused(e.problem(), e);
    }
    if (reading instanceof Reading.Value value) {
      return value.value();
    }
    throw undecided("the value waited for", ((Reading.Missing) reading).why());
  }

  /** How it stands now. */
  static Verdict<Double> check(String words, Reading.Source source, Limit limit) {
    var reading = source.read();
    if (reading instanceof Reading.Missing missing) {
      return new Verdict.Undecided<>(words, missing.why(), List.of());
    }
    var value = (Reading.Value) reading;
    var told = value.told().isEmpty() ? "" : ", " + value.told();
    var seen = Limit.text(value.value()) + told;
    var evidence = List.of(new Evidence("reading", seen));
    return limit.isBreached(value.value())
        ? new Verdict.Failed<>(words, "it is " + seen, "", evidence)
        : new Verdict.Succeeded<>(words, value.value(), evidence);
  }

  /** A query in one line of at most 80 characters; a cut one keeps a mark that tells it apart. */
  static String shortened(String promql) {
    var line = promql.replaceAll("\\s+", " ");
    return line.length() <= 80
        ? line
        : String.format(Locale.ROOT, "%s…~%08x", line.substring(0, 70), line.hashCode());
  }
}
