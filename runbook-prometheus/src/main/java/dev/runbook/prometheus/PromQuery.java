package dev.runbook.prometheus;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.runbook.Chart;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Series;
import dev.runbook.SeriesSet;
import dev.runbook.Table;
import dev.runbook.TimeRange;
import dev.runbook.prometheus.Ask.Window;
import dev.runbook.prometheus.PromText.Bound;
import dev.runbook.prometheus.PrometheusException.BadQuery;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;

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

  /** Says that the answer is wrong if this metric is no counter; empty text says nothing. */
  PromQuery counter(String metric) {
    return with(look.counter(metric));
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
    var question = question(ask);
    var asking = prom.asking();
    var found = asking.found(question, ask.limit(), look);
    if (!found.histograms().isEmpty() && found.set().isEmpty()) {
      return Tables.histograms(found).on(prom.runbook());
    }
    if (ask.isRange()) {
      return found.set().table();
    }
    boolean aged = PromText.isSelector(question.promql()) && !found.set().isEmpty();
    var ages = aged ? ages(asking, question) : Ages.NONE;
    return Tables.instant(found, ages).on(prom.runbook());
  }

  /** How old each sample is: the time of an instant answer is only the time that was asked. */
  private Ages ages(Asking asking, Question question) {
    var times = question.promql("timestamp(" + question.promql() + ")");
    try {
      return Ages.of(asking.found(times, 0, Look.PLAIN).set(), question.time());
    } catch (PrometheusException e) {
      return Ages.NONE; // the values themselves were read; their age is not shown
    }
  }

  /** A row per native histogram: time, labels, count, mean and estimated percentiles. */
  public Table histograms() {
    return Tables.histograms(found(ask)).on(prom.runbook());
  }

  /**
   * The stored samples of the last {@code length}, with their own times: {@code 10m}.
   *
   * @throws BadQuery if the query is more than a plain selector
   */
  public SeriesSet raw(String length) {
    var question = question(ask.window(new Window.None()));
    return prom.asking().raw(question, length(length), look);
  }

  /** The page of the server that draws this query; contacts nothing. */
  public URI link() {
    var question = ranged();
    var knobs = prom.knobs();
    var base =
        knobs.link().isEmpty() ? prom.access().where().now().base().toString() : knobs.link();
    var length = Duration.ofMillis(question.grid().end() - question.grid().start());
    var call =
        Call.get("", Bounds.meta("link"))
            .with("g0.expr", question.promql())
            .with("g0.tab", ask.isRange() ? "0" : "1")
            .with("g0.range_input", Grid.text(length))
            .with("g0.end_input", question.time().toString());
    return URI.create(base + "/graph?" + call.form());
  }

  private Question question(Ask asked) {
    return asked.at(prom.runbook().ticks().now(), prom.knobs());
  }

  /** The question with a range: its own or the last hour. */
  Question ranged() {
    return question(ask.isRange() ? ask : ask.window(new Window.Last(HOUR)));
  }

  /** All series of several queries over one window, with one step: the coarsest. */
  static SeriesSet together(String label, List<PromQuery> queries) {
    if (queries.isEmpty()) {
      throw new BadQuery(Problem.of("there is no query to put together").advice("give two"));
    }
    var now = queries.get(0).prom.runbook().ticks().now();
    var asks = queries.stream().map(query -> query.windowed(queries.get(0).ask.window())).toList();
    var step = Duration.ZERO;
    for (int i = 0; i < asks.size(); i++) {
      var own = asks.get(i).at(now, queries.get(i).prom.knobs()).step();
      step = own.compareTo(step) > 0 ? own : step;
    }
    var all = new ArrayList<Series>();
    var notes = new ArrayList<String>();
    for (int i = 0; i < asks.size(); i++) {
      var query = queries.get(i);
      var asking = query.prom.asking();
      var question = asks.get(i).step(step).at(now, query.prom.knobs());
      var set = asking.found(question, query.ask.limit(), query.look).set();
      var name = label.equals("source") ? asking.place() : query.name();
      set.forEach(one -> all.add(Merge.plus(one, label, name)));
      set.notes().forEach(note -> notes.add(name + ": " + note));
    }
    var together =
        SeriesSet.of(Merge.distinct(all, notes::add))
            .named(queries.get(0).name())
            .on(queries.get(0).prom.runbook());
    for (var note : notes) {
      boolean harmless = note.contains(": note: ");
      together = harmless ? together.note(note) : together.warning(note);
    }
    return together;
  }

  private Ask windowed(Window first) {
    return ask.window(first instanceof Window.None ? new Window.Last(HOUR) : first);
  }

  private String name() {
    return look.label().isEmpty() ? ask.text() : look.label();
  }

  /** A row per sample: time, labels, value. */
  public Table points() {
    return Tables.points(found(ask).set()).on(prom.runbook());
  }

  /** A picture; without a range, of the last hour. */
  public Chart chart() {
    var question = ranged();
    var asking = prom.asking();
    var found = asking.found(question, ask.limit(), look);
    var set = found.drawn(prom.runbook());
    if (found.set().isEmpty() && !found.histograms().isEmpty()) {
      throw new BadQuery(
          Problem.of("the answer is native histograms, which are no lines")
              .at(question.promql())
              .advice("histogram_quantile(0.99, ..) gives a line; .table() shows the buckets"));
    }
    if (!ask.isRange()) {
      set = set.note("no range was given: the last hour");
    }
    var chart = set.chart().title(name());
    for (var by : look.earlier()) {
      var before = question.grid(question.grid().shift(by.negated()));
      chart = chart.compare(Merge.earlier(asking.found(before, ask.limit(), look).set(), by));
    }
    return look.on(chart);
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
              .seen(Tables.listed(set))
              .advice("aggregate to one: sum(..), max(..), or narrow the selector"));
    }
    return set.at(0).last();
  }

  /** A bound: below this value. */
  public PromBound below(double value) {
    return PromBound.of(prom, ask, Limit.below(value));
  }

  /** A bound: above this value. */
  public PromBound above(double value) {
    return PromBound.of(prom, ask, Limit.above(value));
  }

  /** A bound: this value or less. */
  public PromBound atMost(double value) {
    return PromBound.of(prom, ask, Limit.atMost(value));
  }

  /** A bound: this value or more. */
  public PromBound atLeast(double value) {
    return PromBound.of(prom, ask, Limit.atLeast(value));
  }

  /** A bound: from one value to the other, both good. */
  public PromBound between(double least, double most) {
    return PromBound.of(prom, ask, Limit.between(least, most));
  }

  /**
   * A bound: the query finds nothing, while this plain selector, the witness, has fresh data.
   * Finding nothing alone proves nothing.
   */
  public PromBound none(String witness) {
    return PromBound.none(prom, ask, witness);
  }

  /**
   * A bound: at most {@code factor} times the mean over the time before a change: {@code 1h}. The
   * mean is measured once, when the guard is made, and stands in the plan.
   */
  public PromBound notAboveBaseline(double factor, String before) {
    return PromBound.baseline(prom, ask, new Baseline(factor, length(before)));
  }

  /**
   * Waits until the value passes {@code test} and gives it; see {@link
   * PromBound#awaitUntil(String)}.
   */
  @CanIgnoreReturnValue
  public double awaitUntil(DoublePredicate test, String within) {
    return PromBound.of(prom, ask, Limit.any()).await(test, within);
  }

  /**
   * What the query costs the server, without its answer: series, samples touched, the most samples
   * held at once. Evaluates it once, inside {@code count(..)}.
   */
  public Table cost() {
    var question = question(ask);
    return new Meta(prom.asking(), question.time()).cost(question).on(prom.runbook());
  }

  /** The final PromQL, as it would be sent now; contacts nothing. */
  public String text() {
    return question(ask).promql();
  }

  private Found found(Ask asked) {
    return prom.asking().found(question(asked), asked.limit(), look);
  }

  /** The query as it was written; contacts nothing. */
  @Override
  public String toString() {
    var text = "promql " + ask.text();
    var line = text.length() > 70 ? text.substring(0, 69) + "…" : text;
    return dev.runbook.Redactor.clean(line + "\n  nothing was asked yet: .table(), .chart()");
  }
}
