package dev.runbook.aws;

import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;

/** What the pages said about one id and label: values, the last status, messages. */
final class Points {
  private final String id;
  private final String label;
  private long[] millis = new long[0];
  private double[] values = new double[0];
  private int size;
  private String status = "";
  private final Set<String> messages = new LinkedHashSet<>();

  Points(String id, String label) {
    this.id = id;
    this.label = label;
  }

  void add(MetricDataResult page) {
    int more = Math.min(page.timestamps().size(), page.values().size());
    reserve(size + more);
    var times = page.timestamps();
    var numbers = page.values();
    for (int i = 0; i < more; i++) {
      millis[size] = times.get(i).toEpochMilli();
      values[size++] = numbers.get(i);
    }
    status = page.statusCodeAsString() == null ? "" : page.statusCodeAsString();
    page.messages().forEach(one -> messages.add(one.code() + ": " + one.value()));
  }

  private void reserve(int room) {
    if (room > millis.length) {
      int length = size == 0 ? room : Math.max(room, size * 2);
      millis = Arrays.copyOf(millis, length);
      values = Arrays.copyOf(values, length);
    }
  }

  /** Ascending, one value a time: of two, the later one told counts. */
  void sort() {
    boolean isSorted = IntStream.range(1, size).allMatch(i -> millis[i] > millis[i - 1]);
    if (isSorted) {
      return;
    }
    var order =
        IntStream.range(0, size)
            .boxed()
            .sorted(Comparator.comparingLong((Integer i) -> millis[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    var times = new long[size];
    var numbers = new double[size];
    int kept = 0;
    for (int at : order) {
      if (kept > 0 && times[kept - 1] == millis[at]) {
        kept--;
      }
      times[kept] = millis[at];
      numbers[kept++] = values[at];
    }
    millis = times;
    values = numbers;
    size = kept;
  }

  String id() {
    return id;
  }

  String label() {
    return label;
  }

  int size() {
    return size;
  }

  long millis(int sample) {
    return millis[sample];
  }

  double value(int sample) {
    return values[sample];
  }

  /** How many samples are before {@code time}. */
  int before(Instant time) {
    int found = Arrays.binarySearch(millis, 0, size, time.toEpochMilli());
    return found < 0 ? -found - 1 : found;
  }

  String status() {
    return status;
  }

  List<String> messages() {
    return List.copyOf(messages);
  }
}
