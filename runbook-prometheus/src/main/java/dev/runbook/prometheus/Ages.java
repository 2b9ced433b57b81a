package dev.runbook.prometheus;

import dev.runbook.Series;
import dev.runbook.SeriesSet;
import dev.runbook.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How old samples are, by their labels. */
record Ages(Map<Map<String, String>, Duration> all) {
  static final Ages NONE = new Ages(Map.of());

  /** From the answer to {@code timestamp(..)}, which has seconds as values. */
  static Ages of(SeriesSet times, Instant now) {
    var all = new HashMap<Map<String, String>, Duration>();
    for (var one : times) {
      var time = Instant.ofEpochMilli(Math.round(one.last() * 1000));
      all.put(nameless(one), Duration.between(time, now));
    }
    return new Ages(all);
  }

  private static Map<String, String> nameless(Series series) {
    var labels = new TreeMap<>(series.labels());
    labels.remove("__name__");
    return labels;
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** The age of the sample of this series, if it is known. */
  Optional<Duration> of(Series series) {
    return Optional.ofNullable(all.get(nameless(series)));
  }

  void write(Table.Writer writer, Series series) {
    var age = all.get(nameless(series));
    if (!isEmpty() && age != null) {
      writer.cell(age);
    }
  }
}
