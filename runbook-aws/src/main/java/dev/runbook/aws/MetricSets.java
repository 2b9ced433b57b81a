package dev.runbook.aws;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Table;
import dev.runbook.aws.AwsException.BadQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import software.amazon.awssdk.services.cloudwatch.model.DimensionFilter;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsResponse;
import software.amazon.awssdk.services.cloudwatch.model.Metric;

/** Which metrics exist in one region, as ListMetrics tells; remembered for ten minutes. */
final class MetricSets {
  static final int MOST = 50;
  private static final int PAGES = 40;
  private static final Duration FRESH = Duration.ofMinutes(10);

  private final Region region;
  private final Map<Wanted, Listed> known = new ConcurrentHashMap<>();

  private record Wanted(String namespace, String name, Map<String, String> pairs, String account) {}

  private record Listed(List<Metric> metrics, boolean isCut, Instant at) {}

  MetricSets(Region region) {
    this.region = region;
  }

  /**
   * The dimension sets that hold the pairs of {@code ask}.
   *
   * @param tell takes what is worth a note
   */
  List<Map<String, String>> of(Ask.Metric ask, String account, Consumer<String> tell) {
    if (ask.exact()) {
      return List.of(ask.pairs());
    }
    List<Metric> found;
    try {
      found = listed(new Wanted(ask.namespace(), ask.name(), ask.pairs(), account)).metrics();
    } catch (AwsException.Denied e) {
      tell.accept("you may not cloudwatch:ListMetrics: where(..) was read as exactly(..)");
      return List.of(ask.pairs());
    }
    var sets = new LinkedHashSet<Map<String, String>>();
    found.forEach(metric -> sets.add(pairs(metric)));
    if (sets.isEmpty()) {
      throw new BadQuery(
          Problem.of("CloudWatch knows no such metric in " + region.name())
              .at(ask.text())
              .seen(hint(ask, account))
              .advice(
                  "correct it; a metric silent for two weeks is not listed: name all its dimensions"
                      + " with exactly(..)"),
          null);
    }
    int most = ask.limit() > 0 ? ask.limit() : MOST;
    if (sets.size() > most && ask.limit() == 0) {
      throw new Refused(
          Problem.of(sets.size() + " dimension sets match, more than " + MOST)
              .at(ask.text())
              .seen("such as " + words(sets.iterator().next()))
              .advice("narrow it with where(..), or say limit(n)"));
    }
    if (sets.size() > most) {
      tell.accept(
          "WARNING: " + most + " of " + sets.size() + " dimension sets, by limit(" + most + ")");
    }
    return sets.stream().limit(most).toList();
  }

  /** Why nothing is there, in words: what exists beside it. */
  String hint(Ask.Metric ask, String account) {
    try {
      var all = listed(new Wanted(ask.namespace(), "", Map.of(), account)).metrics();
      if (all.isEmpty()) {
        return "nothing in the namespace " + ask.namespace() + nearNamespaces(ask.namespace());
      }
      var names = all.stream().map(Metric::metricName).toList();
      if (!names.contains(ask.name())) {
        return "no metric "
            + ask.name()
            + "; near: "
            + String.join(", ", Near.names(ask.name(), names));
      }
      var same = all.stream().filter(metric -> metric.metricName().equals(ask.name())).toList();
      return dimensions(ask, same.stream().map(MetricSets::pairs).toList());
    } catch (AwsException e) {
      return "and what exists cannot be read: " + e.problem().what();
    }
  }

  private String nearNamespaces(String namespace) {
    var found = new TreeSet<String>();
    page(ListMetricsRequest.builder().build()).metrics().forEach(one -> found.add(one.namespace()));
    return found.isEmpty()
        ? ", nor in any other"
        : "; near: " + String.join(", ", Near.names(namespace, found));
  }

  private static String dimensions(Ask.Metric ask, List<Map<String, String>> sets) {
    var names = new TreeSet<String>();
    sets.forEach(set -> names.addAll(set.keySet()));
    for (var pair : ask.pairs().entrySet()) {
      if (!names.contains(pair.getKey())) {
        var near = Near.names(pair.getKey(), names);
        return "no dimension " + pair.getKey() + "; it has: " + String.join(", ", near);
      }
      var values = new TreeSet<String>();
      sets.forEach(set -> values.add(set.getOrDefault(pair.getKey(), "")));
      values.remove("");
      if (!values.contains(pair.getValue())) {
        var near = String.join(", ", Near.names(pair.getValue(), values));
        return "no " + pair.getKey() + " " + pair.getValue() + "; near: " + near;
      }
    }
    var some = sets.stream().distinct().limit(5).map(MetricSets::words).toList();
    return "the sets that exist: " + String.join("; ", some);
  }

  static String words(Map<String, String> set) {
    var pairs = new ArrayList<String>();
    set.forEach((name, value) -> pairs.add(name + "=" + value));
    return set.isEmpty() ? "(no dimensions)" : String.join(" ", pairs);
  }

  /** Whether CloudWatch has heard of exactly this metric in the last two weeks. */
  boolean isKnown(Ask.Metric ask, Map<String, String> set, String account) {
    try {
      return listed(new Wanted(ask.namespace(), ask.name(), set, account)).metrics().stream()
          .anyMatch(metric -> pairs(metric).equals(set));
    } catch (AwsException e) {
      return true; // it cannot be told
    }
  }

  /** All metrics of a namespace, a column for each dimension. */
  Table table(String namespace) {
    var listed = listed(new Wanted(namespace, "", Map.of(), ""));
    var names = new TreeSet<String>();
    listed.metrics().forEach(metric -> names.addAll(pairs(metric).keySet()));
    var columns = new ArrayList<>(List.of("metric"));
    columns.addAll(names);
    var table = Table.write(columns.toArray(String[]::new)).named("metrics in " + namespace);
    for (var metric : listed.metrics()) {
      var cells = new ArrayList<Object>(List.of(metric.metricName()));
      var pairs = pairs(metric);
      names.forEach(name -> cells.add(pairs.get(name)));
      table.row(cells.toArray());
    }
    if (listed.metrics().isEmpty()) {
      table.note("nothing in the namespace " + namespace + nearNamespaces(namespace));
    }
    table.source("CloudWatch " + region.place()).observed(region.now());
    return listed.isCut() ? table.truncated(listed.metrics().size(), -1).done() : table.done();
  }

  static Map<String, String> pairs(Metric metric) {
    var pairs = new TreeMap<String, String>();
    metric.dimensions().forEach(one -> pairs.put(one.name(), one.value()));
    return pairs;
  }

  private Listed listed(Wanted wanted) {
    var before = known.get(wanted);
    if (before != null && before.at().plus(FRESH).isAfter(region.now())) {
      return before;
    }
    var found = new ArrayList<Metric>();
    Set<String> tokens = new LinkedHashSet<>();
    var token = "";
    boolean isCut = false;
    do {
      var answer = page(request(wanted, token));
      found.addAll(answer.metrics());
      token = answer.nextToken() == null ? "" : answer.nextToken();
      isCut = !token.isEmpty() && (tokens.size() >= PAGES || !tokens.add(token));
    } while (!token.isEmpty() && !isCut);
    var listed = new Listed(List.copyOf(found), isCut, region.now());
    known.put(wanted, listed);
    return listed;
  }

  private static ListMetricsRequest request(Wanted wanted, String token) {
    var request = ListMetricsRequest.builder().namespace(wanted.namespace());
    if (!wanted.name().isEmpty()) {
      request.metricName(wanted.name());
    }
    var filters = new ArrayList<DimensionFilter>();
    wanted
        .pairs()
        .forEach(
            (name, value) ->
                filters.add(DimensionFilter.builder().name(name).value(value).build()));
    if (!filters.isEmpty()) {
      request.dimensions(filters);
    }
    if (!wanted.account().isEmpty()) {
      request.includeLinkedAccounts(true).owningAccount(wanted.account());
    }
    return token.isEmpty() ? request.build() : request.nextToken(token).build();
  }

  private ListMetricsResponse page(ListMetricsRequest request) {
    var what = request.namespace() == null ? "" : request.namespace();
    return region.read("ListMetrics", what, client -> client.listMetrics(request));
  }
}
