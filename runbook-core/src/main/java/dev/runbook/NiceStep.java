package dev.runbook;

/** The distance between the marks of a value axis. */
final class NiceStep {
  private static final double[] DECIMAL = {1, 2, 2.5, 5};
  private static final double[] SECONDS = {
    1, 2, 5, 15, 30, 60, 120, 300, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400
  };

  private NiceStep() {}

  /** The smallest round step that makes at most {@code most} marks from low to high. */
  static double of(double low, double high, int most, String unit) {
    double least = (high - low) / most;
    if (unit.equals("bytes")) {
      double size = Math.max(Math.abs(low), Math.abs(high));
      double scale = 1;
      while (size / scale >= 1024 && scale < 1e18) {
        scale *= 1024;
      }
      return decimal(low / scale, high / scale, most) * scale;
    }
    if (unit.equals("seconds") && least > 0.5 && high - low < 86_400 * 8d) {
      for (double step : SECONDS) {
        if (count(low, high, step) <= most) {
          return step;
        }
      }
    }
    if (unit.equals("seconds") && high - low >= 86_400 * 8d) {
      return decimal(low / 86_400, high / 86_400, most) * 86_400;
    }
    return decimal(low, high, most);
  }

  private static double decimal(double low, double high, int most) {
    double least = (high - low) / (most + 1);
    int power = (int) Math.floor(Math.log10(least));
    for (int last = power + 3; power < last; power++) {
      for (double digit : DECIMAL) {
        // A power of ten below one is exact only as a divisor.
        double step = power < 0 ? digit / Math.pow(10, -power) : digit * Math.pow(10, power);
        if (step > 0 && count(low, high, step) <= most) {
          return step;
        }
      }
    }
    return high - low;
  }

  private static double count(double low, double high, double step) {
    return Math.floor(high / step + 1e-9) - Math.ceil(low / step - 1e-9) + 1;
  }
}
