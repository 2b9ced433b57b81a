package dev.runbook;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;

/** The x axis: real time from {@code from} to {@code to} over a number of pixel columns. */
record TimeScale(long from, long to, int columns, ZoneId zone) {
  /** The longest range: 30,000 years, so that no product below overflows. */
  private static final long LONGEST = 1_000_000_000_000_000L;

  TimeScale {
    if (to <= from || to - from > LONGEST || to - from < 0 || columns < 1) {
      throw new IllegalArgumentException(from + " to " + to + " over " + columns + " columns");
    }
  }

  /** The column of {@code time}; times outside belong to the nearest one. */
  int column(long time) {
    long inside = Math.max(from, Math.min(to, time)) - from;
    return (int) Math.min(columns - 1, inside * columns / (to - from));
  }

  /** The first millisecond of {@code column}. */
  long start(int column) {
    return from + -Math.floorDiv(-(column * (to - from)), columns);
  }

  /** The exact place of {@code time} from 0 to {@code columns}; may lie outside. */
  double exact(long time) {
    return (double) (time - from) * columns / (to - from);
  }

  /** Where a sample stands: at the centre of its column if many share one, else exactly. */
  double place(long time, boolean isDense) {
    return isDense ? column(time) + 0.5 : exact(time);
  }

  int firstIndex(Line line) {
    int found = Arrays.binarySearch(line.times(), 0, line.size(), from);
    return found >= 0 ? found : -found - 1;
  }

  /** The index after the last sample inside; one exactly at the end still counts. */
  int endIndex(Line line) {
    int found = Arrays.binarySearch(line.times(), 0, line.size(), to);
    return found >= 0 ? found + 1 : -found - 1;
  }

  ZonedDateTime at(long time) {
    return Instant.ofEpochMilli(time).atZone(zone);
  }

  boolean contains(long time) {
    return time >= from && time <= to;
  }
}
