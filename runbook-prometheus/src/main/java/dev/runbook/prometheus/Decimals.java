package dev.runbook.prometheus;

import com.fasterxml.jackson.core.io.NumberInput;

/**
 * Numbers as servers write them, read from the parser's own buffer without making a String. Every
 * result equals, bit for bit, what {@link Double#parseDouble} gives.
 */
final class Decimals {
  private static final double[] POWERS = new double[23];

  static {
    double power = 1;
    for (int i = 0; i < POWERS.length; i++) {
      POWERS[i] = power;
      power *= 10;
    }
  }

  private Decimals() {}

  /**
   * The value of a sample: a decimal number, {@code NaN}, {@code Inf}, {@code +Inf}, {@code -Inf}.
   */
  static double value(char[] text, int start, int length) {
    int end = start + length;
    int at = start;
    boolean negative = at < end && text[at] == '-';
    if (negative || (at < end && text[at] == '+')) {
      at++;
    }
    long digits = 0;
    int count = 0;
    int scale = 0;
    boolean point = false;
    int seen = 0;
    for (; at < end; at++) {
      char c = text[at];
      if (c >= '0' && c <= '9') {
        seen++;
        if (count > 0 || c != '0') {
          count++;
        }
        if (count <= 15) {
          digits = digits * 10 + (c - '0');
        }
        if (point) {
          scale--;
        }
      } else if (c == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    if (seen == 0) {
      return word(text, start, length);
    }
    if (at < end) {
      scale += exponent(text, at, end);
    }
    if (count <= 15 && scale >= -22 && scale <= 22) {
      // Both are exact doubles, so one rounding is left: the right one.
      double value = scale < 0 ? digits / POWERS[-scale] : digits * POWERS[scale];
      return negative ? -value : value;
    }
    return NumberInput.parseDouble(text, start, length, true);
  }

  private static int exponent(char[] text, int start, int end) {
    int at = start + 1;
    boolean negative = at < end && text[at] == '-';
    if (negative || (at < end && text[at] == '+')) {
      at++;
    }
    if ((text[start] | 0x20) != 'e' || at == end) {
      throw bad(text, start, end - start);
    }
    int value = 0;
    for (; at < end; at++) {
      int digit = text[at] - '0';
      if (digit < 0 || digit > 9) {
        throw bad(text, start, end - start);
      }
      value = Math.min(value * 10 + digit, 100_000);
    }
    return negative ? -value : value;
  }

  private static double word(char[] text, int start, int length) {
    return switch (new String(text, start, length)) {
      case "NaN" -> Double.NaN;
      case "Inf", "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> throw bad(text, start, length);
    };
  }

  /** Decimal seconds as milliseconds; digits after the third are cut. */
  static long millis(char[] text, int start, int length) {
    int end = start + length;
    boolean negative = length > 0 && text[start] == '-';
    int at = negative ? start + 1 : start;
    long value = 0;
    int decimals = -1;
    for (; at < end && decimals < 3; at++) {
      int digit = text[at] - '0';
      if (digit >= 0 && digit <= 9 && value < 100_000_000_000_000L) {
        value = value * 10 + digit;
        decimals += decimals >= 0 ? 1 : 0;
      } else if (text[at] == '.' && decimals < 0) {
        decimals = 0;
      } else {
        return Math.round(value(text, start, length) * 1000);
      }
    }
    for (; at < end; at++) {
      if (text[at] < '0' || text[at] > '9') {
        return Math.round(value(text, start, length) * 1000);
      }
    }
    for (int i = Math.max(decimals, 0); i < 3; i++) {
      value *= 10;
    }
    return negative ? -value : value;
  }

  private static NumberFormatException bad(char[] text, int start, int length) {
    return new NumberFormatException(
        "not a number: " + new String(text, start, Math.min(length, 40)));
  }
}
