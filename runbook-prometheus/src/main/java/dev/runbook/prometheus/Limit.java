package dev.runbook.prometheus;

import java.math.BigDecimal;

/**
 * What a value is held against.
 *
 * @param least the lowest good value
 * @param most the highest good value
 * @param strict whether the bounds themselves are bad
 * @param words such as {@code below 0.02}
 */
record Limit(double least, double most, boolean strict, String words) {
  private static final double LOW = Double.NEGATIVE_INFINITY;
  private static final double HIGH = Double.POSITIVE_INFINITY;

  static Limit below(double value) {
    return new Limit(LOW, value, true, "below " + text(value));
  }

  static Limit above(double value) {
    return new Limit(value, HIGH, true, "above " + text(value));
  }

  static Limit atMost(double value) {
    return new Limit(LOW, value, false, "at most " + text(value));
  }

  static Limit atLeast(double value) {
    return new Limit(value, HIGH, false, "at least " + text(value));
  }

  static Limit between(double least, double most) {
    return new Limit(least, most, false, "between " + text(least) + " and " + text(most));
  }

  /** Every value is good. */
  static Limit any() {
    return new Limit(LOW, HIGH, false, "as waited for");
  }

  /** Nothing may be found. */
  static Limit none() {
    return new Limit(LOW, 0, false, "none");
  }

  /** How far out a value is: above zero is out, the larger the worse. */
  double excess(double value) {
    return Math.max(value - most, least - value);
  }

  boolean isBreached(double value) {
    double excess = excess(value);
    return excess > 0 || (strict && excess == 0);
  }

  /**
   * The value for a judge whose bounds are inclusive: one that stands exactly on a strict bound is
   * moved to its bad side by the smallest amount there is.
   */
  double inclusive(double value) {
    if (!strict || excess(value) != 0) {
      return value;
    }
    return value == most ? Math.nextUp(value) : Math.nextDown(value);
  }

  /** A number as people write it. */
  static String text(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    double size = Math.abs(value);
    var exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    return size == 0 || (size >= 1e-6 && size < 1e15) ? exact.toPlainString() : exact.toString();
  }
}
