package dev.runbook.aws;

import dev.runbook.RunbookException;
import dev.runbook.RunbookException.Problem;
import dev.runbook.aws.AwsException.BadQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;

/** Groups that share a request: asked page after page, put together again by id and label. */
final class Batch implements Callable<Batch.Answer> {
  private static final int QUERIES = 500;
  private static final long POINTS = 100_800;
  private static final int PAGES = 1_000;

  private final Region region;
  private final Grid grid;
  private final List<Group> groups;

  /**
   * What came.
   *
   * @param points by id, in the order of the answer
   * @param partial why something is missing
   */
  record Answer(
      Map<String, List<Points>> points, List<String> partial, Set<String> messages, int requests) {}

  /** The points of one id under one label. */
  private record Key(String id, String label) {}

  Batch(Region region, Grid grid, List<Group> groups) {
    this.region = region;
    this.grid = grid;
    this.groups = groups;
  }

  List<Group> groups() {
    return groups;
  }

  /** As few batches as the limits allow: 500 queries and 100,800 points each. */
  static List<Batch> of(Region region, Grid grid, List<Group> groups) {
    var batches = new ArrayList<Batch>();
    var open = new ArrayList<Group>();
    long points = Math.max(1, grid.points());
    long most = Math.max(1, Math.min(QUERIES, POINTS / points));
    long queries = 0;
    for (var group : groups) {
      int size = group.queries().size();
      if (size > QUERIES) {
        throw new BadQuery(
            Problem.of("one request takes at most 500 queries")
                .seen("an expression with its inputs, or the statistics of a metric, are " + size)
                .advice("ask for fewer at once"),
            null);
      }
      if (group.alone()) {
        batches.add(new Batch(region, grid, List.of(group)));
        continue;
      }
      if (!open.isEmpty() && queries + size > most) {
        batches.add(new Batch(region, grid, List.copyOf(open)));
        open.clear();
        queries = 0;
      }
      open.add(group);
      queries += size;
    }
    if (!open.isEmpty()) {
      batches.add(new Batch(region, grid, List.copyOf(open)));
    }
    return batches;
  }

  @Override
  public Answer call() {
    var found = new LinkedHashMap<Key, Points>();
    var partial = new ArrayList<String>();
    var messages = new HashSet<String>();
    int requests = pages(queries(groups), found, partial, messages);
    var failed = failed(found);
    if (!failed.isEmpty()) {
      found.keySet().removeIf(key -> ids(failed).contains(key.id()));
      requests += pages(queries(failed), found, partial, messages);
    }
    var points = new LinkedHashMap<String, List<Points>>();
    for (var one : found.values()) {
      one.sort();
      points.computeIfAbsent(one.id(), id -> new ArrayList<>()).add(one);
    }
    return new Answer(points, partial, messages, requests);
  }

  private static List<MetricDataQuery> queries(List<Group> groups) {
    return groups.stream().flatMap(group -> group.queries().stream()).toList();
  }

  /** The groups of which the service says that it failed inside. */
  private List<Group> failed(Map<Key, Points> found) {
    var ids = new HashSet<String>();
    found.values().stream()
        .filter(one -> one.status().equals("InternalError"))
        .forEach(one -> ids.add(one.id()));
    return groups.stream()
        .filter(group -> group.wanted().stream().anyMatch(one -> ids.contains(one.id())))
        .toList();
  }

  private static Set<String> ids(List<Group> groups) {
    var ids = new HashSet<String>();
    groups.forEach(group -> group.wanted().forEach(one -> ids.add(one.id())));
    return ids;
  }

  private int pages(
      List<MetricDataQuery> queries,
      Map<Key, Points> found,
      List<String> partial,
      Set<String> messages) {
    var request =
        GetMetricDataRequest.builder()
            .metricDataQueries(queries)
            .startTime(grid.from())
            .endTime(grid.to())
            .scanBy(ScanBy.TIMESTAMP_ASCENDING)
            .build();
    var tokens = new HashSet<String>();
    var token = "";
    for (int page = 0; page < PAGES; page++) {
      GetMetricDataResponse answer;
      try {
        answer = asked(token.isEmpty() ? request : request.toBuilder().nextToken(token).build());
      } catch (AwsException e) {
        if (page == 0) {
          throw e;
        }
        partial.add(reached(found) + e.problem().what() + ": " + e.problem().seen());
        return page;
      }
      add(answer, found);
      answer.messages().forEach(one -> messages.add(one.code() + ": " + one.value()));
      token = answer.nextToken() == null ? "" : answer.nextToken();
      if (token.isEmpty()) {
        return page + 1;
      }
      if (!tokens.add(token)) {
        partial.add(reached(found) + "the service gave the same page token again");
        return page + 1;
      }
    }
    partial.add(reached(found) + "over " + PAGES + " pages");
    return PAGES;
  }

  private GetMetricDataResponse asked(GetMetricDataRequest request) {
    if (Thread.currentThread().isInterrupted()) {
      throw new RunbookException.Interrupted(
          Problem.of("interrupted while reading metrics").advice("run it again"), null);
    }
    return region.read("GetMetricData", "", client -> client.getMetricData(request));
  }

  private static void add(GetMetricDataResponse answer, Map<Key, Points> found) {
    var seen = new HashSet<Key>();
    for (var result : answer.metricDataResults()) {
      var label = result.label() == null ? "" : result.label();
      var key = new Key(result.id(), label);
      if (!seen.add(key)) {
        throw new BadQuery(
            Problem.of("two series of the answer have the same label, so their points would mix")
                .seen("label " + label)
                .advice("name the dimensions in the search: SEARCH {Namespace,Dimension} .."),
            null);
      }
      found.computeIfAbsent(key, one -> new Points(one.id(), one.label())).add(result);
    }
  }

  private String reached(Map<Key, Points> found) {
    long last = Long.MAX_VALUE;
    for (var one : found.values()) {
      last = one.size() == 0 ? last : Math.min(last, one.millis(one.size() - 1));
    }
    var until =
        last == Long.MAX_VALUE ? "nothing was read" : "read up to " + Instant.ofEpochMilli(last);
    return region.name() + ": " + until + ", then ";
  }
}
