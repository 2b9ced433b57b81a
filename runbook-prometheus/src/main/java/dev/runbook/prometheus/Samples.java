package dev.runbook.prometheus;

import dev.runbook.Series;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.IntStream;

/** Where the samples of one series are collected; used again for the next one. */
final class Samples {
  private long[] millis;
  private double[] values;
  private int size;
  private boolean ordered;

  Samples(int expected) {
    millis = new long[Math.max(16, expected)];
    values = new double[millis.length];
    clear();
  }

  void clear() {
    size = 0;
    ordered = true;
  }

  void add(long time, double value) {
    if (size == millis.length) {
      millis = Arrays.copyOf(millis, size * 2);
      values = Arrays.copyOf(values, size * 2);
    }
    ordered &= size == 0 || time > millis[size - 1];
    millis[size] = time;
    values[size++] = value;
  }

  int size() {
    return size;
  }

  /** Whether the times came in strictly ascending order. */
  boolean isOrdered() {
    return ordered;
  }

  /** The series, in arrays of its own size; of equal times the last wins. */
  Series series(Map<String, String> labels) {
    var writer = Series.write(labels, size);
    if (ordered) {
      for (int i = 0; i < size; i++) {
        writer.add(millis[i], values[i]);
      }
      return writer.done();
    }
    var order =
        IntStream.range(0, size)
            .boxed()
            .sorted(Comparator.comparingLong(i -> millis[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int i = 0; i < size; i++) {
      if (i + 1 == size || millis[order[i]] != millis[order[i + 1]]) {
        writer.add(millis[order[i]], values[order[i]]);
      }
    }
    return writer.done();
  }
}
