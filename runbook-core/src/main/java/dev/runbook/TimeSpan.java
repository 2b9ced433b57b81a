package dev.runbook;

/** The time that a chart covers: the range asked for, else what the samples need. */
final class TimeSpan {
  private TimeSpan() {}

  /** Whether there is anything that says which time this is. */
  static boolean isKnown(ChartData data) {
    return isAsked(data) || data.lines().stream().anyMatch(line -> line.size() > 0);
  }

  private static boolean isAsked(ChartData data) {
    return data.from() != ChartData.UNKNOWN && data.to() > data.from();
  }

  static TimeScale of(ChartData data, ChartSpec spec, int columns) {
    if (isAsked(data)) {
      return new TimeScale(data.from(), data.to(), columns, spec.zone);
    }
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    long step = 0;
    for (var line : data.lines()) {
      if (line.size() > 0) {
        first = Math.min(first, line.times()[0]);
        last = Math.max(last, line.times()[line.size() - 1]);
        step = Math.max(step, line.step());
      }
    }
    if (first > last) {
      return new TimeScale(0, 3_600_000, columns, spec.zone);
    }
    if (first == last) {
      long around = Math.max(step, 30_000);
      return new TimeScale(first - around, last + around, columns, spec.zone);
    }
    return new TimeScale(first, last, columns, spec.zone);
  }
}
