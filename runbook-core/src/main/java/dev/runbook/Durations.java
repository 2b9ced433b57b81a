package dev.runbook;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Lengths of time as text: {@code 5m}, {@code 1h30m}, {@code 90s}, {@code 7d}, ISO {@code PT1H}.
 */
final class Durations {
  private static final Pattern TEXT =
      Pattern.compile("(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");
  private static final Pattern MONTHS =
      Pattern.compile("-?(\\d+ *(M|mo|mon|month|months|y|year|years)|P\\d+[MY].*)");
  private static final List<Duration> UNITS =
      List.of(
          Duration.ofDays(7),
          Duration.ofDays(1),
          Duration.ofHours(1),
          Duration.ofMinutes(1),
          Duration.ofSeconds(1),
          Duration.ofMillis(1));

  private Durations() {}

  /** The length that {@code text} says; zero or more. A day is 24 hours, a week 7 days. */
  static Duration parse(String text) {
    var length = signed(text);
    if (length.isNegative()) {
      throw bad(text, "a length cannot be negative here");
    }
    return length;
  }

  /** Like {@link #parse}, but more than nothing. */
  static Duration positive(String text) {
    var length = parse(text);
    if (length.isZero()) {
      throw bad(text, "a length of nothing makes no sense here");
    }
    return length;
  }

  /** Like {@link #parse}, with a minus sign in front allowed: {@code -7d}. */
  static Duration signed(String text) {
    var words = text.strip();
    if (MONTHS.matcher(words).matches()) {
      throw bad(text, "months and years have no fixed length; say it in days or weeks");
    }
    try {
      if (words.toUpperCase(Locale.ROOT).matches("[+-]?P.*")) {
        return Duration.parse(words);
      }
      var negative = words.startsWith("-");
      var length = plain(text, negative ? words.substring(1) : words);
      return negative ? length.negated() : length;
    } catch (ArithmeticException | NumberFormatException | DateTimeException e) {
      throw bad(text, "5m, 1h30m, 90s, 7d, 250ms or ISO as PT1H30M; the largest unit first");
    }
  }

  private static Duration plain(String original, String words) {
    if (words.equals("0")) {
      return Duration.ZERO;
    }
    var match = TEXT.matcher(words);
    if (words.isEmpty() || !match.matches()) {
      throw bad(original, "5m, 1h30m, 90s, 7d, 250ms or ISO as PT1H30M; the largest unit first");
    }
    var sum = Duration.ZERO;
    for (int i = 0; i < UNITS.size(); i++) {
      var digits = match.group(i + 1);
      if (digits != null) {
        sum = sum.plus(UNITS.get(i).multipliedBy(Long.parseLong(digits)));
      }
    }
    return sum;
  }

  private static BadSetting bad(String text, String advice) {
    return new BadSetting(
        Problem.of("\"" + text + "\" is not a length of time that can be used").advice(advice));
  }

  /** For reading: the two largest parts, cut and not rounded: {@code 3d4h}, {@code 2m13s}. */
  static String text(Duration length) {
    var size = length.abs();
    var sign = length.isNegative() ? "-" : "";
    return sign + (size.compareTo(UNITS.get(3)) < 0 ? small(size.toNanos()) : large(size));
  }

  /** As {@link #parse} reads it, exact to the millisecond: {@code 1h30m}, {@code 250ms}. */
  static String exact(Duration length) {
    var text = new StringBuilder(length.isNegative() ? "-" : "");
    var left = length.abs();
    var names = List.of("d", "h", "m", "s", "ms");
    for (int i = 0; i < names.size(); i++) {
      var unit = UNITS.get(i + 1);
      long count = left.dividedBy(unit);
      if (count > 0) {
        text.append(count).append(names.get(i));
        left = left.minus(unit.multipliedBy(count));
      }
    }
    return text.isEmpty() ? "0s" : text.toString();
  }

  static String nanos(long nanos) {
    return text(Duration.ofNanos(nanos));
  }

  private static String large(Duration size) {
    var text = new StringBuilder();
    var left = size;
    var names = List.of("d", "h", "m", "s");
    int used = 0;
    for (int i = 0; i < names.size() && used < 2; i++) {
      var unit = UNITS.get(i + 1);
      long count = left.dividedBy(unit);
      if (count > 0) {
        text.append(count).append(names.get(i));
        left = left.minus(unit.multipliedBy(count));
      }
      used += text.isEmpty() ? 0 : 1;
    }
    return text.toString();
  }

  /** Under a minute: three digits of the largest unit, cut: {@code 59.9s}, {@code 450ms}. */
  private static String small(long nanos) {
    var names = List.of("s", "ms", "us", "ns");
    long unit = 1_000_000_000;
    for (var name : names) {
      if (nanos >= unit) {
        var number = BigDecimal.valueOf(nanos).divide(BigDecimal.valueOf(unit));
        var cut = number.round(new MathContext(3, RoundingMode.DOWN)).stripTrailingZeros();
        return cut.toPlainString() + name;
      }
      unit /= 1000;
    }
    return "0s";
  }
}
