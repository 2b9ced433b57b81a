package dev.runbook.aws;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.aws.FakeCloudWatch.Fault;
import dev.runbook.aws.FakeStore.Line;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** What the fake CloudWatch says to GetMetricData and ListMetrics. */
final class FakeAnswers {
  private static final int QUERIES = 500;
  private static final int LISTED = 500;

  private final FakeCloudWatch fake;
  final AtomicLong billed = new AtomicLong();
  volatile int pagePoints = 100_800;

  /** Fails inside so often, by metric name. */
  final Map<String, Integer> internalErrors = new HashMap<>();

  /** Ends PartialData, by metric name. */
  final HashSet<String> neverWhole = new HashSet<>();

  /** Every page but the first fails inside. */
  volatile boolean dieAfterPage;

  /** An account that is not shared. */
  volatile String forbidden = "";

  FakeAnswers(FakeCloudWatch fake) {
    this.fake = fake;
  }

  private long now() {
    return fake.ticks.now().getEpochSecond();
  }

  synchronized Map<String, ?> data(JsonNode body) {
    if (dieAfterPage && body.has("NextToken")) {
      throw new Fault("InternalServiceFault", "no more pages today");
    }
    var queries = new LinkedHashMap<String, JsonNode>();
    for (var query : body.path("MetricDataQueries")) {
      var id = query.path("Id").asText();
      if (!id.matches("[a-z][a-zA-Z0-9_]*") || queries.put(id, query) != null) {
        throw new Fault("ValidationError", "bad or double Id " + id);
      }
    }
    long start = (long) body.path("StartTime").asDouble();
    long end = (long) body.path("EndTime").asDouble();
    check(queries, start, end);
    var lines = new ArrayList<Line>();
    var known = new HashMap<String, List<Line>>();
    for (var query : queries.entrySet()) {
      if (query.getValue().path("ReturnData").asBoolean(true)) {
        for (var line : eval(query.getKey(), queries, known, start, end)) {
          var label = line.label().isEmpty() ? defaultLabel(query.getValue()) : line.label();
          lines.add(line.as(label, query.getKey()));
        }
      }
    }
    if (!body.has("NextToken")) {
      bill(queries.values(), known);
    }
    return page(lines, queries, body.path("NextToken").asText(""));
  }

  private static void check(Map<String, JsonNode> queries, long start, long end) {
    if (queries.size() > QUERIES) {
      throw new Fault(
          "ValidationError",
          "The collection MetricDataQueries must not have a size greater than 500.");
    }
    if (start >= end) {
      throw new Fault(
          "ValidationError", "The parameter StartTime must be less than the parameter EndTime.");
    }
    for (var query : queries.values()) {
      long period = period(query);
      if (!(List.of(1L, 5L, 10L, 20L, 30L).contains(period) || (period > 0 && period % 60 == 0))) {
        throw new Fault("ValidationError", "The value " + period + " for Period is not valid");
      }
    }
  }

  private static long period(JsonNode query) {
    return query.has("MetricStat")
        ? query.path("MetricStat").path("Period").asLong()
        : query.path("Period").asLong(60);
  }

  private static String defaultLabel(JsonNode query) {
    if (query.has("Label")) {
      return query.path("Label").asText();
    }
    return query.has("MetricStat")
        ? query.path("MetricStat").path("Metric").path("MetricName").asText()
        : query.path("Id").asText();
  }

  private List<Line> eval(
      String id,
      Map<String, JsonNode> queries,
      Map<String, List<Line>> known,
      long start,
      long end) {
    if (known.containsKey(id)) {
      return known.get(id);
    }
    var query = queries.get(id);
    if (query == null) {
      throw new Fault("ValidationError", "Error in expression: unknown id " + id);
    }
    List<Line> found;
    var expression = query.path("Expression").asText("");
    var finder = new FakeFinder(fake.store.all(), start, end, now());
    if (query.has("MetricStat")) {
      found = List.of(metric(query, start, end));
    } else if (expression.startsWith("SEARCH(")) {
      found = finder.search(expression, query.path("Label").asText(""));
    } else if (expression.startsWith("SELECT")) {
      found = finder.select(expression, period(query));
    } else {
      var math =
          new FakeMath(
              name -> eval(name, queries, known, start, end),
              part -> all(part, queries, known, start, end),
              start,
              end,
              period(query));
      found = math.eval(expression);
    }
    known.put(id, found);
    return found;
  }

  private List<Line> all(
      String part,
      Map<String, JsonNode> queries,
      Map<String, List<Line>> known,
      long start,
      long end) {
    return queries.entrySet().stream()
        .filter(one -> one.getValue().has("MetricStat") && one.getKey().contains(part))
        .flatMap(one -> eval(one.getKey(), queries, known, start, end).stream())
        .toList();
  }

  private Line metric(JsonNode query, long start, long end) {
    var stat = query.path("MetricStat");
    var dimensions = new TreeMap<String, String>();
    stat.path("Metric")
        .path("Dimensions")
        .forEach(one -> dimensions.put(one.path("Name").asText(), one.path("Value").asText()));
    if (!forbidden.isEmpty() && query.path("AccountId").asText("").equals(forbidden)) {
      return new Line("", "", new long[0], new double[0]);
    }
    var metrics =
        fake.store.all().stream()
            .filter(one -> one.namespace.equals(stat.path("Metric").path("Namespace").asText()))
            .filter(one -> one.name.equals(stat.path("Metric").path("MetricName").asText()))
            .filter(one -> one.dimensions.equals(dimensions))
            .toList();
    return FakeStore.line(
        metrics, stat.path("Stat").asText(), start, end, stat.path("Period").asLong(), now());
  }

  private void bill(Iterable<JsonNode> queries, Map<String, List<Line>> known) {
    var stats = new HashMap<String, Integer>();
    for (var query : queries) {
      if (query.has("MetricStat")) {
        stats.merge(query.path("MetricStat").path("Metric").toString(), 1, Integer::sum);
      } else if (query.path("Expression").asText().startsWith("SEARCH(")) {
        billed.addAndGet(known.getOrDefault(query.path("Id").asText(), List.of()).size());
      }
    }
    stats.values().forEach(count -> billed.addAndGet((count + 4) / 5));
  }

  /** Points in order, line by line; a page may end in the middle of a line. */
  private Map<String, ?> page(List<Line> lines, Map<String, JsonNode> queries, String token) {
    int line = token.isEmpty() ? 0 : Integer.parseInt(token.split(":", -1)[0]);
    int at = token.isEmpty() ? 0 : Integer.parseInt(token.split(":", -1)[1]);
    int left = pagePoints;
    var results = new ArrayList<Map<String, Object>>();
    while (line < lines.size() && left > 0) {
      var one = lines.get(line);
      int to = Math.min(one.seconds().length, at + left);
      boolean isWhole = to == one.seconds().length;
      var result = new LinkedHashMap<String, Object>();
      result.put("Id", one.id());
      result.put("Label", one.label());
      result.put("Timestamps", Arrays.copyOfRange(one.seconds(), at, to));
      result.put("Values", Arrays.copyOfRange(one.values(), at, to));
      result.put("StatusCode", status(queries.get(one.id()), isWhole));
      results.add(result);
      left -= to - at;
      at = isWhole ? 0 : to;
      line += isWhole ? 1 : 0;
    }
    var answer = new LinkedHashMap<String, Object>();
    answer.put("MetricDataResults", results);
    answer.put("Messages", List.of());
    boolean isEnd = line >= lines.size();
    if (!isEnd) {
      answer.put(
          "NextToken", fake.isDue("sameToken") && !token.isEmpty() ? token : line + ":" + at);
    }
    return answer;
  }

  private String status(JsonNode query, boolean isWhole) {
    var name = query.path("MetricStat").path("Metric").path("MetricName").asText();
    int errors = internalErrors.getOrDefault(name, 0);
    if (errors > 0) {
      internalErrors.put(name, errors - 1);
      return "InternalError";
    }
    if (!forbidden.isEmpty() && query.path("AccountId").asText("").equals(forbidden)) {
      return "Forbidden";
    }
    return isWhole && !neverWhole.contains(name) ? "Complete" : "PartialData";
  }

  Map<String, ?> list(JsonNode body) {
    var found = new LinkedHashSet<Map<String, Object>>();
    for (var metric : fake.store.all()) {
      boolean isMeant =
          is(body, "Namespace", metric.namespace)
              && is(body, "MetricName", metric.name)
              && FakeFinder.isAlive(metric, now());
      for (var filter : body.path("Dimensions")) {
        var value = metric.dimensions.get(filter.path("Name").asText());
        isMeant &= value != null && filter.path("Value").asText(value).equals(value);
      }
      if (isMeant) {
        var dimensions = new ArrayList<Map<String, String>>();
        metric.dimensions.forEach((name, of) -> dimensions.add(Map.of("Name", name, "Value", of)));
        found.add(
            Map.of(
                "Namespace", metric.namespace,
                "MetricName", metric.name,
                "Dimensions", dimensions));
      }
    }
    var all = List.copyOf(found);
    int from = Integer.parseInt(body.path("NextToken").asText("0"));
    int to = Math.min(all.size(), from + LISTED);
    var answer = new LinkedHashMap<String, Object>();
    answer.put("Metrics", all.subList(from, to));
    if (to < all.size()) {
      answer.put("NextToken", Integer.toString(to));
    }
    return answer;
  }

  private static boolean is(JsonNode body, String field, String value) {
    return !body.has(field) || body.path(field).asText().equals(value);
  }
}
