package dev.runbook;

import java.util.List;
import java.util.stream.Stream;

/** The range of values that an axis has to hold. */
final class ValueRange {
  /** How far a threshold may widen the scale. */
  private static final double WIDEST = 3;

  private ValueRange() {}

  static ValueScale scale(
      List<Plotted> lines,
      List<Plotted> rest,
      ValueScale.Asked asked,
      List<ChartSpec.Threshold> thresholds,
      String unit) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (var one : Stream.concat(lines.stream(), rest.stream()).toList()) {
      min = Math.min(min, asked.log() ? lowestPositive(one) : one.kept().min());
      max = Math.max(max, one.kept().max());
    }
    if (asked.log() && !(max > 0)) {
      return ValueScale.of(1, 10, asked, unit);
    }
    if (min > max) {
      return ValueScale.of(min, max, asked, unit);
    }
    double bottom = min;
    double top = max;
    for (var threshold : thresholds) {
      double wider = Math.max(max, threshold.value());
      double lower = Math.min(min, threshold.value());
      if (wider - lower <= WIDEST * size(min, max) && (!asked.log() || lower > 0)) {
        bottom = Math.min(bottom, lower);
        top = Math.max(top, wider);
      }
    }
    return ValueScale.of(bottom, top, asked, unit);
  }

  /** What the values take on the axis: from zero if zero would be on it. */
  private static double size(double min, double max) {
    boolean fromZero = min == max || (min >= 0 && max >= 2 * min);
    return fromZero ? Math.max(Math.abs(max), Math.abs(min)) : max - min;
  }

  private static double lowestPositive(Plotted plotted) {
    double least = Double.POSITIVE_INFINITY;
    if (plotted.kept().min() > 0) {
      return plotted.kept().min();
    }
    for (int i = 0; i < plotted.line().size(); i++) {
      double value = plotted.line().values()[i];
      least = value > 0 ? Math.min(least, value) : least;
    }
    return least;
  }
}
