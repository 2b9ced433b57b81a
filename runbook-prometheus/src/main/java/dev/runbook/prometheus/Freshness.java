package dev.runbook.prometheus;

import dev.runbook.Series;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/**
 * How old the samples behind a reading are: those of a plain selector by themselves, those of an
 * expression by a witness. The time of an instant answer says nothing: it is the time asked.
 */
final class Freshness {
  private final Ages ages;
  private final String witness;
  private final Duration most;

  private Freshness(Ages ages, String witness, Duration most) {
    this.ages = ages;
    this.witness = witness;
    this.most = most;
  }

  /** Nothing if the age cannot be known: an expression without a witness. */
  static Optional<Freshness> of(Prometheus prom, Question question, String witness) {
    boolean plain = PromText.isSelector(question.promql());
    if (witness.isEmpty() && !plain) {
      return Optional.empty();
    }
    var selector = witness.isEmpty() ? question.promql() : witness;
    var times = prom.asking().reading(question.promql("timestamp(" + selector + ")"), 0);
    var ages = Ages.of(times.set(), question.time());
    return Optional.of(new Freshness(ages, witness, SeriesSource.oldest(prom.knobs())));
  }

  /** Why the value of this series is too old, if it is. */
  Optional<String> old(Series series) {
    if (!witness.isEmpty()) {
      return witness();
    }
    var age = ages.of(series);
    if (age.isEmpty()) {
      return Optional.of("the age of " + series.name() + " is not known");
    }
    return tooOld(series.name(), age.get());
  }

  /** Why the witness proves nothing, if it does not. */
  Optional<String> witness() {
    Collection<Duration> all = ages.all().values();
    if (all.isEmpty()) {
      return Optional.of("the witness " + witness + " has no data");
    }
    return tooOld("the witness " + witness, java.util.Collections.max(all));
  }

  private Optional<String> tooOld(String what, Duration age) {
    return age.compareTo(most) > 0
        ? Optional.of(what + " is " + Grid.text(age) + " old, more than " + Grid.text(most))
        : Optional.empty();
  }
}
