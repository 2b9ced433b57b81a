package dev.runbook;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/**
 * A stretch of time: its start belongs to it, its end does not. At least one millisecond long.
 *
 * @param from the first instant inside
 * @param to the first instant after it
 */
public record TimeRange(Instant from, Instant to) {
  /** Refuses an empty and a reversed range. */
  public TimeRange {
    if (Duration.between(from, to).compareTo(Duration.ofMillis(1)) < 0) {
      throw new Refused(
          Problem.of("a time range must end at least 1 ms after it starts")
              .seen(from + " to " + to)
              .advice(to.isBefore(from) ? "exchange the two times" : "give a later end"));
    }
  }

  /** From {@code from}, included, to {@code to}, not included. */
  public static TimeRange of(Instant from, Instant to) {
    return new TimeRange(from, to);
  }

  /** The {@code length} before {@code now}. */
  public static TimeRange last(Duration length, Instant now) {
    return new TimeRange(now.minus(length), now);
  }

  /** The {@code length} before {@code now}, as text: {@code 1h}. */
  public static TimeRange last(String length, Instant now) {
    return last(Durations.positive(length), now);
  }

  /** From {@code length} before {@code middle} to {@code length} after it. */
  public static TimeRange around(Instant middle, Duration length) {
    return new TimeRange(middle.minus(length), middle.plus(length));
  }

  /** From {@code length} before {@code middle} to {@code length} after it: {@code 15m}. */
  public static TimeRange around(Instant middle, String length) {
    return around(middle, Durations.positive(length));
  }

  /** The calendar day {@code date} in {@code zone}: 23 or 25 hours where the clocks change. */
  public static TimeRange day(LocalDate date, ZoneId zone) {
    return new TimeRange(
        date.atStartOfDay(zone).toInstant(), date.plusDays(1).atStartOfDay(zone).toInstant());
  }

  /**
   * What {@code text} says: {@code start/end}, {@code start/length} or {@code length/end}, with
   * times in ISO and a zone: {@code 2026-11-21T03:00Z/PT1H}, {@code 2026-11-21T03:00Z/90m}.
   *
   * @throws BadSetting if it says something else; {@code last 1h} needs {@link #parse(String,
   *     Instant)}
   */
  public static TimeRange parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw bad(text);
    }
    var left = text.substring(0, slash).strip();
    var right = text.substring(slash + 1).strip();
    if (isLength(left)) {
      var to = instant(right, text);
      return new TimeRange(to.minus(Durations.positive(left)), to);
    }
    var from = instant(left, text);
    return isLength(right)
        ? new TimeRange(from, from.plus(Durations.positive(right)))
        : new TimeRange(from, instant(right, text));
  }

  /** Like {@link #parse(String)}; also {@code last 1h}, which ends at {@code now}. */
  public static TimeRange parse(String text, Instant now) {
    var words = text.strip();
    return words.startsWith("last ") ? last(words.substring(5), now) : parse(words);
  }

  private static boolean isLength(String text) {
    return !text.contains("-") || text.startsWith("P");
  }

  private static Instant instant(String text, String whole) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw bad(whole);
    }
  }

  private static BadSetting bad(String text) {
    return new BadSetting(
        Problem.of("\"" + text + "\" is not a time range")
            .advice("2026-11-21T03:00Z/2026-11-21T04:00Z, 2026-11-21T03:00Z/PT1H or last 1h"));
  }

  /** The same stretch, moved: later, or earlier if {@code by} is negative. */
  public TimeRange shift(Duration by) {
    return new TimeRange(from.plus(by), to.plus(by));
  }

  /** The same stretch, moved: {@code -7d} is the same hours a week before. */
  public TimeRange shift(String by) {
    return shift(Durations.signed(by));
  }

  /** How long it is. */
  public Duration length() {
    return Duration.between(from, to);
  }

  /** Whether {@code time} is inside: not before the start, and before the end. */
  public boolean contains(Instant time) {
    return !time.isBefore(from) && time.isBefore(to);
  }

  /** The two ends in ISO, as {@link #parse(String)} reads them. */
  @Override
  public String toString() {
    return from + "/" + to;
  }
}
