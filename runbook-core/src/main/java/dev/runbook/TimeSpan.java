package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;

/** The time that a chart covers: the range asked for, else what the samples need. */
final class TimeSpan {
  /** Half of it in milliseconds, so that nothing overflows. */
  private static final long FAR = 245_000_000_000_000L;

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
      return scale(data.from(), data.to(), columns, spec);
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
      return scale(first - around, last + around, columns, spec);
    }
    return scale(first, last, columns, spec);
  }

  private static TimeScale scale(long from, long to, int columns, ChartSpec spec) {
    if (Math.abs(from / 2) > FAR || Math.abs(to / 2) > FAR) {
      throw new Refused(
          Problem.of("a chart shows times within some 15,000 years of 1970")
              .seen("milliseconds " + from + " to " + to)
              .advice("are the times in microseconds or nanoseconds? give milliseconds"));
    }
    return new TimeScale(from, to, columns, spec.zone);
  }
}
