package dev.runbook.prometheus;

import dev.runbook.Chart;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Series;
import dev.runbook.SeriesSet;
import dev.runbook.Table;
import dev.runbook.TimeRange;
import dev.runbook.prometheus.Ask.Window;
import dev.runbook.prometheus.PromText.Bound;
import dev.runbook.prometheus.PrometheusException.BadQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A query in PromQL, and which time it is asked for. Immutable: each method returns a new phrase.
 * Nothing is contacted before {@link #series}, {@link #table}, {@link #chart}, {@link #points} or
 * {@link #number}; each of them reads once, with one time for now.
 */
public final class PromQuery {
  private static final Duration HOUR = Duration.ofHours(1);

  private final Prometheus prom;
  private final Ask ask;
  private final Look look;

  PromQuery(Prometheus prom, Ask ask) {
    this(prom, ask, Look.PLAIN);
  }

  private PromQuery(Prometheus prom, Ask ask, Look look) {
    this.prom = prom;
    this.ask = ask;
    this.look = look;
  }

  private PromQuery with(Ask other) {
    return new PromQuery(prom, other, look);
  }

  private PromQuery with(Look other) {
    return new PromQuery(prom, ask, other);
  }

  static Duration length(String text) {
    return TimeRange.last(text, Instant.EPOCH).length();
  }

  /** {@code :name} after {@code =} or {@code !=} stands for exactly {@code value}. */
  public PromQuery bind(String name, String value) {
    return with(ask.bind(name, Bound.one(value)));
  }

  /** {@code :name} after {@code =~} or {@code !~} stands for any of {@code values}, literally. */
  public PromQuery bind(String name, List<String> values) {
    return with(ask.bind(name, Bound.any(values)));
  }

  /** The {@code length} up to now. */
  public PromQuery last(Duration length) {
    return with(ask.window(new Window.Last(length)));
  }

  /** The length up to now: {@code 1h}. */
  public PromQuery last(String length) {
    return last(length(length));
  }

  /** From {@code from} to {@code to}. */
  public PromQuery between(Instant from, Instant to) {
    return over(TimeRange.of(from, to));
  }

  /** This range. */
  public PromQuery over(TimeRange range) {
    return with(ask.window(new Window.Between(range)));
  }

  /** One instant. */
  public PromQuery at(Instant time) {
    return with(ask.window(new Window.At(time)));
  }

  /**
   * The distance between two points. Without it, the finest of a round list that is not finer than
   * the scrape interval and gives at most 1,000 points.
   */
  public PromQuery step(Duration step) {
    if (step.toMillis() < 1) {
      throw new BadQuery(
          Problem.of("a step is at least 1 ms").at(ask.text()).advice("such as step(\"30s\")"));
    }
    return with(ask.step(step));
  }

  /** The distance between two points: {@code 30s}. */
  public PromQuery step(String step) {
    return step(length(step));
  }

  /** Keeps the edges of the range as they are, not on multiples of the step. */
  public PromQuery exact() {
    return with(ask.withExact());
  }

  /** The highest of all samples between two points, so that no spike is lost. */
  public PromQuery peaks() {
    return with(ask.withPeaks());
  }

  /** At most so many series, in the order of their names; what is left out is said. */
  public PromQuery limit(int series) {
    return with(ask.limit(series));
  }

  /** What the series are called. */
  public PromQuery label(String name) {
    return with(look.label(name));
  }

  /** What the values are in: bytes, seconds, ratio, percent, cores, or any other word. */
  public PromQuery unit(String unit) {
    return with(look.unit(unit));
  }

  /** On a chart, a dashed line at {@code value}. */
  public PromQuery threshold(double value) {
    return with(look.mark(chart -> chart.threshold(value)));
  }

  /** On a chart, a mark for each row of a table with a time and a text. */
  public PromQuery markers(Table table) {
    return with(look.mark(chart -> chart.markers(table)));
  }

  /** On a chart, one mark. */
  public PromQuery marker(Instant time, String text) {
    return with(look.mark(chart -> chart.marker(time, text)));
  }

  /** On a chart, dashed, the same window this much earlier. */
  public PromQuery compareWith(Duration earlier) {
    return with(look.earlier(earlier));
  }

  /** On a chart, dashed, the same window this much earlier: {@code 7d} is exactly 168 hours. */
  public PromQuery compareWith(String earlier) {
    return compareWith(length(earlier));
  }

  /** The series of the answer; without a range, one sample each. */
  public SeriesSet series() {
    return found(ask).set();
  }

  /** A row per series: its labels and last, min, mean, max; without a range, its value. */
  public Table table() {
    var found = found(ask);
    return ask.isRange() ? found.set().table() : Tables.instant(found);
  }

  /** A row per sample: time, labels, value. */
  public Table points() {
    return Tables.points(found(ask).set());
  }

  /** A picture; without a range, of the last hour. */
  public Chart chart() {
    var ranged = ask.isRange() ? ask : ask.window(new Window.Last(HOUR));
    var now = prom.runbook().ticks().now();
    var question = ranged.at(now, prom.knobs());
    var asking = prom.asking();
    var set = asking.found(question, ask.limit(), look).set();
    if (!ask.isRange()) {
      set = set.note("no range was given: the last hour");
    }
    var chart = set.chart().title(look.label().isEmpty() ? ask.text() : look.label());
    for (var by : look.earlier()) {
      var before = question.grid(question.grid().shift(by.negated()));
      chart = chart.compare(moved(asking.found(before, ask.limit(), look).set(), by));
    }
    return look.on(chart);
  }

  private static SeriesSet moved(SeriesSet set, Duration by) {
    var moved = new java.util.ArrayList<Series>();
    for (var one : set) {
      var later = Merge.shifted(one, by.toMillis());
      moved.add(Merge.plus(later, "shown", Grid.text(by) + " earlier"));
    }
    return SeriesSet.of(moved).named(set.name());
  }

  /**
   * The one value at the instant.
   *
   * @throws BadQuery if the answer has no or several values; the message lists them
   */
  public double number() {
    if (ask.isRange()) {
      throw new BadQuery(
          Problem.of("number() takes one instant, this query has a range")
              .at(ask.text())
              .advice("leave last(..) out, or take series().one().mean()"));
    }
    var set = found(ask).set();
    if (set.size() != 1 || set.at(0).size() != 1) {
      throw new BadQuery(
          Problem.of("number() needs exactly one value, the answer has " + set.size())
              .at(set.name())
              .seen(listed(set))
              .advice("aggregate to one: sum(..), max(..), or narrow the selector"));
    }
    return set.at(0).last();
  }

  private static String listed(SeriesSet set) {
    if (set.isEmpty()) {
      return String.join("; ", set.notes());
    }
    var text = new StringBuilder();
    for (int i = 0; i < Math.min(5, set.size()); i++) {
      text.append(i == 0 ? "" : ", ").append(set.at(i).name()).append(" = ");
      text.append(set.at(i).last());
    }
    return text + (set.size() > 5 ? " and " + (set.size() - 5) + " more" : "");
  }

  /** The final PromQL, as it would be sent now; contacts nothing. */
  public String text() {
    return ask.at(prom.runbook().ticks().now(), prom.knobs()).promql();
  }

  private Found found(Ask asked) {
    var question = asked.at(prom.runbook().ticks().now(), prom.knobs());
    return prom.asking().found(question, asked.limit(), look);
  }

  /** The query as it was written; contacts nothing. */
  @Override
  public String toString() {
    var text = "promql " + ask.text();
    var line = text.length() > 70 ? text.substring(0, 69) + "…" : text;
    return dev.runbook.Redactor.clean(line + "\n  nothing was asked yet: .table(), .chart()");
  }
}
