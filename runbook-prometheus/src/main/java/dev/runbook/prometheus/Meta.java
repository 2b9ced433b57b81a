package dev.runbook.prometheus;

import dev.runbook.RunbookException.Problem;
import dev.runbook.Table;
import dev.runbook.Table.State;
import dev.runbook.prometheus.PrometheusException.BadQuery;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What exists on a server, as tables. */
final class Meta {
  private final Asking asking;
  private final Instant now;

  Meta(Asking asking, Instant now) {
    this.asking = asking;
    this.now = now;
  }

  private Json data(Call call) {
    return asking.meta(call).value().at("data");
  }

  private static Call call(String path) {
    return Call.get("/api/v1" + path, Bounds.meta(path));
  }

  private Table.Writer table(String name, String... columns) {
    return Table.write(columns).named(name).observed(now);
  }

  /** Metrics whose name matches, {@code *} standing for anything, with what is known of them. */
  Table find(String glob) {
    var pattern = Pattern.compile(("\\Q" + glob + "\\E").replace("*", "\\E.*\\Q"));
    var names = data(call("/label/__name__/values")).texts();
    var about = data(call("/metadata"));
    var table = table("metrics like " + glob, "metric", "type", "unit", "help");
    for (var name : names) {
      if (pattern.matcher(name).matches()) {
        var base = name.replaceFirst("_(bucket|count|sum|total)$", "");
        var known = about.at(name).items().isEmpty() ? about.at(base) : about.at(name);
        var first = known.items().isEmpty() ? known : known.items().get(0);
        table.row(name, first.text("type"), first.text("unit"), first.text("help"));
      }
    }
    return table.done();
  }

  Table labels() {
    return column("labels", "label", data(call("/labels")).texts());
  }

  Table values(String label) {
    return column(
        "values of " + label,
        label,
        data(call("/label/" + PromText.label(label) + "/values")).texts());
  }

  private Table column(String name, String column, List<String> texts) {
    var table = table(name, column).kind(column, Table.Kind.TEXT);
    texts.stream().sorted(Merge::natural).forEach(table::row);
    return table.done();
  }

  /** The series of the last hour that a selector finds, a row each. */
  Table series(String selector) {
    if (!PromText.isSelector(selector)) {
      throw new BadQuery(
          Problem.of("seriesOf(..) takes a plain selector")
              .at(selector)
              .advice("such as up{job=\"a\"}"));
    }
    var found =
        data(call("/series")
                .with("match[]", selector)
                .with("start", Grid.seconds(now.minus(Duration.ofHours(1)).toEpochMilli()))
                .with("end", Grid.seconds(now.toEpochMilli())))
            .items();
    var names = new TreeSet<String>();
    found.forEach(one -> names.addAll(one.fields().keySet()));
    var table = table("series of " + selector, names.toArray(String[]::new));
    for (var one : found) {
      for (var name : names) {
        text(table, one.text(name));
      }
      table.endRow();
    }
    return table.done();
  }

  private static void text(Table.Writer table, String text) {
    if (text.isEmpty()) {
      table.missing();
    } else {
      table.cell(text);
    }
  }

  private static void time(Table.Writer table, String text) {
    try {
      table.cell(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      table.missing();
    }
  }

  private static void seconds(Table.Writer table, String text) {
    try {
      table.cell(Duration.ofNanos(Math.round(Double.parseDouble(text) * 1e9)));
    } catch (NumberFormatException e) {
      table.missing();
    }
  }

  private static String others(Map<String, String> labels, String... without) {
    var rest = new java.util.TreeMap<>(labels);
    rest.keySet().removeAll(List.of(without));
    return rest.toString();
  }

  Table alerts() {
    var table = table("alerts", "at", "alert", "state", "severity", "labels", "summary");
    for (var alert : data(call("/alerts")).at("alerts").items()) {
      var labels = alert.at("labels").strings();
      time(table, alert.text("activeAt"));
      table.cell(labels.getOrDefault("alertname", ""));
      var state = alert.text("state");
      table.cell(state.equals("firing") ? State.bad(state) : State.warn(state));
      text(table, labels.getOrDefault("severity", ""));
      table.cell(others(labels, "alertname", "severity"));
      text(table, alert.at("annotations").text("summary"));
      table.endRow();
    }
    return table.done();
  }

  Table rules() {
    var table =
        table(
            "rules",
            "group",
            "rule",
            "type",
            "health",
            "state",
            "evaluated",
            "took",
            "query",
            "error");
    for (var group : data(call("/rules")).at("groups").items()) {
      for (var rule : group.at("rules").items()) {
        table.cell(group.text("name")).cell(rule.text("name")).cell(rule.text("type"));
        table.cell(health(rule.text("health"), "ok"));
        text(table, rule.text("state"));
        time(table, rule.text("lastEvaluation"));
        seconds(table, rule.text("evaluationTime"));
        table.cell(rule.text("query"));
        text(table, rule.text("lastError"));
        table.endRow();
      }
    }
    return table.done();
  }

  private static State health(String word, String good) {
    return word.equals(good)
        ? State.ok(word)
        : word.equals("unknown") ? State.unknown(word) : State.bad(word);
  }

  Table targets() {
    var table =
        table("targets", "job", "instance", "health", "scraped", "took", "address", "error");
    for (var target : data(call("/targets").with("state", "active")).at("activeTargets").items()) {
      var labels = target.at("labels");
      table.cell(labels.text("job")).cell(labels.text("instance"));
      table.cell(health(target.text("health"), "up"));
      time(table, target.text("lastScrape"));
      seconds(table, target.text("lastScrapeDuration"));
      table.cell(target.text("scrapeUrl"));
      text(table, target.text("lastError"));
      table.endRow();
    }
    return table.done();
  }

  Table exemplars(Question question) {
    var table = table("exemplars", "time", "value", "exemplar", "series");
    var call =
        call("/query_exemplars")
            .with("query", question.promql())
            .with("start", Grid.seconds(question.grid().start()))
            .with("end", Grid.seconds(question.grid().end()));
    for (var one : data(call).items()) {
      for (var exemplar : one.at("exemplars").items()) {
        var letters = exemplar.text("timestamp").toCharArray();
        table.cell(Instant.ofEpochMilli(Decimals.millis(letters, 0, letters.length)));
        var value = exemplar.text("value").toCharArray();
        table.cell(Decimals.value(value, 0, value.length));
        table.cell(others(exemplar.at("labels").strings()));
        table.cell(others(one.at("seriesLabels").strings()));
        table.endRow();
      }
    }
    return table.done();
  }

  /** The metrics with the most series. */
  Table cardinality() {
    var table = table("cardinality", "metric", "series");
    for (var one : data(call("/status/tsdb")).at("seriesCountByMetricName").items()) {
      table.cell(one.text("name")).cell(Long.parseLong(one.text("value"))).endRow();
    }
    return table.done();
  }

  /** What a query costs; what the server does not tell is missing. */
  Table cost(Question question) {
    var call =
        Call.post(question.instant() ? "/api/v1/query" : "/api/v1/query_range", Bounds.meta("cost"))
            .with("query", "count(" + question.promql() + ")")
            .with("stats", "all");
    var grid = question.grid();
    call =
        question.instant()
            ? call.with("time", Grid.seconds(grid.end()))
            : call.with("start", Grid.seconds(grid.start()))
                .with("end", Grid.seconds(grid.end()))
                .with("step", Grid.seconds(grid.step()));
    var data = data(call);
    var samples = data.at("stats").at("samples");
    var table = table("cost of " + question.promql(), "what", "count").unit("count", "count");
    count(table, "most series at once", Long.toString(series(data.at("result").items())));
    count(table, "points asked a series", Long.toString(grid.points()));
    count(table, "samples touched", samples.text("totalQueryableSamples"));
    count(table, "samples held at once", samples.text("peakSamples"));
    var took = data.at("stats").at("timings").text("evalTotalTime");
    if (!took.isEmpty()) {
      table.note("evaluated in " + took + " s");
    }
    return table.done();
  }

  private static long series(List<Json> counted) {
    long most = 0;
    for (var one : counted) {
      var points =
          one.at("values").items().isEmpty() ? List.of(one.at("value")) : one.at("values").items();
      for (var point : points) {
        most =
            point.items().size() < 2
                ? most
                : Math.max(most, Long.parseLong(point.items().get(1).text()));
      }
    }
    return most;
  }

  private static void count(Table.Writer table, String what, String number) {
    table.cell(what);
    if (number.isEmpty()) {
      table.missing();
    } else {
      table.cell(Long.parseLong(number));
    }
    table.endRow();
  }

  /** What is wrong with taking this metric for a counter, if the server knows that it is none. */
  static Optional<String> gauge(Asking asking, String metric) {
    try {
      var call = call("/metadata").with("metric", metric).with("limit", "1");
      var known = asking.meta(call, Duration.ofSeconds(1)).value().at("data").at(metric).items();
      var type = known.isEmpty() ? "" : known.get(0).text("type");
      return type.equals("gauge")
          ? Optional.of(metric + " is a gauge: a rate of it means nothing, each fall is a reset")
          : Optional.empty();
    } catch (PrometheusException e) {
      return Optional.empty();
    }
  }
}
