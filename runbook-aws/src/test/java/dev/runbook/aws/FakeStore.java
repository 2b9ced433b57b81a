package dev.runbook.aws;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Published values, and what CloudWatch makes of them: buckets from the start, retention by age.
 */
final class FakeStore {
  private static final long DAY = 86_400;

  /** Values of one time, or their sum, count, least and most. */
  @SuppressWarnings("ArrayRecordComponent")
  record Datum(long second, double[] values, double sum, double count, double min, double max) {
    boolean isSet() {
      return values.length == 0;
    }
  }

  /** A metric and what was published of it. */
  static final class Metric {
    final String namespace;
    final String name;
    final Map<String, String> dimensions;
    final List<Datum> data = new ArrayList<>();

    Metric(String namespace, String name, Map<String, String> dimensions) {
      this.namespace = namespace;
      this.name = name;
      this.dimensions = dimensions;
    }
  }

  /** Times and values, ascending. */
  @SuppressWarnings("ArrayRecordComponent")
  record Line(String label, String id, long[] seconds, double[] values) {
    Line as(String otherLabel, String otherId) {
      return new Line(otherLabel, otherId, seconds, values);
    }
  }

  private final List<Metric> metrics = new CopyOnWriteArrayList<>();

  Metric metric(String namespace, String name, Map<String, String> dimensions) {
    for (var one : metrics) {
      if (one.namespace.equals(namespace)
          && one.name.equals(name)
          && one.dimensions.equals(dimensions)) {
        return one;
      }
    }
    var made = new Metric(namespace, name, new TreeMap<>(dimensions));
    metrics.add(made);
    return made;
  }

  List<Metric> all() {
    return metrics;
  }

  /** Whether a period this fine still shows a value of this age. */
  static boolean isKept(long age, long period) {
    if (period < 60) {
      return age < 3 * 3600;
    }
    return period < 300 ? age < 15 * DAY : period < 3600 ? age < 63 * DAY : age < 455 * DAY;
  }

  /** The statistic of one or several metrics together, in buckets from {@code start} on. */
  static Line line(List<Metric> from, String stat, long start, long end, long period, long now) {
    int buckets = (int) ((end - start + period - 1) / period);
    var found = new ArrayList<List<Datum>>();
    for (int i = 0; i < buckets; i++) {
      found.add(null);
    }
    for (var metric : from) {
      for (var datum : metric.data) {
        long at = datum.second;
        if (at >= start && at < end && at <= now && isKept(now - at, period)) {
          int bucket = (int) ((at - start) / period);
          if (found.get(bucket) == null) {
            found.set(bucket, new ArrayList<>());
          }
          found.get(bucket).add(datum);
        }
      }
    }
    var seconds = new long[buckets];
    var values = new double[buckets];
    int size = 0;
    for (int i = 0; i < buckets; i++) {
      double value = found.get(i) == null ? Double.NaN : stat(stat, found.get(i));
      if (found.get(i) != null && (!Double.isNaN(value) || hasRaw(found.get(i)))) {
        seconds[size] = start + i * period;
        values[size++] = value;
      }
    }
    return new Line("", "", Arrays.copyOf(seconds, size), Arrays.copyOf(values, size));
  }

  private static boolean hasRaw(List<Datum> data) {
    return data.stream().noneMatch(Datum::isSet);
  }

  private static double stat(String stat, List<Datum> data) {
    double sum = 0;
    double count = 0;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (var one : data) {
      sum += one.sum;
      count += one.count;
      min = Math.min(min, one.min);
      max = Math.max(max, one.max);
    }
    return switch (stat) {
      case "Average" -> sum / count;
      case "Sum" -> sum;
      case "SampleCount" -> count;
      case "Minimum" -> min;
      case "Maximum" -> max;
      default -> hasRaw(data) ? raw(stat, data) : Double.NaN;
    };
  }

  private static double raw(String stat, List<Datum> data) {
    var all = data.stream().flatMapToDouble(one -> Arrays.stream(one.values)).sorted().toArray();
    if (stat.equals("IQM")) {
      return between(all, 25, 75);
    }
    if (stat.startsWith("tm")) {
      return between(all, 0, Double.parseDouble(stat.substring(2)));
    }
    if (!stat.startsWith("p")) {
      throw new FakeCloudWatch.Fault("ValidationError", "the fake does not know " + stat);
    }
    double place = Double.parseDouble(stat.substring(1)) / 100 * (all.length - 1);
    int low = (int) Math.floor(place);
    int high = Math.min(all.length - 1, low + 1);
    return all[low] + (all[high] - all[low]) * (place - low);
  }

  private static double between(double[] all, double from, double to) {
    int first = (int) Math.floor(all.length * from / 100);
    int last = Math.max(first + 1, (int) Math.ceil(all.length * to / 100));
    return Arrays.stream(all, first, Math.min(all.length, last)).average().orElse(Double.NaN);
  }
}
