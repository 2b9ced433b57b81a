package dev.runbook.aws;

import dev.runbook.Guard;
import dev.runbook.Guard.Sample;
import dev.runbook.Redactor;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Undecided;
import dev.runbook.Series;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A bound on the newest complete minute of a metric: a guard once {@link #during} says how long it
 * must hold. No value, one older than five minutes, or several series without {@link #everySeries}
 * are no reading, and no reading is never a pass. Immutable.
 */
public final class MetricBound {
  private static final Duration LOOKS_BACK = Duration.ofMinutes(15);
  private static final Duration FRESH = Duration.ofMinutes(5);
  private static final Duration TOLD_AFTER = Duration.ofMinutes(3);

  private final MetricQuery query;
  private final double least;
  private final double most;
  private final Kind kind;
  private final boolean isEach;

  /** Whether the bound itself is good. */
  enum Kind {
    STRICT,
    INCLUSIVE
  }

  MetricBound(MetricQuery query, double least, double most, Kind kind) {
    this(query, least, most, kind, false);
  }

  private MetricBound(MetricQuery query, double least, double most, Kind kind, boolean isEach) {
    this.query = query;
    this.least = least;
    this.most = most;
    this.kind = kind;
    this.isEach = isEach;
  }

  /** Every series must hold: the worst one decides and is named in the record. */
  public MetricBound everySeries() {
    return new MetricBound(query, least, most, kind, true);
  }

  /** A guard: it must hold so long after the change, {@code 5m}. */
  public Guard during(String time) {
    return during(MetricQuery.length(time));
  }

  /**
   * A guard: it must hold so long after the change. The watch is three minutes and one period
   * longer, as CloudWatch tells of a minute only then.
   */
  public Guard during(Duration time) {
    var period = query.terms().wish().period();
    var asked = query.last(LOOKS_BACK);
    var minutes = period == 0 ? asked.period(Duration.ofMinutes(1)) : asked;
    var late = TOLD_AFTER.plusSeconds(period == 0 ? 60 : period);
    var guard = Guard.on(name(), () -> samples(minutes)).during(time.plus(late));
    guard = most < Double.POSITIVE_INFINITY ? guard.below(most) : guard;
    return least > Double.NEGATIVE_INFINITY ? guard.above(least) : guard;
  }

  private String name() {
    return query.ask().text() + (isEach ? ", every series" : "");
  }

  private List<Sample> samples(MetricQuery minutes) {
    var now = minutes.cloudWatch().runbook().ticks().now();
    var good = new ArrayList<Series>();
    var set = minutes.series();
    for (var one : set) {
      int last = one.size() - 1;
      if (one.isEmpty() || one.time(last).plus(one.step()).isBefore(now.minus(FRESH))) {
        throw missing(
            one.name() + (one.isEmpty() ? " has no value" : " ends at " + one.time(last)));
      }
      good.add(one);
    }
    if (good.isEmpty() || (good.size() > 1 && !isEach)) {
      throw missing(good.size() + " series; everySeries() watches all");
    }
    var worst = worst(good);
    if (good.size() > 1) {
      var told = String.format(Locale.ROOT, ": worst of %d is %s", good.size(), worst.name());
      minutes.cloudWatch().runbook().journal().note(name() + told);
    }
    return List.of(new Sample(inclusive(worst.last()), now)); // its age was judged here
  }

  /** Core's bounds are good themselves: a value on a strict one is moved to its bad side. */
  private double inclusive(double value) {
    if (kind == Kind.INCLUSIVE || (value != most && value != least)) {
      return value;
    }
    return value == most ? Math.nextUp(value) : Math.nextDown(value);
  }

  private Series worst(List<Series> all) {
    var order = Comparator.comparingDouble(Series::last);
    boolean isHighWorse = most < Double.POSITIVE_INFINITY;
    return all.stream().max(isHighWorse ? order : order.reversed()).orElseThrow();
  }

  private Undecided missing(String why) {
    query.cloudWatch().runbook().journal().note(name() + ": no reading: " + why);
    return new Undecided(
        Problem.of("no reading of " + name())
            .seen(why)
            .advice("ask it by hand: what is not seen is neither good nor bad"),
        null);
  }

  @Override
  public String toString() {
    return Redactor.clean("a bound on " + name() + ": .during(\"5m\") makes a guard");
  }
}
