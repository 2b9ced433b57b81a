package dev.runbook.prometheus;

import dev.runbook.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The points in time a range query asks for: from {@code start} to {@code end}, both asked, every
 * {@code step}; all in milliseconds since the epoch.
 */
record Grid(long start, long end, long step) {
  private static final long[] STEPS = {
    1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1_200, 1_800, 3_600, 7_200, 10_800,
    21_600, 43_200, 86_400, 172_800, 604_800
  };

  /** The step for a range: at most 1,000 points, and not finer than the scrape interval. */
  static Duration autoStep(Duration length, Duration scrape) {
    long least = Math.max(scrape.toMillis(), (length.toMillis() + 999) / 1000);
    for (long step : STEPS) {
      if (step * 1000 >= least) {
        return Duration.ofSeconds(step);
      }
    }
    long last = STEPS[STEPS.length - 1] * 1000;
    return Duration.ofMillis((least + last - 1) / last * last);
  }

  /** Start and end on multiples of the step since the epoch, so that the same points come again. */
  static Grid aligned(TimeRange range, Duration step) {
    long every = step.toMillis();
    return new Grid(floor(range.from(), every), floor(range.to(), every), every);
  }

  /** Start and end as they were given. */
  static Grid exact(TimeRange range, Duration step) {
    return new Grid(range.from().toEpochMilli(), range.to().toEpochMilli(), step.toMillis());
  }

  private static long floor(Instant time, long every) {
    return Math.floorDiv(time.toEpochMilli(), every) * every;
  }

  /** How many points a full series has. */
  long points() {
    return (end - start) / step + 1;
  }

  /** This grid in consecutive pieces of at most {@code most} points each: none twice, none lost. */
  List<Grid> pieces(long most) {
    var pieces = new ArrayList<Grid>();
    for (long from = start; from <= end; from += most * step) {
      pieces.add(new Grid(from, Math.min(end, from + (most - 1) * step), step));
    }
    return pieces;
  }

  Grid shift(Duration by) {
    return new Grid(start + by.toMillis(), end + by.toMillis(), step);
  }

  /** The range that is asked; its end is asked too, hence one millisecond more. */
  TimeRange range() {
    return TimeRange.of(Instant.ofEpochMilli(start), Instant.ofEpochMilli(end + 1));
  }

  /** Milliseconds as the decimal seconds of the API: {@code 1700000000.123}. */
  static String seconds(long millis) {
    long whole = Math.floorDiv(millis, 1000L);
    int rest = (int) Math.floorMod(millis, 1000L);
    if (rest == 0) {
      return Long.toString(whole);
    }
    if (whole < 0) {
      return java.math.BigDecimal.valueOf(millis, 3).toPlainString();
    }
    var digits = Integer.toString(1000 + rest).substring(1);
    return whole + "." + digits;
  }

  /** A length as PromQL writes it: {@code 90s} as {@code 1m30s}, {@code 1h}, {@code 250ms}. */
  static String text(Duration length) {
    long left = length.toMillis();
    var text = new StringBuilder();
    long[] sizes = {86_400_000, 3_600_000, 60_000, 1000, 1};
    String[] names = {"d", "h", "m", "s", "ms"};
    for (int i = 0; i < sizes.length; i++) {
      if (left >= sizes[i]) {
        text.append(left / sizes[i]).append(names[i]);
        left %= sizes[i];
      }
    }
    return text.isEmpty() ? "0s" : text.toString();
  }
}
