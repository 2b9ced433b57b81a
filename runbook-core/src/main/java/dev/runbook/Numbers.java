package dev.runbook;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as text, the same on every JDK: Double.toString differs between 17 and 19. */
final class Numbers {
  private static final double WHOLE = 9.007199254740992e15;

  private Numbers() {}

  /** The fewest of 15, 16 and 17 digits that read back equal. */
  static String exact(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "Infinity" : "-Infinity";
    }
    if (value == Math.rint(value) && Math.abs(value) < WHOLE) {
      return Long.toString((long) value);
    }
    var all = new BigDecimal(value);
    for (int digits = 15; digits < 17; digits++) {
      var rounded = all.round(new MathContext(digits));
      if (rounded.doubleValue() == value) {
        return text(rounded);
      }
    }
    return text(all.round(new MathContext(17)));
  }

  private static String text(BigDecimal number) {
    var short1 = number.stripTrailingZeros();
    int exponent = short1.precision() - short1.scale() - 1;
    return exponent >= -5 && exponent < 17 ? short1.toPlainString() : short1.toString();
  }
}
