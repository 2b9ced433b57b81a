package dev.runbook;

import org.jspecify.annotations.Nullable;

/**
 * A series in twenty characters. Where there is more than one sample a character, every two show
 * the lowest and the highest value of a tenth of the time, in the order they came, so that the one
 * sample of a spike is always seen. A stretch without samples is blank.
 */
final class Spark {
  static final int WIDTH = 20;
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";
  private static final String ASCII = ".:-=+*#";

  private Spark() {}

  /** On a scale from {@code low} to {@code high}, which a column has in common. */
  static String of(Series series, double low, double high, boolean unicode) {
    if (series.isEmpty()) {
      return "";
    }
    long from = series.range().map(range -> range.from().toEpochMilli()).orElse(series.millis(0));
    long to = series.millis(series.size() - 1) + 1;
    to = Math.max(to, series.range().map(range -> range.to().toEpochMilli()).orElse(to));
    var ramp = unicode ? BLOCKS : ASCII;
    var fine = parts(series, Math.min(from, series.millis(0)), to, WIDTH);
    var text = new StringBuilder();
    if (fine != null) {
      for (var part : fine) {
        text.append(part == null ? ' ' : block(part[0], low, high, ramp));
      }
      return text.toString();
    }
    for (var part : pairs(series, Math.min(from, series.millis(0)), to)) {
      text.append(part == null ? ' ' : block(part[0], low, high, ramp));
      text.append(part == null ? ' ' : block(part[1], low, high, ramp));
    }
    return text.toString();
  }

  /** One value a part; null if a part has more than one. */
  private static double @Nullable [] @Nullable [] parts(
      Series series, long from, long to, int count) {
    var parts = new double[count] @Nullable [];
    for (int i = 0; i < series.size(); i++) {
      if (Double.isNaN(series.value(i))) {
        continue;
      }
      int part = part(series.millis(i), from, to, count);
      if (parts[part] != null) {
        return null;
      }
      parts[part] = new double[] {series.value(i)};
    }
    return parts;
  }

  /** Lowest and highest of each part, in the order they came. */
  private static double[] @Nullable [] pairs(Series series, long from, long to) {
    int count = WIDTH / 2;
    var parts = new double[count] @Nullable [];
    var rising = new boolean[count];
    for (int i = 0; i < series.size(); i++) {
      double value = series.value(i);
      if (Double.isNaN(value)) {
        continue;
      }
      int at = part(series.millis(i), from, to, count);
      var part = parts[at];
      if (part == null) {
        parts[at] = new double[] {value, value};
      } else if (value < part[0]) {
        part[0] = value;
        rising[at] = false;
      } else if (value > part[1]) {
        part[1] = value;
        rising[at] = true;
      }
    }
    for (int at = 0; at < count; at++) {
      var part = parts[at];
      if (part != null && !rising[at]) {
        parts[at] = new double[] {part[1], part[0]};
      }
    }
    return parts;
  }

  private static int part(long millis, long from, long to, int count) {
    return (int) Math.min(count - 1, (long) ((double) (millis - from) / (to - from) * count));
  }

  private static char block(double value, double low, double high, String ramp) {
    if (!(high > low)) {
      return ramp.charAt(value == 0 ? 0 : ramp.length() / 2);
    }
    double share = (value / 2 - low / 2) / (high / 2 - low / 2);
    int step = (int) Math.floor(share * ramp.length());
    return ramp.charAt(Math.min(Math.max(step, 0), ramp.length() - 1));
  }
}
