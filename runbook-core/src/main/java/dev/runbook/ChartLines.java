package dev.runbook;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** From series to the lines of a chart: short names, one time range, where they come from. */
final class ChartLines {
  private final List<SeriesSet> sets;
  private final Map<String, String> common;
  private final boolean isAlone;
  private final boolean isSetNamed;

  private ChartLines(List<SeriesSet> sets, boolean isCompared) {
    this.sets = sets;
    common = common(sets);
    isAlone = !isCompared && sets.size() == 1 && sets.get(0).size() == 1;
    isSetNamed = sets.size() > 1 && sets.stream().map(SeriesSet::name).distinct().count() > 1;
  }

  /** The lines of {@code sets}, then those of {@code compared}, moved to the same time. */
  static ChartData of(List<SeriesSet> sets, List<SeriesSet> compared) {
    return new ChartLines(sets, !compared.isEmpty()).data(compared);
  }

  private ChartData data(List<SeriesSet> compared) {
    var lines = new ArrayList<Line>();
    var keys = new ArrayList<Map<String, String>>();
    long from = Long.MAX_VALUE;
    long to = Long.MIN_VALUE;
    long observed = Long.MAX_VALUE;
    for (var set : sets) {
      for (var series : set) {
        lines.add(line(name(series, set), series));
        keys.add(series.labels());
        from = Math.min(from, start(series, ChartData.UNKNOWN));
        to = Math.max(to, end(series, ChartData.UNKNOWN));
        var read = series.observed().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
        observed = Math.min(observed, read);
      }
    }
    for (var other : compared) {
      compare(other, lines, keys);
    }
    var all = new ArrayList<>(sets);
    all.addAll(compared);
    return new ChartData(
        distinct(lines),
        heading(),
        from == Long.MAX_VALUE ? ChartData.UNKNOWN : from,
        to,
        observed == Long.MAX_VALUE ? ChartData.UNKNOWN : observed,
        first(),
        marks(all));
  }

  private static long start(Series series, long otherwise) {
    return series.range().map(range -> range.from().toEpochMilli()).orElse(otherwise);
  }

  private static long end(Series series, long otherwise) {
    return series.range().map(range -> range.to().toEpochMilli()).orElse(otherwise);
  }

  private static Line line(String name, Series series) {
    long step = series.step().toMillis();
    long last = series.isEmpty() ? 0 : series.millis(series.size() - 1);
    boolean isOpen =
        series.stamp() == Series.Stamp.FROM
            && !series.isEmpty()
            && series.observed().filter(at -> at.toEpochMilli() < last + step).isPresent();
    return new Line(
        name, series.unit(), series.millis, series.values, series.size(), step, isOpen, -1);
  }

  /** Moved by the distance of the ranges, or of the first samples; in the colour of its partner. */
  private void compare(SeriesSet other, List<Line> lines, List<Map<String, String>> keys) {
    if (other.isEmpty() || sets.get(0).isEmpty()) {
      return;
    }
    long by = begin(sets.get(0).at(0)) - begin(other.at(0));
    var shift = " " + (by < 0 ? "+" : "-") + Durations.text(Duration.ofMillis(Math.abs(by)));
    int place = 0;
    for (var series : other) {
      int partner = keys.indexOf(series.labels());
      int rank = partner >= 0 ? partner : place % Math.max(1, keys.size());
      lines.add(line(name(series, other) + shift, series).later(by).partner(rank));
      place++;
    }
  }

  private static long begin(Series series) {
    return start(series, series.isEmpty() ? 0 : series.millis(0));
  }

  private static Map<String, String> common(List<SeriesSet> sets) {
    TreeMap<String, String> common = null;
    for (var set : sets) {
      for (var series : set) {
        if (common == null) {
          common = new TreeMap<>(series.labels());
        }
        common.entrySet().retainAll(series.labels().entrySet());
      }
    }
    return common == null ? Map.of() : Collections.unmodifiableMap(common);
  }

  /** The labels that tell it from the others; the whole name if there is no other. */
  private String name(Series series, SeriesSet set) {
    var own = new TreeMap<>(series.labels());
    own.keySet().removeAll(common.keySet());
    var metric = own.remove("__name__");
    var labels =
        own.size() == 1
            ? own.firstEntry().getValue()
            : own.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(" "));
    var name = new LinkedHashSet<String>();
    if (isSetNamed) {
      name.add(set.name());
    }
    if (metric != null) {
      name.add(metric);
    }
    if (!labels.isEmpty()) {
      name.add(labels);
    }
    return clean(name.isEmpty() ? whole(series, set) : String.join(" ", name));
  }

  private String whole(Series series, SeriesSet set) {
    if (isAlone) {
      return series.labels().isEmpty() ? "" : series.name();
    }
    return isUnnamed(set) ? series.labels().getOrDefault("__name__", "series") : set.name();
  }

  /** Equal names get a number. */
  private static List<Line> distinct(List<Line> lines) {
    var seen = new HashMap<String, Integer>();
    var distinct = new ArrayList<Line>();
    for (var line : lines) {
      int count = seen.merge(line.name(), 1, Integer::sum);
      distinct.add(count == 1 ? line : line.named(line.name() + " (" + count + ")"));
    }
    return distinct;
  }

  private String heading() {
    var others = new TreeMap<>(common);
    var metric = others.remove("__name__");
    var labels =
        others.entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .collect(Collectors.joining(" "));
    var names = new LinkedHashSet<String>();
    sets.stream().filter(set -> !isUnnamed(set)).limit(4).forEach(set -> names.add(set.name()));
    if (metric != null && names.isEmpty()) {
      names.add(metric);
    }
    var named = String.join(", ", names);
    boolean isSaid = isAlone && named.equals(sets.get(0).at(0).name());
    return clean(isSaid ? named : (named + "  " + labels).strip());
  }

  private static boolean isUnnamed(SeriesSet set) {
    return set.name().equals("series");
  }

  private List<String> first() {
    var names = new LinkedHashSet<String>();
    sets.forEach(set -> names.add(set.frame.environment()));
    names.remove("");
    int environments = names.size();
    sets.stream().filter(set -> !isUnnamed(set)).forEach(set -> names.add(set.name()));
    if (names.size() == environments && common.containsKey("__name__")) {
      names.add(common.get("__name__"));
    }
    return names.stream().map(ChartLines::clean).toList();
  }

  private static List<String> marks(List<SeriesSet> all) {
    var words = new LinkedHashSet<String>();
    for (var set : all) {
      set.forEach(series -> words.add(series.source()));
    }
    all.forEach(set -> words.addAll(set.marks().lines()));
    words.remove("");
    return words.stream().map(ChartLines::clean).toList();
  }

  /** Without secrets, and without characters that turn, hide or break a line of text. */
  static String clean(String text) {
    return Redactor.clean(text)
        .replaceAll("[\\p{Cc}\\u2028\\u2029]+", " ")
        .replaceAll("[\\p{Cf}\\p{Cs}]+", "");
  }
}
