package dev.runbook.prometheus;

import dev.runbook.Chart;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Table;
import dev.runbook.prometheus.PrometheusException.BadQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A metric put together word by word; every value is escaped. Immutable. {@link #query} turns it
 * into a query; {@link #last}, {@link #table}, {@link #number} and {@link #chart} do so too.
 */
public final class PromSelector {
  private static final Pattern CLASSIC = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");

  private final Prometheus prom;
  private final String metric;
  private final List<String> matchers;
  private final String offset;
  private final List<UnaryOperator<String>> verbs;

  PromSelector(Prometheus prom, String metric) {
    this(prom, metric, List.of(), "", List.of());
    if (metric.isBlank()) {
      throw new BadQuery(Problem.of("a metric needs a name").advice("such as metric(\"up\")"));
    }
  }

  private PromSelector(
      Prometheus prom,
      String metric,
      List<String> matchers,
      String offset,
      List<UnaryOperator<String>> verbs) {
    this.prom = prom;
    this.metric = metric;
    this.matchers = matchers;
    this.offset = offset;
    this.verbs = verbs;
  }

  private PromSelector matcher(String label, String operator, String value) {
    var name = CLASSIC.matcher(label).matches() ? label : PromText.quote(label);
    var more = new ArrayList<>(matchers);
    more.add(name + operator + PromText.quote(value));
    return new PromSelector(prom, metric, List.copyOf(more), offset, verbs);
  }

  private PromSelector verb(UnaryOperator<String> verb) {
    var more = new ArrayList<>(verbs);
    more.add(verb);
    return new PromSelector(prom, metric, matchers, offset, List.copyOf(more));
  }

  /** Only series whose {@code label} is exactly {@code value}. */
  public PromSelector where(String label, String value) {
    return matcher(label, "=", value);
  }

  /** Only series whose {@code label} matches this regular expression (RE2, anchored). */
  public PromSelector matching(String label, String regex) {
    return matcher(label, "=~", regex);
  }

  /** Only series whose {@code label} is not {@code value}. */
  public PromSelector without(String label, String value) {
    return matcher(label, "!=", value);
  }

  /** The values of this much earlier: {@code 7d}. */
  public PromSelector offset(String earlier) {
    var by = " offset " + Grid.text(PromQuery.length(earlier));
    return new PromSelector(prom, metric, matchers, by, verbs);
  }

  /** Per second, of a counter; the window follows the step. */
  public PromSelector rate() {
    return windowed("rate");
  }

  /** The growth of a counter over the window that follows the step. */
  public PromSelector increase() {
    return windowed("increase");
  }

  private PromSelector windowed(String function) {
    if (!verbs.isEmpty()) {
      throw new BadQuery(
          Problem.of(function + "() must come first").at(text()).advice("rate() before sum(..)"));
    }
    return verb(selector -> function + "(" + selector + "[$rate]" + offset + ")");
  }

  /** The sum, one for each value of these labels. */
  public PromSelector sum(String... by) {
    return aggregate("sum", "", by);
  }

  /** The mean, one for each value of these labels. */
  public PromSelector avg(String... by) {
    return aggregate("avg", "", by);
  }

  /** The highest, one for each value of these labels. */
  public PromSelector max(String... by) {
    return aggregate("max", "", by);
  }

  /** The lowest, one for each value of these labels. */
  public PromSelector min(String... by) {
    return aggregate("min", "", by);
  }

  /** How many, one for each value of these labels. */
  public PromSelector count(String... by) {
    return aggregate("count", "", by);
  }

  /** The {@code most} highest series. */
  public PromSelector top(int most) {
    return aggregate("topk", most + ", ");
  }

  /** The quantile from 0 to 1 over the series, one for each value of these labels. */
  public PromSelector quantile(double share, String... by) {
    return aggregate("quantile", String.format(Locale.ROOT, "%s, ", share), by);
  }

  private PromSelector aggregate(String function, String first, String... by) {
    var labels = List.of(by).stream().map(PromText::label).collect(Collectors.joining(", "));
    var grouped = labels.isEmpty() ? "" : " by (" + labels + ") ";
    return verb(inner -> function + grouped + "(" + first + inner + ")");
  }

  /** The PromQL of it; a window that follows the step still reads {@code $rate}. */
  public String text() {
    boolean classic = CLASSIC.matcher(metric).matches();
    var inside = new ArrayList<>(matchers);
    if (!classic) {
      inside.add(0, PromText.quote(metric));
    }
    var braces = inside.isEmpty() ? "" : "{" + String.join(", ", inside) + "}";
    var text = (classic ? metric : "") + braces;
    boolean windowed = !verbs.isEmpty() && verbs.get(0).apply("").contains("[$rate]");
    text += windowed ? "" : offset;
    for (var verb : verbs) {
      text = verb.apply(text);
    }
    return text;
  }

  /** The query that asks for it. */
  public PromQuery query() {
    boolean windowed = !verbs.isEmpty() && verbs.get(0).apply("").contains("[$rate]");
    return prom.query(text()).counter(windowed ? metric : "");
  }

  /** The query over the length up to now: {@code 1h}. */
  public PromQuery last(String length) {
    return query().last(length);
  }

  /** A row per series with its value now. */
  public Table table() {
    return query().table();
  }

  /** The one value now. */
  public double number() {
    return query().number();
  }

  /** A picture of the last hour. */
  public Chart chart() {
    return query().chart();
  }

  @Override
  public String toString() {
    return query().toString();
  }
}
