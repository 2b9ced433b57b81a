package dev.runbook.aws;

import dev.runbook.Series;
import dev.runbook.aws.Group.Kind;
import dev.runbook.aws.Group.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes series of points: labels, step, zeros, what is incomplete and what is missing. */
final class Answering {
  private final Terms terms;
  private final Grid grid;
  private final boolean hasRegions;
  private final List<Series> all = new ArrayList<>();
  private final List<String> partial = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private long metrics;
  private long samples;
  private boolean isCut;

  Answering(Terms terms, Grid grid, boolean hasRegions) {
    this.terms = terms;
    this.grid = grid;
    this.hasRegions = hasRegions;
  }

  void add(Region region, Batch batch, Batch.Answer answer) {
    for (var group : batch.groups()) {
      int first = all.size();
      long found = 0;
      for (var wanted : group.wanted()) {
        var points = answer.points().getOrDefault(wanted.id(), List.of());
        found += points.size();
        add(region, wanted, points);
      }
      boolean isSearch = group.wanted().get(0).kind() == Kind.SEARCH;
      metrics += isSearch ? found : group.metrics();
      isCut |= isSearch && found >= Compiling.SEARCH_METRICS;
      percentiles(group, first);
    }
  }

  private void add(Region region, Wanted wanted, List<Points> points) {
    if (wanted.kind() == Kind.ONE) {
      var one = points.isEmpty() ? new Points(wanted.id(), "") : points.get(0);
      all.add(series(region, wanted, new TreeMap<>(wanted.labels()), one));
      return;
    }
    for (var one : points) {
      all.add(series(region, wanted, labels(wanted, one.label()), one));
    }
  }

  private static Map<String, String> labels(Wanted wanted, String label) {
    var labels = new TreeMap<>(wanted.labels());
    var keys = wanted.keys();
    if (keys.isEmpty()) {
      if (wanted.kind() == Kind.SEARCH) {
        labels.put("label", label);
      }
      return labels;
    }
    var between = wanted.kind() == Kind.SEARCH ? Compiling.PARTS : " ";
    var parts =
        keys.size() == 1
            ? List.of(label)
            : Arrays.asList(label.split(java.util.regex.Pattern.quote(between), -1));
    if (parts.size() != keys.size()) {
      labels.put("label", label);
      return labels;
    }
    for (int i = 0; i < keys.size(); i++) {
      labels.put(keys.get(i), parts.get(i));
    }
    return labels;
  }

  private Series series(Region region, Wanted wanted, Map<String, String> found, Points points) {
    var labels = new TreeMap<>(found);
    if (hasRegions) {
      labels.put("region", region.name());
    }
    if (!terms.account().isEmpty()) {
      labels.put("account", terms.account());
    }
    int size = points.before(Instant.ofEpochSecond(grid.complete()));
    samples += points.size();
    var series =
        wanted.filling() != null && isZeroMeant(region, wanted.filling(), points)
            ? filled(labels, points, size)
            : plain(labels, points, size);
    if (size < points.size()) {
      notes.add(
          "not complete yet and left out: the bucket of "
              + Instant.ofEpochMilli(points.millis(size))
              + " and later");
    }
    status(region, wanted, labels, points);
    points.messages().forEach(notes::add);
    return wanted.look().on(series.stamp(Series.Stamp.FROM));
  }

  /** A metric nobody has heard of is not zero. */
  private boolean isZeroMeant(Region region, Ask.Metric metric, Points points) {
    if (points.size() > 0) {
      return true;
    }
    boolean isHeardOf =
        !metric.exact() || region.sets().isKnown(metric, metric.pairs(), terms.account());
    if (isHeardOf) {
      notes.add("no value at all in this time: all zeros are missingIsZero()'s");
    }
    return isHeardOf && !points.status().equals("Forbidden");
  }

  private Series plain(Map<String, String> labels, Points points, int size) {
    var writer = Series.write(labels, size);
    for (int i = 0; i < size; i++) {
      writer.add(points.millis(i), points.value(i));
    }
    return writer.done().step(Duration.ofMillis(step(points, size)));
  }

  /** The median distance, at least the period: five-minute data has no gaps at one minute. */
  private long step(Points points, int size) {
    long period = grid.period() * 1000;
    if (size < 3) {
      return period;
    }
    var distances = new long[size - 1];
    for (int i = 1; i < size; i++) {
      distances[i - 1] = points.millis(i) - points.millis(i - 1);
    }
    Arrays.sort(distances);
    return Math.max(period, distances[distances.length / 2]);
  }

  private Series filled(Map<String, String> labels, Points points, int size) {
    long period = grid.period() * 1000;
    long end = Math.min(grid.end(), grid.complete()) * 1000;
    var writer = Series.write(labels, (int) grid.points());
    int next = 0;
    for (long time = grid.start() * 1000; time < end; time += period) {
      while (next < size && points.millis(next) < time) {
        next++;
      }
      boolean isThere = next < size && points.millis(next) < time + period;
      writer.add(time, isThere ? points.value(next) : 0);
    }
    return writer.done().step(Duration.ofMillis(period));
  }

  private void status(Region region, Wanted wanted, Map<String, String> labels, Points points) {
    var which = wanted.look().label().isEmpty() ? words(labels) : wanted.look().label();
    switch (points.status()) {
      case "PartialData" -> partial.add(which + ": PartialData even on the last page");
      case "InternalError" -> partial.add(which + ": InternalError, twice");
      case "Forbidden" ->
          partial.add(
              which
                  + ": account "
                  + (terms.account().isEmpty() ? "?" : terms.account())
                  + " does not share it with "
                  + region.place());
      default -> {
        // Complete, or a word of tomorrow
      }
    }
  }

  private static String words(Map<String, String> labels) {
    var others = new TreeMap<>(labels);
    var name = others.remove("__name__");
    return (name == null ? "" : name + " ") + MetricSets.words(others);
  }

  private void percentiles(Group group, int first) {
    boolean isAnyThere = all.subList(first, all.size()).stream().anyMatch(one -> !one.isEmpty());
    var wanted = group.wanted();
    for (int i = 0; isAnyThere && i < wanted.size() && first + i < all.size(); i++) {
      if (wanted.get(i).kind() == Kind.ONE
          && all.get(first + i).isEmpty()
          && Stat.needsRawValues(wanted.get(i).stat())
          && !wanted.get(i).stat().isEmpty()) {
        notes.add(
            wanted.get(i).stat()
                + " is empty beside other statistics: it needs raw values, and this metric is"
                + " published as sums of them");
      }
    }
  }

  /** The series; those with equal labels are told apart by a number. */
  List<Series> series() {
    var seen = new HashSet<Map<String, String>>();
    var distinct = new ArrayList<Series>();
    for (var one : all) {
      var labels = new TreeMap<>(one.labels());
      for (int number = 2; !seen.add(labels); number++) {
        labels = new TreeMap<>(one.labels());
        labels.put("query", Integer.toString(number));
      }
      distinct.add(labels.equals(one.labels()) ? one : one.labels(labels));
    }
    return distinct;
  }

  List<String> partial() {
    return partial;
  }

  List<String> notes() {
    return notes.stream().distinct().toList();
  }

  boolean isEmpty() {
    return samples == 0;
  }

  boolean isCut() {
    return isCut;
  }

  long samples() {
    return samples;
  }

  long metrics() {
    return metrics;
  }
}
