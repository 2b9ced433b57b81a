package dev.runbook;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Statistics over the values that are there: NaN is none of them, and none at all gives NaN. */
final class Stats {
  private Stats() {}

  static double last(Series series) {
    for (int i = series.size() - 1; i >= 0; i--) {
      if (!Double.isNaN(series.value(i))) {
        return series.value(i);
      }
    }
    return Double.NaN;
  }

  static double first(Series series) {
    for (int i = 0; i < series.size(); i++) {
      if (!Double.isNaN(series.value(i))) {
        return series.value(i);
      }
    }
    return Double.NaN;
  }

  static double min(Series series) {
    double min = Double.NaN;
    for (int i = 0; i < series.size(); i++) {
      double value = series.value(i);
      min = value < min || Double.isNaN(min) ? value : min;
    }
    return min;
  }

  static double max(Series series) {
    double max = Double.NaN;
    for (int i = 0; i < series.size(); i++) {
      double value = series.value(i);
      max = value > max || Double.isNaN(max) ? value : max;
    }
    return max;
  }

  static int count(Series series) {
    int count = 0;
    for (int i = 0; i < series.size(); i++) {
      count += Double.isNaN(series.value(i)) ? 0 : 1;
    }
    return count;
  }

  static double mean(Series series) {
    return sum(present(series)) / count(series);
  }

  /** Compensated after Neumaier; plain where an infinity or an overflow comes in. */
  static double sum(double[] values) {
    double sum = 0;
    double lost = 0;
    for (double value : values) {
      double next = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? (sum - next) + value : (value - next) + sum;
      sum = next;
    }
    double exact = sum + lost;
    return Double.isNaN(exact) ? sum : exact;
  }

  /** The sample standard deviation, n - 1; NaN under two values. */
  static double deviation(Series series) {
    var values = present(series);
    if (values.length < 2) {
      return Double.NaN;
    }
    double mean = sum(values) / values.length;
    var squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).toArray();
    return Math.sqrt(sum(squares) / (values.length - 1));
  }

  static double percentile(Series series, double percent) {
    var values = present(series);
    Arrays.sort(values);
    return percentile(values, percent);
  }

  /** Of sorted values, by linear interpolation between order statistics. */
  static double percentile(double[] sorted, double percent) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double place = Math.min(Math.max(percent, 0), 100) / 100 * (sorted.length - 1);
    int below = (int) place;
    if (below == sorted.length - 1 || place == below) {
      return sorted[below];
    }
    return sorted[below] + (sorted[below + 1] - sorted[below]) * (place - below);
  }

  static double[] present(Series series) {
    var values = new double[count(series)];
    int n = 0;
    for (int i = 0; i < series.size(); i++) {
      double value = series.value(i);
      if (!Double.isNaN(value)) {
        values[n++] = value;
      }
    }
    return values;
  }

  /** In milliseconds; 0 under two samples. */
  static long medianStep(Series series) {
    if (series.size() < 2) {
      return 0;
    }
    var distances = new long[series.size() - 1];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = series.millis(i + 1) - series.millis(i);
    }
    Arrays.sort(distances);
    return distances[distances.length / 2];
  }

  /** By trapezoids that do not cross a gap, in value times seconds; NaN under two values. */
  static double area(Series series) {
    var parts = new double[Math.max(0, series.size() - 1)];
    int n = 0;
    for (int i = 1; i < series.size(); i++) {
      double both = series.value(i - 1) + series.value(i);
      if (!Double.isNaN(both) && !Spells.isGap(series, i)) {
        parts[n++] = both / 2 * ((series.millis(i) - series.millis(i - 1)) / 1000.0);
      }
    }
    return n == 0 ? Double.NaN : sum(Arrays.copyOf(parts, n));
  }

  /** How far before the range it ends, if that is more than two steps. */
  static Optional<Duration> stale(Series series) {
    var range = series.about.range();
    if (range == null || series.isEmpty()) {
      return Optional.empty();
    }
    var step = series.step();
    var newest = series.time(series.size() - 1);
    var until = series.stamp() == Series.Stamp.FROM ? newest.plus(step) : newest;
    var end = series.observed().filter(range.to()::isAfter).orElse(range.to());
    var age = Duration.between(until, end);
    return age.compareTo(step.multipliedBy(2)) > 0 && !step.isZero()
        ? Optional.of(age)
        : Optional.empty();
  }

  static Table table(Collection<Series> all) {
    var names =
        List.of("count", "first", "last", "min", "mean", "max", "p50", "p95", "p99", "sd", "area");
    var columns = new ArrayList<>(List.of("series"));
    columns.addAll(names);
    var table = Table.write(columns.toArray(String[]::new));
    var units = all.stream().map(Series::unit).distinct().toList();
    var steps = all.stream().map(Series::step).distinct().sorted().toList();
    if (units.size() == 1) {
      names.subList(1, 10).forEach(name -> table.unit(name, units.get(0)));
    }
    names.subList(1, names.size()).forEach(name -> table.kind(name, Table.Kind.DOUBLE));
    for (var series : all) {
      table.cell(series.name()).cell((long) count(series));
      for (double value : numbers(series)) {
        cell(table, value);
      }
      table.endRow();
    }
    var done = table.done().named("statistics");
    for (var series : all) {
      done = done.marked(series.marks());
    }
    return steps.isEmpty() ? done : done.note("percentiles are of " + words(steps) + " samples");
  }

  private static String words(List<Duration> steps) {
    var least = Durations.exact(steps.get(0));
    var most = Durations.exact(steps.get(steps.size() - 1));
    return least.equals(most) ? least : least + " to " + most;
  }

  private static double[] numbers(Series series) {
    var sorted = present(series);
    Arrays.sort(sorted);
    return new double[] {
      first(series),
      last(series),
      min(series),
      mean(series),
      max(series),
      percentile(sorted, 50),
      percentile(sorted, 95),
      percentile(sorted, 99),
      deviation(series),
      area(series)
    };
  }

  /** NaN here means that there is none: a missing cell. */
  static void cell(Table.Writer table, double value) {
    if (Double.isNaN(value)) {
      table.missing();
    } else {
      table.cell(value);
    }
  }
}
