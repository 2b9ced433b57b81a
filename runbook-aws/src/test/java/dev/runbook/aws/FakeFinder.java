package dev.runbook.aws;

import dev.runbook.aws.FakeStore.Line;
import dev.runbook.aws.FakeStore.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** SEARCH and a part of Metrics Insights over the metrics that were alive in two weeks. */
final class FakeFinder {
  static final int SERIES = 500;
  private static final long TWO_WEEKS = 14 * 86_400;
  private static final Pattern SEARCH =
      Pattern.compile("SEARCH\\('((?:[^'\\\\]|\\\\.)*)', '([^']+)', (\\d+)\\)");
  private static final Pattern SCHEMA = Pattern.compile("\\{([^}]*)}");
  private static final Pattern PAIR = Pattern.compile("([:\\w.]+)\\s*=\\s*\"([^\"]*)\"");
  private static final Pattern PROP = Pattern.compile("\\$\\{PROP\\('(Dim\\.)?([^']+)'\\)}");
  private static final Pattern SELECT =
      Pattern.compile(
          "(?i)SELECT (AVG|SUM|MIN|MAX|COUNT)\\((\\w+)\\) FROM (?:SCHEMA\\()?\"([^\"]+)\"[^)W]*?\\)?"
              + "(?: WHERE (.+?))?(?: GROUP BY (.+?))?(?: ORDER BY (AVG|SUM|MIN|MAX)\\(\\) (ASC|DESC))?"
              + "(?: LIMIT (\\d+))?\\s*");

  private final List<Metric> alive;
  private final long start;
  private final long end;
  private final long now;

  FakeFinder(List<Metric> all, long start, long end, long now) {
    this.alive = all.stream().filter(one -> isAlive(one, now)).toList();
    this.start = start;
    this.end = end;
    this.now = now;
  }

  static boolean isAlive(Metric metric, long now) {
    return metric.data.stream()
        .anyMatch(one -> one.second() <= now && now - one.second() < TWO_WEEKS);
  }

  List<Line> search(String expression, String label) {
    var found = SEARCH.matcher(expression);
    if (!found.matches()) {
      throw new FakeCloudWatch.Fault("ValidationError", "Error in expression: " + expression);
    }
    long period = Long.parseLong(found.group(3));
    var lines = new ArrayList<Line>();
    for (var metric : alive) {
      if (lines.size() < SERIES && matches(metric, found.group(1))) {
        var line = FakeStore.line(List.of(metric), found.group(2), start, end, period, now);
        lines.add(line.as(label(metric, label), ""));
      }
    }
    lines.sort(Comparator.comparing(Line::label));
    return lines;
  }

  private static boolean matches(Metric metric, String text) {
    var schema = SCHEMA.matcher(text);
    if (schema.find()) {
      var names = Arrays.stream(schema.group(1).split(",", -1)).map(String::strip).toList();
      if (!metric.namespace.equals(names.get(0))
          || !metric.dimensions.keySet().equals(new TreeSet<>(names.subList(1, names.size())))) {
        return false;
      }
    }
    var pairs = PAIR.matcher(text);
    while (pairs.find()) {
      var value = pairs.group(2);
      boolean isSo =
          switch (pairs.group(1)) {
            case "MetricName" -> metric.name.equals(value);
            case "Namespace" -> metric.namespace.equals(value);
            case ":aws.AccountId" -> true;
            default -> value.equals(metric.dimensions.get(pairs.group(1)));
          };
      if (!isSo) {
        return false;
      }
    }
    return true;
  }

  private static String label(Metric metric, String label) {
    if (label.isEmpty()) {
      return metric.name;
    }
    return PROP.matcher(label)
        .replaceAll(
            part ->
                part.group(1) != null
                    ? metric.dimensions.getOrDefault(part.group(2), "Other")
                    : part.group(2).equals("MetricName") ? metric.name : metric.namespace);
  }

  List<Line> select(String sql, long period) {
    var found = SELECT.matcher(sql);
    if (!found.matches()) {
      throw new FakeCloudWatch.Fault("ValidationError", "Error in SQL: " + sql);
    }
    if (now - start > TWO_WEEKS) {
      throw new FakeCloudWatch.Fault("ValidationError", "Insights looks two weeks back");
    }
    var keys =
        found.group(5) == null
            ? List.<String>of()
            : Arrays.stream(found.group(5).split(",", -1)).map(String::strip).toList();
    Map<String, List<Metric>> groups = new LinkedHashMap<>();
    for (var metric : alive) {
      boolean isMeant =
          metric.namespace.equals(found.group(3))
              && metric.name.equals(found.group(2))
              && metric.dimensions.keySet().containsAll(keys)
              && isWhere(metric, found.group(4));
      if (isMeant) {
        var name = String.join(" ", keys.stream().map(metric.dimensions::get).toList());
        groups.computeIfAbsent(name, key -> new ArrayList<>()).add(metric);
      }
    }
    var stat = stat(found.group(1));
    var lines = new ArrayList<Line>();
    groups.forEach(
        (name, all) ->
            lines.add(
                FakeStore.line(all, stat, start, end, period, now)
                    .as(name.isEmpty() ? found.group(2) : name, "")));
    var order =
        Comparator.comparingDouble((Line line) -> Arrays.stream(line.values()).average().orElse(0));
    if (found.group(6) != null) {
      lines.sort("DESC".equalsIgnoreCase(found.group(7)) ? order.reversed() : order);
    }
    int most = found.group(8) == null ? SERIES : Integer.parseInt(found.group(8));
    return lines.subList(0, Math.min(lines.size(), most));
  }

  private static String stat(String function) {
    return switch (function.toUpperCase(Locale.ROOT)) {
      case "AVG" -> "Average";
      case "SUM" -> "Sum";
      case "MIN" -> "Minimum";
      case "MAX" -> "Maximum";
      default -> "SampleCount";
    };
  }

  private static boolean isWhere(Metric metric, String where) {
    if (where == null) {
      return true;
    }
    return Arrays.stream(where.split("(?i) AND ", -1))
        .map(part -> part.split("=", -1))
        .allMatch(
            part ->
                part[1].strip().replace("'", "").equals(metric.dimensions.get(part[0].strip())));
  }
}
