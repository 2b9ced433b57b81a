package dev.runbook;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** A value of a chart in the words of its unit. */
final class ValueText {
  private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  private static final String[] DECIMAL = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  private static final String[] SHORT = {"", "k", "M", "G", "T", "P", "E"};

  private static final int DIGITS = 4;

  private ValueText() {}

  /** {@code value} with four significant digits: for the legend and for sentences. */
  static String of(double value, String unit) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.isNaN(value) ? "–" : value > 0 ? "+Inf" : "-Inf";
    }
    return scaled(value, Math.abs(value), unit, -1);
  }

  /**
   * A label of the value axis: all labels of an axis have the scale of its {@code largest} value
   * and the decimals that its {@code step} needs.
   */
  static String tick(double value, double largest, double step, String unit) {
    return value == 0 ? zero(unit) : scaled(value, largest, unit, step);
  }

  /** Whether {@link #tick} says the unit, so that nothing else has to. */
  static boolean tells(String unit) {
    return switch (unit) {
      case "bytes", "si-bytes", "seconds", "ratio", "percent", "celsius", "usd", "per-second" ->
          true;
      default -> false;
    };
  }

  private static String zero(String unit) {
    return unit.equals("ratio") || unit.equals("percent") ? "0 %" : "0";
  }

  private static String scaled(double value, double largest, String unit, double step) {
    return switch (unit) {
      case "bytes" -> sized(value, largest, step, 1024, BINARY);
      case "si-bytes" -> sized(value, largest, step, 1000, DECIMAL);
      case "seconds" -> time(value, largest, step);
      case "ratio" -> plain(value * 100, step * 100) + " %";
      case "percent" -> plain(value, step) + " %";
      case "celsius" -> plain(value, step) + " °C";
      case "usd" -> plain(value, step) + " USD";
      case "per-second" -> shortened(value, largest, step) + "/s";
      case "cores" -> largest < 1 ? plain(value * 1000, step * 1000) + "m" : plain(value, step);
      case "count" -> largest < 1e15 ? grouped(value, step) : plain(value, step);
      default -> shortened(value, largest, step);
    };
  }

  private static String grouped(double value, double step) {
    int decimals = value == Math.rint(value) ? 0 : decimals(value, step);
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  private static String shortened(double value, double largest, double step) {
    return largest >= 1e5 && largest < 1e18
        ? sized(value, largest, step, 1000, SHORT).replace(" ", "")
        : plain(value, step);
  }

  private static String sized(double value, double largest, double step, int base, String[] names) {
    int power = 0;
    double factor = 1;
    while (power < names.length - 1 && largest / factor >= base) {
      power++;
      factor *= base;
    }
    return plain(value / factor, step / factor) + " " + names[power];
  }

  private static String time(double seconds, double largest, double step) {
    double size = Math.abs(seconds);
    if (largest < 1) {
      int power = largest >= 1e-3 ? 3 : largest >= 1e-6 ? 6 : 9;
      double factor = Math.pow(10, power);
      return plain(seconds * factor, step * factor)
          + (power == 3 ? " ms" : power == 6 ? " us" : " ns");
    }
    if (size < 60 || size >= 1e15 || (step > 0 && step < 1)) {
      return plain(seconds, step) + " s";
    }
    return (seconds < 0 ? "-" : "") + parts((long) (step > 0 ? Math.rint(size) : size), step < 0);
  }

  /** {@code 6h35m30s}, or only the two largest parts. */
  private static String parts(long seconds, boolean isCut) {
    long[] units = {86_400, 3600, 60, 1};
    var text = new StringBuilder();
    long left = seconds;
    int used = 0;
    for (int i = 0; i < units.length && !(isCut && used == 2); i++) {
      long count = left / units[i];
      left -= count * units[i];
      used += count > 0 || used > 0 ? 1 : 0;
      if (count > 0) {
        text.append(count).append("dhms".charAt(i));
      }
    }
    return text.toString();
  }

  /** With the decimals that {@code step} needs, or with four digits if it is negative. */
  private static String plain(double value, double step) {
    double size = Math.abs(value);
    if (size != 0 && (size >= 1e15 || size < 1e-4)) {
      return scientific(value, step);
    }
    if (step < 0 && value == Math.rint(value)) {
      return exactly(value, 0);
    }
    return exactly(value, decimals(value, step));
  }

  private static int decimals(double value, double step) {
    if (step < 0) {
      var rounded = new BigDecimal(value).round(new MathContext(DIGITS));
      return Math.max(0, rounded.scale() + DIGITS - rounded.precision());
    }
    for (int decimals = 0; decimals < 12; decimals++) {
      double scaled = step * Math.pow(10, decimals);
      if (Math.abs(scaled - Math.rint(scaled)) < 1e-6 * scaled) {
        return decimals;
      }
    }
    return 4;
  }

  private static String exactly(double value, int decimals) {
    var number = new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN);
    return number.signum() == 0 ? "0" : number.toPlainString();
  }

  private static String scientific(double value, double step) {
    var number = new BigDecimal(value);
    int digits =
        step > 0 ? (int) Math.floor(Math.log10(Math.abs(value)) - Math.log10(step) + 1e-9) + 2 : 4;
    var rounded =
        number.round(new MathContext(Math.max(1, Math.min(digits, 16)))).stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    return rounded.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
  }
}
