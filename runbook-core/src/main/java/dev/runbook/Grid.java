package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.time.Duration;
import java.util.Arrays;

/**
 * Equal intervals of time. A sample belongs to the interval it tells about: one stamped AT with
 * step p tells of the p before it, one stamped FROM of the p after it; the middle decides. Hence a
 * bucket that starts at 10:00 meets a sample taken at 10:01.
 */
final class Grid {
  private final long step;
  private final long origin;

  private Grid(long step, long origin) {
    this.step = step;
    this.origin = origin;
  }

  /** The coarser step of the two; from 1970 on, unless both keep the same times anyway. */
  static Grid of(Series a, Series b) {
    long one = Math.max(1, a.stepMillis());
    long other = Math.max(1, b.stepMillis());
    long step = Math.max(one, other);
    if (a.stamp() == b.stamp() && !a.isEmpty() && !b.isEmpty()) {
      long phase = Math.floorMod(a.millis(0), step);
      if (one == other && isIn(a, phase, step) && isIn(b, phase, step)) {
        return new Grid(step, phase);
      }
    }
    return new Grid(step, 0);
  }

  static Grid of(long step) {
    return new Grid(step, 0);
  }

  private static boolean isIn(Series series, long phase, long step) {
    for (int i = 0; i < series.size(); i++) {
      if (Math.floorMod(series.millis(i), step) != phase) {
        return false;
      }
    }
    return true;
  }

  /** A series on the grid: the number of each interval that has a sample, and its value. */
  static final class Row {
    final long[] intervals;
    final double[] values;
    int size;

    /** Samples of equal step that fell into an interval that had one. */
    int doubled;

    private Row(int room) {
      intervals = new long[room];
      values = new double[room];
    }
  }

  /** The series on this grid; a finer one is reduced by {@code how}, an equal one by its last. */
  Row row(Series series, String how) {
    var row = new Row(series.size());
    boolean equal = series.stepMillis() >= step;
    var word = equal && how.isEmpty() ? "last" : how.isEmpty() ? reduce(series) : how;
    int i = 0;
    long next = series.isEmpty() ? 0 : interval(series, 0);
    while (i < series.size()) {
      long interval = next;
      int end = i + 1;
      while (end < series.size() && (next = interval(series, end)) == interval) {
        end++;
      }
      row.intervals[row.size] = interval;
      row.values[row.size++] = reduce(series, i, end, word);
      row.doubled += equal ? end - i - 1 : 0;
      i = end;
    }
    return row;
  }

  /** How a finer series is reduced if nobody says how. */
  static String reduce(Series series) {
    return series.stamp() == Series.Stamp.AT ? "last" : "mean";
  }

  private long interval(Series series, int sample) {
    long half = Math.max(1, series.stepMillis());
    long twice = 2 * (series.millis(sample) - origin);
    return Math.floorDiv(series.stamp() == Series.Stamp.AT ? twice - half : twice + half, 2 * step);
  }

  /** The time that stands for an interval. */
  long millis(long interval, Series.Stamp stamp) {
    return (stamp == Series.Stamp.AT ? interval + 1 : interval) * step + origin;
  }

  Duration step() {
    return Duration.ofMillis(step);
  }

  private static double reduce(Series series, int from, int to, String how) {
    if (to - from == 1 && !how.equals("count")) {
      return series.value(from);
    }
    var present = new double[to - from];
    int n = 0;
    for (int i = from; i < to; i++) {
      if (!Double.isNaN(series.value(i))) {
        present[n++] = series.value(i);
      }
    }
    return reduce(Arrays.copyOf(present, n), how);
  }

  private static double reduce(double[] values, String how) {
    if (how.equals("count")) {
      return values.length;
    }
    if (values.length == 0) {
      return Double.NaN;
    }
    return switch (how) {
      case "min" -> Arrays.stream(values).min().orElse(Double.NaN);
      case "max" -> Arrays.stream(values).max().orElse(Double.NaN);
      case "mean" -> Stats.sum(values) / values.length;
      case "sum" -> Stats.sum(values);
      case "last" -> values[values.length - 1];
      case "first" -> values[0];
      default ->
          throw new Refused(
              Problem.of("\"" + how + "\" does not say how to take samples together")
                  .advice("min, max, mean, sum, last, first or count"));
    };
  }
}
