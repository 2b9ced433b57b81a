package dev.runbook;

import java.util.ArrayList;
import java.util.List;

/**
 * The y axis: values to heights from 0 (the lower edge) to 1. Values that are all but equal are
 * shown as differences to a named base; values near the limits of a double are scaled first, so
 * that no sum overflows.
 */
final class ValueScale {
  /** What was asked for; NaN where the values decide. */
  record Asked(double from, double upTo, boolean log) {
    static final Asked NOTHING = new Asked(Double.NaN, Double.NaN, false);
  }

  /** One mark on the axis. */
  record Tick(double height, String label) {}

  private static final double MARGIN = 0.05;
  private static final double NEAR = 1e-9;
  private static final double HUGE = 1e300;

  private final String unit;
  private final boolean log;
  private final double base;
  private final double factor;
  private final double low;
  private final double high;

  private ValueScale(
      String unit, boolean log, double base, double factor, double low, double high) {
    this.unit = unit;
    this.log = log;
    this.base = base;
    this.factor = factor;
    this.low = low;
    this.high = high > low ? high : low + Math.max(1, Math.abs(low)) * MARGIN;
  }

  /** An axis for values from {@code min} to {@code max}; both infinite if there are none. */
  static ValueScale of(double min, double max, Asked asked, String unit) {
    if (min > max) {
      return of(0, 1, asked, unit);
    }
    if (asked.log()) {
      return logarithmic(min, max, asked, unit);
    }
    double size = Math.max(Math.abs(min), Math.abs(max));
    double factor = size > HUGE ? 1 / HUGE : size < 1 / HUGE && size > 0 ? HUGE : 1;
    double base = max > min && max / 2 - min / 2 < NEAR / 2 * size && factor == 1 ? min : 0;
    double low = (min - base) * factor;
    double high = (max - base) * factor;
    double margin = low == high ? Math.abs(low) * MARGIN : (high - low) * MARGIN;
    boolean zero = base == 0 && low >= 0 && high >= 2 * low;
    double bottom = zero ? 0 : low - margin;
    double top = high == 0 && low == 0 ? 1 : high + margin;
    return new ValueScale(
        unit,
        false,
        base,
        factor,
        fixed(asked.from(), base, factor, bottom),
        fixed(asked.upTo(), base, factor, top));
  }

  private static double fixed(double asked, double base, double factor, double otherwise) {
    return Double.isNaN(asked) ? otherwise : (asked - base) * factor;
  }

  private static ValueScale logarithmic(double min, double max, Asked asked, String unit) {
    double bottom = Double.isNaN(asked.from()) ? min : asked.from();
    double top = Double.isNaN(asked.upTo()) ? max : asked.upTo();
    double low = Math.log10(bottom);
    double high = Math.log10(top);
    double margin = high - low < NEAR ? 0.5 : (high - low) * MARGIN;
    return new ValueScale(
        unit,
        true,
        0,
        1,
        Double.isNaN(asked.from()) ? low - margin : low,
        Double.isNaN(asked.upTo()) ? high + margin : high);
  }

  /** The height of {@code value}; under 0 or over 1 if it lies outside. */
  double height(double value) {
    if (log) {
      return value <= 0 ? 0 : (Math.log10(value) - low) / (high - low);
    }
    return ((value - base) * factor - low) / (high - low);
  }

  boolean isLog() {
    return log;
  }

  String unit() {
    return unit;
  }

  /** What the labels are differences to; 0 if they are values. */
  double base() {
    return base;
  }

  /** Four to eight marks at round values, as near to {@code room} as can be. */
  List<Tick> ticks(int room) {
    var ticks = log ? decades(room) : List.<Tick>of();
    return ticks.size() >= 2 ? ticks : linear(room);
  }

  private List<Tick> linear(int room) {
    double bottom = log ? Math.max(Math.pow(10, low), Double.MIN_NORMAL) : low;
    double top = log ? Math.min(Math.pow(10, high), Double.MAX_VALUE) : high;
    double step = NiceStep.of(bottom, top, most(room), unit);
    double largest = Math.max(Math.abs(bottom), Math.abs(top)) / factor;
    var ticks = new ArrayList<Tick>();
    long last = (long) Math.floor(top / step + 1e-9);
    for (long k = (long) Math.ceil(bottom / step - 1e-9); k <= last && ticks.size() < 12; k++) {
      double value = k * step;
      double height = log ? height(value) : (value - low) / (high - low);
      var text = ValueText.tick(value / factor, largest, step / factor, unit);
      ticks.add(new Tick(height, base != 0 && value > 0 ? "+" + text : text));
    }
    return ticks;
  }

  private static int most(int room) {
    return Math.max(4, Math.min(8, room));
  }

  private List<Tick> decades(int room) {
    int first = (int) Math.ceil(low - 1e-9);
    int last = (int) Math.floor(high + 1e-9);
    int each = 1;
    while ((last - first) / each + 1 > most(room)) {
      each++;
    }
    boolean fine = last - first < 3;
    var ticks = new ArrayList<Tick>();
    for (int power = fine ? first - 1 : first; power <= last; power += each) {
      for (int digit : fine ? new int[] {1, 2, 5} : new int[] {1}) {
        double value = digit * Math.pow(10, power);
        double height = height(value);
        if (height > -1e-9 && height < 1 + 1e-9 && value > 0 && value < Double.MAX_VALUE) {
          ticks.add(new Tick(height, ValueText.tick(value, value, value, unit)));
        }
      }
    }
    return ticks;
  }
}
