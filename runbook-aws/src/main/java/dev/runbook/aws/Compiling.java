package dev.runbook.aws;

import dev.runbook.RunbookException.Problem;
import dev.runbook.aws.AwsException.BadQuery;
import dev.runbook.aws.Group.Kind;
import dev.runbook.aws.Group.Wanted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;

/** Makes queries of what is asked for: ids are ours, labels of the user are never sent. */
final class Compiling {
  /** Between the parts of a label that a search gives back. */
  static final String PARTS = " ~ ";

  private static final Pattern SCHEMA = Pattern.compile("^\\s*\\{([^}]*)}");
  private static final Pattern NAMED = Pattern.compile("MetricName\\s*=");
  private static final Pattern GROUPED =
      Pattern.compile("(?is)\\bGROUP\\s+BY\\s+(.+?)(?:\\bORDER\\s+BY\\b|\\bLIMIT\\b|$)");
  private static final Pattern LIVE =
      Pattern.compile("\\$\\{(?:LAST|FIRST|MIN|MAX|AVG|SUM|LAST_|FIRST_|DATAPOINT).*?}");
  private static final int STATS_PAID_ONCE = 5;
  private static final long INSIGHTS_METRICS = 10_000;
  static final long SEARCH_METRICS = 500;

  private final Grid grid;
  private final String account;
  private final Function<Ask.Metric, List<Map<String, String>>> sets;
  private final List<String> notes = new ArrayList<>();
  private int number;

  /**
   * @param account whose metrics are asked from a monitoring account; empty for one's own
   * @param sets finds the dimension sets of a metric
   */
  Compiling(Grid grid, String account, Function<Ask.Metric, List<Map<String, String>>> sets) {
    this.grid = grid;
    this.account = account;
    this.sets = sets;
  }

  List<String> notes() {
    return notes;
  }

  List<Group> groups(Ask ask, Look look) {
    if (ask instanceof Ask.Metric metric) {
      return sets.apply(metric).stream().map(set -> metric(metric, set, look)).toList();
    }
    if (ask instanceof Ask.Formula math) {
      return List.of(math(math, look));
    }
    if (ask instanceof Ask.Search search) {
      return List.of(search(search, look));
    }
    if (ask instanceof Ask.Insights insights) {
      return List.of(insights(insights, look));
    }
    return ((Ask.Together) ask)
        .parts().stream().flatMap(part -> groups(part.ask(), part.look()).stream()).toList();
  }

  private Group metric(Ask.Metric metric, Map<String, String> set, Look look) {
    var queries = new ArrayList<MetricDataQuery>();
    var wanted = new ArrayList<Wanted>();
    for (var stat : metric.stats()) {
      var id = "q" + number++;
      queries.add(query(id, metric, set, stat, true));
      var labels = new TreeMap<>(set);
      labels.put("__name__", metric.name());
      labels.put("stat", stat);
      wanted.add(
          new Wanted(id, Kind.ONE, labels, List.of(), stat, metric.zero() ? metric : null, look));
    }
    return new Group(queries, wanted, false, paid(metric.stats().size()));
  }

  private static int paid(int stats) {
    return (stats + STATS_PAID_ONCE - 1) / STATS_PAID_ONCE;
  }

  private MetricDataQuery query(
      String id, Ask.Metric metric, Map<String, String> set, String stat, boolean isReturned) {
    var dimensions =
        set.entrySet().stream()
            .map(pair -> Dimension.builder().name(pair.getKey()).value(pair.getValue()).build())
            .toList();
    var query =
        MetricDataQuery.builder()
            .id(id)
            .returnData(isReturned)
            .metricStat(
                one ->
                    one.stat(stat)
                        .period((int) grid.period())
                        .metric(
                            which ->
                                which
                                    .namespace(metric.namespace())
                                    .metricName(metric.name())
                                    .dimensions(dimensions)));
    return account.isEmpty() ? query.build() : query.accountId(account).build();
  }

  /** Inputs get ids of ours, so that several expressions can share a request. */
  private Group math(Ask.Formula math, Look look) {
    boolean alone = math.expression().contains("METRICS(");
    var prefix = alone ? "" : "m" + number++ + "_";
    var queries = new ArrayList<MetricDataQuery>();
    var names = new LinkedHashMap<String, String>();
    for (var input : math.inputs()) {
      var metric = input.metric();
      var found = sets.apply(metric);
      if (found.size() != 1 || metric.stats().size() != 1) {
        throw new BadQuery(
            Problem.of("an input of an expression is one metric and one statistic")
                .at(input.name() + " = " + metric.text())
                .seen(found.size() + " dimension sets, " + metric.stats().size() + " statistics")
                .advice("narrow it with where(..) or exactly(..)"),
            null);
      }
      var id = prefix + input.name();
      var raw = metric.zero() ? id + "_raw" : id;
      queries.add(query(raw, metric, found.get(0), metric.stats().get(0), false));
      if (metric.zero()) {
        queries.add(expression(id, "FILL(" + raw + ", 0)", "", false));
      }
      names.put(input.name(), id);
    }
    var id = "e" + number++;
    queries.add(expression(id, Expressions.renamed(math.expression(), names), "", true));
    var name = look.label().isEmpty() ? math.expression() : look.label();
    var labels = new TreeMap<>(Map.of("__name__", name));
    var wanted = new Wanted(id, Kind.ONE, labels, List.of(), "", null, look);
    return new Group(queries, List.of(wanted), alone, math.inputs().size());
  }

  private MetricDataQuery expression(String id, String text, String label, boolean isReturned) {
    var query =
        MetricDataQuery.builder()
            .id(id)
            .expression(text)
            .period((int) grid.period())
            .returnData(isReturned);
    return label.isEmpty() ? query.build() : query.label(label).build();
  }

  private Group search(Ask.Search search, Look look) {
    var text = search.expression();
    var own = account.isEmpty() ? text : ":aws.AccountId=\"" + account + "\" " + text;
    var id = "s" + number++;
    var schema = SCHEMA.matcher(text);
    var keys = new ArrayList<String>();
    var parts = new ArrayList<String>();
    if (schema.find()) {
      var names = schema.group(1).split(",", -1);
      keys.add("__name__");
      parts.add("${PROP('MetricName')}");
      for (int i = 1; i < names.length; i++) {
        var name = names[i].strip().replaceAll("^\"|\"$", "");
        keys.add(name);
        parts.add("${PROP('Dim." + name + "')}");
      }
    } else {
      notes.add("a search without {Namespace,Dimension,..} keeps the labels of the service");
    }
    var expression =
        "SEARCH('" + own.replace("'", "\\'") + "', '" + search.stat() + "', " + grid.period() + ")";
    var labels = new TreeMap<>(Map.of("stat", search.stat()));
    if (keys.isEmpty() && NAMED.matcher(text).find()) {
      labels.put("__name__", "SEARCH");
    }
    var wanted = new Wanted(id, Kind.SEARCH, labels, keys, search.stat(), null, look);
    var query = expression(id, expression, String.join(PARTS, parts), true);
    return new Group(List.of(query), List.of(wanted), true, SEARCH_METRICS);
  }

  private Group insights(Ask.Insights insights, Look look) {
    var id = "i" + number++;
    var grouped = GROUPED.matcher(insights.sql());
    var keys =
        grouped.find()
            ? List.of(grouped.group(1).split(",", -1)).stream()
                .map(key -> key.strip().replaceAll("^\"|\"$", ""))
                .collect(Collectors.toList())
            : List.<String>of();
    var sql = insights.sql().toUpperCase(java.util.Locale.ROOT);
    if (!keys.isEmpty() && !(sql.contains("ORDER BY") && sql.contains("LIMIT"))) {
      notes.add(
          "WARNING: without ORDER BY and LIMIT, which groups are left out beyond 500 is arbitrary");
    }
    var labels = new TreeMap<>(Map.of("__name__", "insights"));
    var wanted = new Wanted(id, Kind.INSIGHTS, labels, keys, "", null, look);
    return new Group(
        List.of(expression(id, insights.sql(), "", true)), List.of(wanted), true, INSIGHTS_METRICS);
  }

  /** Live values differ between pages, so the pages of one series would not come together. */
  static void refuseLive(String text) {
    var live = LIVE.matcher(text);
    if (live.find()) {
      throw new BadQuery(
          Problem.of("live values in a label differ from page to page")
              .seen(live.group())
              .advice("leave it out: the table has last, min, mean and max"),
          null);
    }
  }
}
