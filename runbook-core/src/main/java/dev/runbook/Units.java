package dev.runbook;

import java.util.Arrays;
import java.util.function.DoubleFunction;

/** Numbers of a column with their unit, for reading. */
final class Units {
  private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  private static final String[] DECIMAL = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

  /** A value this much smaller than the largest of its column may have another scale. */
  private static final double APART = 1000;

  private Units() {}

  static String[] column(double[] values, String unit) {
    if (unit.endsWith("/s")) {
      var texts = column(values, unit.substring(0, unit.length() - 2));
      return Arrays.stream(texts).map(text -> text + "/s").toArray(String[]::new);
    }
    return switch (unit) {
      case "" -> Numbers.column(values, 4, false);
      case "count" -> Numbers.column(values, 4, true);
      case "bytes" -> scaled(values, value -> bytes(value, 1024, BINARY));
      case "si-bytes" -> scaled(values, value -> bytes(value, 1000, DECIMAL));
      case "cores" -> scaled(values, Units::cores);
      case "seconds" -> each(values, Units::seconds);
      case "ratio" -> after(times(values, 100), 3, " %");
      case "percent" -> after(values, 3, " %");
      case "per-second" -> after(values, 4, "/s");
      case "usd" -> after(values, 4, " USD");
      case "celsius" -> after(values, 3, " °C");
      default -> after(values, 4, " " + unit);
    };
  }

  /** How a value is written on the scale of the largest of its group. */
  private record Scale(double factor, String name) {}

  /** Values that are within 1,000 times of each other share the scale of the largest. */
  private static String[] scaled(double[] values, DoubleFunction<Scale> scale) {
    var texts = new String[values.length];
    var done = new boolean[values.length];
    double largest;
    while ((largest = largest(values, done)) >= 0) {
      var common = scale.apply(largest);
      double least = largest / APART;
      var group = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        group[i] = !done[i] && isIn(values[i], least) ? values[i] / common.factor : Double.NaN;
      }
      var shared = Numbers.column(group, 3, false);
      for (int i = 0; i < values.length; i++) {
        if (!Double.isNaN(group[i])) {
          texts[i] = shared[i] + common.name;
          done[i] = true;
        }
      }
    }
    for (int i = 0; i < values.length; i++) {
      texts[i] = done[i] ? texts[i] : Numbers.brief(values[i], 3);
    }
    return texts;
  }

  private static boolean isIn(double value, double least) {
    return value == 0 || (Double.isFinite(value) && Math.abs(value) > least);
  }

  private static double largest(double[] values, boolean[] done) {
    double largest = -1;
    for (int i = 0; i < values.length; i++) {
      if (!done[i] && Double.isFinite(values[i])) {
        largest = Math.max(largest, Math.abs(values[i]));
      }
    }
    return largest;
  }

  private static Scale bytes(double size, double base, String[] names) {
    double factor = 1;
    int step = 0;
    while (size >= factor * base && step < names.length - 1) {
      factor *= base;
      step++;
    }
    return new Scale(factor, " " + names[step]);
  }

  private static Scale cores(double size) {
    return size < 1 ? new Scale(0.001, "m") : new Scale(1, "");
  }

  private static String seconds(double value) {
    double nanos = value * 1e9;
    return Math.abs(nanos) < 9e18 ? Durations.nanos(Math.round(nanos)) : Numbers.brief(value, 4);
  }

  private static String[] each(double[] values, DoubleFunction<String> text) {
    return Arrays.stream(values)
        .mapToObj(value -> Double.isFinite(value) ? text.apply(value) : Numbers.brief(value, 4))
        .toArray(String[]::new);
  }

  private static String[] after(double[] values, int digits, String word) {
    var texts = Numbers.column(values, digits, false);
    for (int i = 0; i < texts.length; i++) {
      texts[i] = Double.isFinite(values[i]) ? texts[i] + word : texts[i];
    }
    return texts;
  }

  private static double[] times(double[] values, double factor) {
    return Arrays.stream(values).map(value -> value * factor).toArray();
  }
}
