package dev.runbook.aws;

import dev.runbook.RunbookException.Problem;
import dev.runbook.TimeRange;
import dev.runbook.aws.AwsException.BadQuery;
import java.time.Duration;
import java.time.Instant;

/**
 * The buckets that are asked for: from {@code start} to {@code end}, which is not asked, each
 * {@code period} long; all in seconds since the epoch.
 *
 * @param automatic whether we chose the period
 * @param complete the end of the newest bucket that is told in full
 */
record Grid(long start, long end, long period, boolean automatic, long complete) {
  static final long DAY = 86_400;
  private static final long[] PERIODS = {60, 300, 900, 3_600, 21_600, 86_400};
  private static final long[] FINE = {1, 5, 10, 30};
  private static final long HIGH_RESOLUTION = 3 * 3_600;
  private static final long SETTLES = 120;

  /**
   * What the caller said about the buckets.
   *
   * @param period in seconds; 0 if it is ours to choose
   * @param high whether periods under a minute may be chosen
   * @param exact whether the edges stay as they are
   * @param earlier how much earlier the oldest window is that is compared with
   */
  record Wish(long period, boolean high, boolean exact, Duration earlier) {
    static final Wish NONE = new Wish(0, false, false, Duration.ZERO);

    Wish period(long other) {
      return new Wish(other, high, exact, earlier);
    }

    Wish fine() {
      return new Wish(period, true, exact, earlier);
    }

    Wish exactly() {
      return new Wish(period, high, true, earlier);
    }

    Wish earlier(Duration by) {
      return by.compareTo(earlier) > 0 ? new Wish(period, high, exact, by) : this;
    }
  }

  static Grid of(TimeRange range, Wish wish, Instant now) {
    long from = range.from().getEpochSecond();
    long to = ceiling(range.to());
    long oldest = from - wish.earlier().toSeconds();
    long second = now.getEpochSecond();
    long period =
        wish.period() > 0 ? kept(wish, oldest, second) : chosen(from, to, oldest, second, wish);
    long start = wish.exact() ? from : Math.floorDiv(from, period) * period;
    long end = wish.exact() ? to : Math.floorDiv(to + period - 1, period) * period;
    long buckets = Math.max(0, Math.floorDiv(second - SETTLES - start, period));
    return new Grid(start, end, period, wish.period() == 0, start + buckets * period);
  }

  private static long ceiling(Instant time) {
    return time.getEpochSecond() + (time.getNano() > 0 ? 1 : 0);
  }

  private static long chosen(long from, long to, long oldest, long now, Wish wish) {
    long least = (to - from + 999) / 1000;
    if (wish.high() && now - oldest < HIGH_RESOLUTION) {
      for (long period : FINE) {
        boolean isKept = now - Math.floorDiv(oldest, period) * period < HIGH_RESOLUTION;
        if (period >= least && isKept) {
          return period;
        }
      }
    }
    for (long period : PERIODS) {
      if (period >= least && period >= tier(Math.floorDiv(oldest, period) * period, now)) {
        return period;
      }
    }
    throw gone(oldest, PERIODS[PERIODS.length - 1], now);
  }

  private static long kept(Wish wish, long oldest, long now) {
    long period = wish.period();
    boolean isFine = period < 60;
    if (isFine && now - oldest >= HIGH_RESOLUTION) {
      throw new BadQuery(
          Problem.of("periods under a minute are kept for 3 hours only")
              .seen("asked for " + text(period) + " from " + Instant.ofEpochSecond(oldest))
              .advice("the smallest period kept is " + text(tier(oldest, now))),
          null);
    }
    long tier = isFine ? 1 : tier(oldest, now);
    if (period % tier != 0) {
      throw gone(oldest, period, now);
    }
    return period;
  }

  /** The smallest period that is kept for buckets from {@code start} on; refused if none is. */
  static long tier(long start, long now) {
    long age = now - start;
    if (age >= 455 * DAY) {
      throw new BadQuery(
          Problem.of("CloudWatch keeps metrics for 455 days")
              .seen("asked from " + Instant.ofEpochSecond(start))
              .advice("ask for a later start"),
          null);
    }
    return age < 15 * DAY ? 60 : age < 63 * DAY ? 300 : 3_600;
  }

  private static BadQuery gone(long oldest, long period, long now) {
    return new BadQuery(
        Problem.of("a period of " + text(period) + " is no longer kept for so old a time")
            .seen("asked from " + Instant.ofEpochSecond(oldest))
            .advice(
                "the smallest period kept is "
                    + text(tier(oldest, now))
                    + "; take a multiple of it"),
        null);
  }

  /** How many buckets a full series has. */
  long points() {
    return (end - start + period - 1) / period;
  }

  Grid shift(Duration by) {
    long seconds = by.toSeconds();
    return new Grid(
        start + seconds, end + seconds, period, automatic, Math.min(complete, end) + seconds);
  }

  /** What can be told in full; the newest bucket, still filling, is outside. */
  TimeRange range() {
    long to = Math.min(end, Math.max(complete, start + 1));
    return TimeRange.of(Instant.ofEpochSecond(start), Instant.ofEpochSecond(to));
  }

  Instant from() {
    return Instant.ofEpochSecond(start);
  }

  Instant to() {
    return Instant.ofEpochSecond(end);
  }

  /** {@code 1m auto}. */
  String words() {
    return text(period) + (automatic ? " auto" : "");
  }

  static String text(long seconds) {
    if (seconds % DAY == 0) {
      return seconds / DAY + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
