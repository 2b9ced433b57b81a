package dev.runbook;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Locale;

/** Numbers as text, the same on every JDK: Double.toString differs between 17 and 19. */
final class Numbers {
  private static final double WHOLE = 9.007199254740992e15;
  private static final double LARGE = 1e15;
  private static final double SMALL = 1e-4;

  private Numbers() {}

  /** {@code 1 row}, {@code 2 rows}. */
  static String of(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /** The fewest of 15, 16 and 17 digits that read back equal. */
  static String exact(double value) {
    if (!Double.isFinite(value)) {
      return odd(value);
    }
    if (value == Math.rint(value) && Math.abs(value) < WHOLE) {
      return value == 0 && 1 / value < 0 ? "-0.0" : Long.toString((long) value);
    }
    return plain(shortest(value), 17);
  }

  private static BigDecimal shortest(double value) {
    var all = new BigDecimal(value);
    for (int digits = 15; digits < 17; digits++) {
      var rounded = all.round(new MathContext(digits));
      if (rounded.doubleValue() == value) {
        return rounded;
      }
    }
    return all.round(new MathContext(17));
  }

  private static String odd(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    return value > 0 ? "Infinity" : "-Infinity";
  }

  private static String plain(BigDecimal number, int digits) {
    var short1 = number.stripTrailingZeros();
    int exponent = short1.precision() - short1.scale() - 1;
    if (exponent >= -5 && exponent < digits) {
      return short1.toPlainString();
    }
    var mantissa = short1.movePointLeft(exponent).toPlainString();
    return mantissa + "e" + exponent;
  }

  /** One number for reading, with that many significant digits and no needless zeros. */
  static String brief(double value, int digits) {
    return column(new double[] {value}, digits, false)[0];
  }

  /**
   * The numbers of a column for reading: the same number of decimals in all, so that they align on
   * the point; {@code digits} significant ones in the largest, at least one in the smallest.
   */
  static String[] column(double[] values, int digits, boolean grouped) {
    var plain = Arrays.stream(values).filter(Numbers::isPlain).map(Math::abs).toArray();
    int decimals = decimals(plain, digits);
    var rounded = new BigDecimal[values.length];
    int needed = 0;
    for (int i = 0; i < values.length; i++) {
      if (isPlain(values[i])) {
        rounded[i] = shortest(values[i]).setScale(decimals, RoundingMode.HALF_UP);
        needed = Math.max(needed, rounded[i].stripTrailingZeros().scale());
      }
    }
    var texts = new String[values.length];
    for (int i = 0; i < values.length; i++) {
      texts[i] = isPlain(values[i]) ? text(rounded[i], needed, grouped) : rare(values[i], digits);
    }
    return texts;
  }

  private static boolean isPlain(double value) {
    double size = Math.abs(value);
    return size == 0 || (size >= SMALL && size < LARGE);
  }

  private static String rare(double value, int digits) {
    if (!Double.isFinite(value)) {
      return odd(value).replace("Infinity", "Inf");
    }
    var number = shortest(value).round(new MathContext(digits)).stripTrailingZeros();
    int exponent = number.precision() - number.scale() - 1;
    return number.movePointLeft(exponent).toPlainString() + "e" + exponent;
  }

  private static int decimals(double[] sizes, int digits) {
    double largest = 0;
    double smallest = LARGE;
    for (double size : sizes) {
      largest = Math.max(largest, size);
      smallest = size > 0 ? Math.min(smallest, size) : smallest;
    }
    if (largest == 0) {
      return 0;
    }
    int forLargest = digits - 1 - exponent(largest);
    int forSmallest = -exponent(smallest);
    return Math.max(0, Math.max(forLargest, forSmallest));
  }

  private static int exponent(double size) {
    return (int) Math.floor(Math.log10(size));
  }

  private static String text(BigDecimal number, int decimals, boolean grouped) {
    var scaled = number.setScale(decimals, RoundingMode.HALF_UP);
    var zero = scaled.signum() == 0 ? scaled.abs() : scaled;
    return grouped
        ? String.format(Locale.ROOT, "%,." + decimals + "f", zero)
        : zero.toPlainString();
  }
}
