package dev.runbook.aws;

import dev.runbook.Chart;
import dev.runbook.Redactor;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Series;
import dev.runbook.SeriesSet;
import dev.runbook.Table;
import dev.runbook.TimeRange;
import dev.runbook.aws.Ask.Window;
import dev.runbook.aws.AwsException.BadQuery;
import dev.runbook.aws.AwsException.Partial;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A question to CloudWatch, and which time it is asked for: the last 12 hours unless said.
 * Immutable: each method returns a new phrase. Nothing is contacted before {@link #series}, {@link
 * #table}, {@link #chart}, {@link #latest}, {@link #number} or {@link #cost}; each of them reads
 * once, with one time for now. Reading metrics costs money: the estimate is under every result.
 */
public final class MetricQuery {
  private final CloudWatch cw;
  private final Ask ask;
  private final Look look;
  private final Terms terms;

  MetricQuery(CloudWatch cw, Ask ask, Look look, Terms terms) {
    this.cw = cw;
    this.ask = ask;
    this.look = look;
    this.terms = terms;
  }

  Ask ask() {
    return ask;
  }

  Look look() {
    return look;
  }

  Terms terms() {
    return terms;
  }

  static Duration length(String text) {
    return TimeRange.last(text, Instant.EPOCH).length();
  }

  private MetricQuery with(Ask other) {
    return new MetricQuery(cw, other, look, terms);
  }

  private MetricQuery with(Look other) {
    return new MetricQuery(cw, ask, other, terms);
  }

  private MetricQuery with(Terms other) {
    return new MetricQuery(cw, ask, look, other);
  }

  private MetricQuery metric(String word, UnaryOperator<Ask.Metric> change) {
    if (ask instanceof Ask.Metric metric) {
      return with(change.apply(metric));
    }
    throw new BadQuery(
        Problem.of(word + " is for cw.metric(..) only")
            .at(ask.text())
            .advice("say it on the metric itself"),
        null);
  }

  /**
   * Every dimension set that holds these pairs, a series each: {@code where("ServiceName", "web")}.
   * Over 50 are refused unless {@link #limit} says how many.
   */
  public MetricQuery where(String... pairs) {
    return metric("where(..)", one -> pairs(one, false, pairs));
  }

  /**
   * Exactly these dimensions and no others; without any, the metric that has none. Needed for a
   * metric that was silent for two weeks.
   */
  public MetricQuery exactly(String... pairs) {
    return metric("exactly(..)", one -> pairs(one, true, pairs));
  }

  private static Ask.Metric pairs(Ask.Metric metric, boolean exact, String... pairs) {
    if (pairs.length % 2 != 0) {
      throw new BadQuery(
          Problem.of("dimensions are pairs of name and value")
              .seen(String.join(", ", pairs))
              .advice("where(\"ClusterName\", \"prod\", \"ServiceName\", \"web\")"),
          null);
    }
    var all = new TreeMap<>(metric.pairs());
    for (int i = 0; i < pairs.length; i += 2) {
      all.put(pairs[i], pairs[i + 1]);
    }
    return new Ask.Metric(
        metric.namespace(),
        metric.name(),
        all,
        exact || metric.exact(),
        metric.stats(),
        metric.limit(),
        metric.zero());
  }

  /** Which statistics: Average, Sum, Minimum, Maximum, SampleCount, p99, p99.9, tm90, IQM, .. */
  public MetricQuery stats(String... names) {
    var stats = Arrays.stream(names).map(Stat::of).distinct().toList();
    return metric(
        "stats(..)",
        one ->
            new Ask.Metric(
                one.namespace(),
                one.name(),
                one.pairs(),
                one.exact(),
                stats,
                one.limit(),
                one.zero()));
  }

  /** At most so many dimension sets; what is left out is said. */
  public MetricQuery limit(int sets) {
    return metric(
        "limit(..)",
        one ->
            new Ask.Metric(
                one.namespace(),
                one.name(),
                one.pairs(),
                one.exact(),
                one.stats(),
                sets,
                one.zero()));
  }

  /** A missing value is 0: for Sum and SampleCount of metrics that are sent only if it happens. */
  public MetricQuery missingIsZero() {
    return metric(
        "missingIsZero()",
        one ->
            new Ask.Metric(
                one.namespace(),
                one.name(),
                one.pairs(),
                one.exact(),
                one.stats(),
                one.limit(),
                true));
  }

  /** An input of {@link CloudWatch#math}: one metric, one statistic, under this name. */
  public MetricQuery with(String name, MetricQuery input) {
    Expressions.checkName(name);
    if (!(ask instanceof Ask.Formula math) || !(input.ask instanceof Ask.Metric metric)) {
      throw new BadQuery(
          Problem.of("with(..) gives a metric to an expression")
              .at(ask.text())
              .advice("cw.math(\"100 * e / r\").with(\"e\", cw.metric(..)).with(\"r\", ..)"),
          null);
    }
    var inputs = new ArrayList<>(math.inputs());
    inputs.removeIf(one -> one.name().equals(name));
    inputs.add(new Ask.Input(name, checked(metric)));
    return with(new Ask.Formula(math.expression(), List.copyOf(inputs)));
  }

  /** The length up to now. */
  public MetricQuery last(Duration length) {
    return with(terms.window(new Window.Last(length)));
  }

  /** The length up to now: {@code 3h}. */
  public MetricQuery last(String length) {
    return last(length(length));
  }

  /** From {@code from} to {@code to}. */
  public MetricQuery between(Instant from, Instant to) {
    return over(TimeRange.of(from, to));
  }

  /** This range. */
  public MetricQuery over(TimeRange range) {
    return with(terms.window(new Window.Between(range)));
  }

  /**
   * The length of a bucket: a multiple of a minute, or 1, 5, 10, 20, 30 s. Without it, the smallest
   * of 1 m, 5 m, 15 m, 1 h, 6 h, 1 d that gives at most 1,000 points and is still kept.
   */
  public MetricQuery period(Duration period) {
    long seconds = period.toSeconds();
    boolean isFine = List.of(1L, 5L, 10L, 20L, 30L).contains(seconds);
    if (period.toMillis() % 1000 != 0 || !(isFine || (seconds > 0 && seconds % 60 == 0))) {
      throw new BadQuery(
          Problem.of("a period is 1, 5, 10, 20, 30 s or whole minutes")
              .seen(period.toString())
              .advice("such as period(\"5m\")"),
          null);
    }
    return with(terms.wish(terms.wish().period(seconds)));
  }

  /** The length of a bucket: {@code 5m}. */
  public MetricQuery period(String period) {
    return period(length(period));
  }

  /** Allows periods under a minute while the start is under 3 hours old. */
  public MetricQuery highResolution() {
    return with(terms.wish(terms.wish().fine()));
  }

  /** Keeps the edges of the range as they are, not on multiples of the period. */
  public MetricQuery exact() {
    return with(terms.wish(terms.wish().exactly()));
  }

  /** The same of several regions; series carry a label {@code region}. */
  public MetricQuery regions(String... names) {
    return with(terms.regions(List.of(names)));
  }

  /** The metrics of another account, from a monitoring account. */
  public MetricQuery account(String id) {
    return with(terms.account(id));
  }

  /** A part of the answer is good enough for {@link #series}; it is marked. */
  public MetricQuery allowPartial() {
    return with(terms.partIsEnough());
  }

  /** What the series are called; never sent. */
  public MetricQuery label(String name) {
    Compiling.refuseLive(name);
    return with(look.label(name));
  }

  /** What the values are in: bytes, seconds, percent, count or any other word. */
  public MetricQuery unit(String unit) {
    return with(look.unit(unit));
  }

  /** On a chart, a dashed line at {@code value}. */
  public MetricQuery threshold(double value) {
    return with(look.mark(chart -> chart.threshold(value)));
  }

  /** On a chart, a mark for each row of a table with a time and a text. */
  public MetricQuery markers(Table table) {
    return with(look.mark(chart -> chart.markers(table)));
  }

  /** On a chart, one mark. */
  public MetricQuery marker(Instant time, String text) {
    return with(look.mark(chart -> chart.marker(time, text)));
  }

  /** On a chart, dashed, the same window this much earlier. */
  public MetricQuery compareWith(Duration earlier) {
    return new MetricQuery(
        cw, ask, look.earlier(earlier), terms.wish(terms.wish().earlier(earlier)));
  }

  /** On a chart, dashed, the same window this much earlier: {@code 7d} is exactly 168 hours. */
  public MetricQuery compareWith(String earlier) {
    return compareWith(length(earlier));
  }

  /**
   * The series of the answer.
   *
   * @throws Partial if only a part could be had, unless {@link #allowPartial} was said
   */
  public SeriesSet series() {
    var found = read();
    if (found.isPartial() && !terms.isPartEnough()) {
      throw new Partial(
          Problem.of("only a part of the metrics could be read")
              .at(ask.text())
              .seen(String.join("; ", found.set().notes()))
              .advice("ask again, or say allowPartial()"));
    }
    return found.set();
  }

  /** A row per series: its labels and last, min, mean, max. */
  public Table table() {
    return read().set().table();
  }

  /** The newest complete value of each series, and its time. */
  public Table latest() {
    return Latest.of(read().set());
  }

  /**
   * The newest complete value of the only series.
   *
   * @throws BadQuery if there are no or several series
   */
  public double number() {
    var set = series();
    if (set.size() != 1 || set.at(0).isEmpty()) {
      throw new BadQuery(
          Problem.of("number() needs exactly one series with a value, there are " + set.size())
              .at(ask.text())
              .seen(String.join("; ", set.notes()))
              .advice("narrow it with where(..), or take latest()"),
          null);
    }
    return set.at(0).last();
  }

  /** A picture. */
  public Chart chart() {
    var grid = grid();
    var set = read(grid).set();
    var chart = set.chart().title(name());
    for (var by : look.earlier()) {
      var before = read(grid.shift(by.negated())).set();
      chart = chart.compare(moved(before, by));
    }
    return look.on(chart);
  }

  private static SeriesSet moved(SeriesSet set, Duration by) {
    var moved = new ArrayList<Series>();
    for (var one : set) {
      var labels = new TreeMap<>(one.labels());
      labels.put("shown", Grid.text(by.toSeconds()) + " earlier");
      moved.add(one.shift(by).labels(labels));
    }
    return SeriesSet.of(moved).named(set.name());
  }

  private String name() {
    return look.label().isEmpty() ? ask.text() : look.label();
  }

  /** What this read would cost: an estimate in US dollars. Asks which metrics there are. */
  public Table cost() {
    return Cost.of(cw, checked(), terms, grid());
  }

  /** The page of the console that draws the same. Asks which metrics there are. */
  public URI link() {
    return ConsoleLink.of(cw, checked(), terms, grid());
  }

  /**
   * A bound: below this value. {@code .during("5m")} makes a guard of it: the newest complete
   * minute is read, which is told three minutes late.
   */
  public MetricBound below(double value) {
    return new MetricBound(this, Double.NEGATIVE_INFINITY, value, MetricBound.Kind.STRICT);
  }

  /** A bound: above this value. */
  public MetricBound above(double value) {
    return new MetricBound(this, value, Double.POSITIVE_INFINITY, MetricBound.Kind.STRICT);
  }

  /** A bound: this value or less. */
  public MetricBound atMost(double value) {
    return new MetricBound(this, Double.NEGATIVE_INFINITY, value, MetricBound.Kind.INCLUSIVE);
  }

  /** A bound: this value or more. */
  public MetricBound atLeast(double value) {
    return new MetricBound(this, value, Double.POSITIVE_INFINITY, MetricBound.Kind.INCLUSIVE);
  }

  CloudWatch cloudWatch() {
    return cw;
  }

  Reading.Found read() {
    return read(grid());
  }

  private Reading.Found read(Grid grid) {
    return new Reading(cw, checked(), look, terms, grid).read();
  }

  private Grid grid() {
    var now = cw.runbook().ticks().now();
    return Grid.of(terms.window().at(now), terms.wish(), now);
  }

  private Ask checked() {
    Ask.parts(ask, look).forEach(part -> check(part.ask()));
    return ask;
  }

  private static void check(Ask ask) {
    if (ask instanceof Ask.Metric metric) {
      var unused = checked(metric);
    } else if (ask instanceof Ask.Formula math) {
      var names = math.inputs().stream().map(Ask.Input::name).toList();
      Expressions.checkInputs(math.expression(), names);
    }
  }

  private static Ask.Metric checked(Ask.Metric metric) {
    var others = metric.stats().stream().filter(stat -> !Stat.isSum(stat)).toList();
    if (metric.zero() && !others.isEmpty()) {
      throw new Refused(
          Problem.of("a missing " + others.get(0) + " is not zero")
              .at(metric.text())
              .seen("silence says nothing about an average or an extreme")
              .advice("missingIsZero() is for stats(\"Sum\") and stats(\"SampleCount\")"));
    }
    return metric;
  }

  /** The question as it was put; contacts nothing. */
  @Override
  public String toString() {
    var text = "cloudwatch " + ask.text();
    var line = text.length() > 70 ? text.substring(0, 69) + "…" : text;
    return Redactor.clean(line + "\n  nothing was asked yet: .table(), .chart()");
  }
}
