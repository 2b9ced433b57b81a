package dev.runbook.prometheus;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.runbook.Guard;
import dev.runbook.Redactor;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.RunbookException.TimedOut;
import dev.runbook.RunbookException.Undecided;
import dev.runbook.Verdict;
import dev.runbook.prometheus.PrometheusException.BadQuery;
import dev.runbook.prometheus.SeriesSource.Which;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;
import org.jspecify.annotations.Nullable;

/**
 * A query and the bound its value is held against. Immutable. A reading is one instant query: its
 * answer must be one finite value, whole, without a warning, and its samples not older than two
 * scrapes (30 s at least). Anything else is a missing reading: never good and never bad.
 *
 * <pre>{@code
 * change.guardedBy(prom.query("job:errors:ratio5m").below(0.02).during("5m"));
 * prom.query("queue_length").below(100).awaitUntil("10m");
 * prom.query("job:errors:ratio5m").below(0.02).check();
 * }</pre>
 */
public final class PromBound {
  private final Prometheus prom;
  private final Ask ask;
  private final Watch watch;

  /** Everything but the query. */
  private record Watch(
      Limit limit,
      @Nullable Baseline baseline,
      String witness,
      SeriesSource.Terms terms,
      Duration stable,
      String name) {}

  private PromBound(Prometheus prom, Ask ask, Watch watch) {
    this.prom = prom;
    this.ask = ask;
    this.watch = watch;
  }

  private static PromBound of(
      Prometheus prom, Ask ask, Limit limit, @Nullable Baseline baseline, String witness) {
    if (ask.isRange() || ask.window() instanceof Ask.Window.At) {
      throw new BadQuery(
          Problem.of("a bound is checked now, this query has a time of its own")
              .at(ask.text())
              .advice("leave last(..), between(..) and at(..) out"));
    }
    var terms = SeriesSource.Terms.STRICT;
    return new PromBound(prom, ask, new Watch(limit, baseline, witness, terms, Duration.ZERO, ""));
  }

  static PromBound of(Prometheus prom, Ask ask, Limit limit) {
    return of(prom, ask, limit, null, "");
  }

  static PromBound baseline(Prometheus prom, Ask ask, Baseline baseline) {
    return of(prom, ask, Limit.below(Double.POSITIVE_INFINITY), baseline, "");
  }

  static PromBound none(Prometheus prom, Ask ask, String witness) {
    return of(prom, ask, Limit.none(), null, selector("none", witness));
  }

  private static String selector(String verb, String text) {
    if (!PromText.isSelector(text)) {
      throw new BadQuery(
          Problem.of(verb + "(..) takes a plain selector")
              .at(text)
              .advice("such as up{job=\"shop\"}"));
    }
    return text;
  }

  private PromBound with(Watch other) {
    return new PromBound(prom, ask, other);
  }

  private PromBound with(SeriesSource.Terms terms) {
    return with(
        new Watch(watch.limit, watch.baseline, watch.witness, terms, watch.stable, watch.name));
  }

  private PromBound which(Which which) {
    var terms = watch.terms;
    return with(new SeriesSource.Terms(which, terms.freshBy(), terms.partial(), terms.changing()));
  }

  /**
   * Each series of the answer must hold; the worst decides and is named. A series that the first
   * reading had and a later one has not makes that reading missing.
   */
  public PromBound everySeries() {
    return which(Which.EVERY);
  }

  /** One series that holds is enough; the best decides. */
  public PromBound anySeries() {
    return which(Which.ANY);
  }

  /** Series of the first reading may be gone later, as when pods are replaced. */
  public PromBound fleetMayChange() {
    var terms = watch.terms;
    return with(new SeriesSource.Terms(terms.which(), terms.freshBy(), terms.partial(), true));
  }

  /** Answers that carry a warning, such as those of a Thanos with a store down, count too. */
  public PromBound acceptPartial() {
    var terms = watch.terms;
    return with(new SeriesSource.Terms(terms.which(), terms.freshBy(), true, terms.changing()));
  }

  /**
   * Takes the oldest sample of this plain selector for the age of a reading; an expression has no
   * age of its own.
   */
  public PromBound freshBy(String selector) {
    var terms = watch.terms;
    var witness = selector("freshBy", selector);
    return with(new SeriesSource.Terms(terms.which(), witness, terms.partial(), terms.changing()));
  }

  /** In a wait, how long the readings must stay good in a row: {@code 1m}. */
  public PromBound stableFor(String time) {
    return with(
        new Watch(
            watch.limit,
            watch.baseline,
            watch.witness,
            watch.terms,
            PromQuery.length(time),
            watch.name));
  }

  /** What it is called in plans, waits and records; otherwise its text. */
  public PromBound named(String words) {
    return with(
        new Watch(watch.limit, watch.baseline, watch.witness, watch.terms, watch.stable, words));
  }

  /**
   * A guard that watches it for so long after a change: {@code 5m}. Contacts nothing, except for a
   * baseline, which is measured here and never again.
   *
   * @throws Refused if there is no baseline
   */
  public Guard during(String time) {
    return during(PromQuery.length(time));
  }

  /** A guard that watches it for so long after a change; see {@link #during(String)}. */
  public Guard during(Duration time) {
    var bound = measured();
    var name = bound.guardWords(time, watch.baseline != null);
    return Guarding.guard(prom.runbook(), name, bound.source(), bound.watch.limit, time);
  }

  /**
   * Waits until it holds, with a reading each scrape interval (2 s at least), and gives the value.
   *
   * @param within how long at most: {@code 10m}
   * @throws TimedOut if it did not come; the message has the last value and its age
   * @throws Undecided if there was not one reading
   * @throws Refused if the query is wrong, or the same wait was there before in this run: give it
   *     another name with {@link #named}
   */
  @CanIgnoreReturnValue
  public double awaitUntil(String within) {
    var bound = measured();
    return bound.await(value -> !bound.watch.limit.isBreached(value), within);
  }

  double await(DoublePredicate test, String within) {
    var from = source();
    var scrape = prom.knobs().scrape();
    var least = Duration.ofSeconds(2);
    return prom.runbook()
        .await("prometheus", words(), () -> Guarding.value(from))
        .until(test::test)
        .every(scrape.compareTo(least) > 0 ? scrape : least)
        .stableFor(watch.stable)
        .within(within)
        .get();
  }

  /** Whether it holds now: SUCCEEDED, FAILED with the value, or UNDECIDED with the reason. */
  public Verdict<Double> check() {
    var bound = measured();
    return Guarding.check(bound.words(), bound.source(), bound.watch.limit);
  }

  private PromBound measured() {
    var baseline = watch.baseline;
    return baseline == null
        ? this
        : with(
            new Watch(
                baseline.limit(prom, ask),
                null,
                watch.witness,
                watch.terms,
                watch.stable,
                watch.name));
  }

  private Reading.Source source() {
    return watch.witness.isEmpty()
        ? new SeriesSource(prom, ask, watch.limit, watch.terms)
        : new AbsenceSource(prom, ask, watch.witness);
  }

  private String words() {
    var bound = watch.witness.isEmpty() ? watch.limit.words() : "none while " + watch.witness;
    return watch.name.isEmpty() ? subject() + " " + bound : watch.name;
  }

  private String subject() {
    var which =
        switch (watch.terms.which()) {
          case ONE -> "";
          case EVERY -> ", every series,";
          case ANY -> ", any series,";
        };
    return Guarding.shortened(ask.text()) + which;
  }

  /** What a guard is called; it says the bounds and the window itself. */
  private String guardWords(Duration window, boolean measured) {
    var remarks = new ArrayList<String>();
    if (watch.limit.strict()) {
      remarks.add("strictly");
    }
    if (measured) {
      remarks.add(watch.limit.words());
    }
    if (!watch.witness.isEmpty()) {
      remarks.add("series found while " + watch.witness + " has data");
    }
    remarks.addAll(risks(window));
    var name = watch.name.isEmpty() ? subject() : watch.name;
    return remarks.isEmpty() ? name : name + " (" + String.join("; ", remarks) + ")";
  }

  /** What an approver should know of the readings. */
  private List<String> risks(Duration window) {
    var risks = new ArrayList<String>();
    boolean aged = !watch.terms.freshBy().isEmpty() || !watch.witness.isEmpty();
    var promql = ask.at(prom.runbook().ticks().now(), prom.knobs()).promql();
    if (!aged && !PromText.isSelector(promql)) {
      risks.add("risk: age of the reading not known, see freshBy");
    }
    var range = PromText.window(promql);
    if (range.compareTo(window) > 0) {
      risks.add("risk: looks back " + Grid.text(range) + ", old data dilute new");
    }
    return risks;
  }

  /** The query and its bound; contacts nothing. */
  @Override
  public String toString() {
    return Redactor.clean(words() + "\n  nothing was asked yet: .during(..), .check()");
  }

  /** An alerting rule of the server, as a guard or a check. Immutable. */
  public static final class Alert {
    private static final Limit QUIET = Limit.none();

    private final Prometheus prom;
    private final String name;

    Alert(Prometheus prom, String name) {
      this.prom = prom;
      this.name = name;
    }

    /**
     * A guard that the alert does not fire for so long after a change: {@code 5m}. Pending is noted
     * in the record. The rule must exist, be healthy and have been evaluated within two of its
     * intervals; otherwise the reading is missing.
     */
    public Guard quiet(String time) {
      return quiet(PromQuery.length(time));
    }

    /** A guard that the alert does not fire for so long after a change. */
    public Guard quiet(Duration time) {
      return Guarding.guard(prom.runbook(), words(), source(), QUIET, time);
    }

    /** Whether it is quiet now: SUCCEEDED, FAILED, or UNDECIDED with the reason. */
    public Verdict<Double> check() {
      return Guarding.check(words(), source(), QUIET);
    }

    private Reading.Source source() {
      return new AlertSource(prom, name);
    }

    private String words() {
      return "alert " + name + " firing";
    }

    @Override
    public String toString() {
      return Redactor.clean(words() + "\n  nothing was asked yet: .quiet(..), .check()");
    }
  }
}
