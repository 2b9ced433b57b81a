package dev.runbook;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a series is besides its samples.
 *
 * @param labels sorted by name
 * @param unit what the values are in; empty if nobody said
 * @param step the distance between two samples; null: the median of the distances found
 * @param source where it comes from
 * @param range what was asked for; null if nobody said
 * @param observed when it was read; null if nobody said
 * @param stamp what a sample's time means
 * @param frame where it was read
 */
record About(
    Map<String, String> labels,
    String unit,
    @Nullable Duration step,
    String source,
    @Nullable TimeRange range,
    @Nullable Instant observed,
    Series.Stamp stamp,
    Frame frame,
    Marks marks) {
  static About of(Map<String, String> labels) {
    return new About(
        java.util.Collections.unmodifiableMap(new TreeMap<>(labels)),
        "",
        null,
        "",
        null,
        null,
        Series.Stamp.AT,
        Frame.NONE,
        Marks.NONE);
  }

  About labels(Map<String, String> other) {
    var sorted = java.util.Collections.unmodifiableMap(new TreeMap<>(other));
    return new About(sorted, unit, step, source, range, observed, stamp, frame, marks);
  }

  About unit(String other) {
    return new About(labels, other, step, source, range, observed, stamp, frame, marks);
  }

  About step(Duration other) {
    return new About(labels, unit, other, source, range, observed, stamp, frame, marks);
  }

  About source(String other) {
    return new About(labels, unit, step, other, range, observed, stamp, frame, marks);
  }

  About range(TimeRange other) {
    return new About(labels, unit, step, source, other, observed, stamp, frame, marks);
  }

  About observed(Instant other) {
    return new About(labels, unit, step, source, range, other, stamp, frame, marks);
  }

  About stamp(Series.Stamp other) {
    return new About(labels, unit, step, source, range, observed, other, frame, marks);
  }

  About marks(Marks other) {
    return new About(labels, unit, step, source, range, observed, stamp, frame, other);
  }

  About frame(Frame other) {
    return new About(labels, unit, step, source, range, observed, stamp, other, marks);
  }

  /** {@code metric{label="value"}}; only the metric's name if there are no other labels. */
  String name() {
    var metric = labels.getOrDefault("__name__", "");
    var others = new StringBuilder();
    labels.forEach(
        (label, value) -> {
          if (!label.equals("__name__")) {
            others.append(others.isEmpty() ? "" : ", ").append(label).append("=\"");
            others.append(value).append('"');
          }
        });
    return others.isEmpty() && !metric.isEmpty() ? metric : metric + "{" + others + "}";
  }
}
