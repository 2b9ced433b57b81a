package dev.runbook;

import java.util.Arrays;

/**
 * One line of a chart. The arrays are shared with the series they come from and never changed.
 *
 * @param name what differs from the other lines
 * @param unit of the values; empty if unknown
 * @param times strictly rising milliseconds
 * @param values as many; NaN is a missing one
 * @param size how many of both count
 * @param step milliseconds between samples; 0 if unknown
 * @param open whether the newest value covers a time that is not over yet
 * @param partner the rank whose colour it takes, dashed; -1 for a colour of its own
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and shared so that nothing is copied
record Line(
    String name,
    String unit,
    long[] times,
    double[] values,
    int size,
    long step,
    boolean open,
    int partner) {

  static Line of(String name, long[] times, double[] values, long step) {
    return new Line(name, "", times, values, times.length, step, false, -1);
  }

  Line unit(String other) {
    return new Line(name, other, times, values, size, step, open, partner);
  }

  Line named(String other) {
    return new Line(other, unit, times, values, size, step, open, partner);
  }

  Line partner(int rank) {
    return new Line(name, unit, times, values, size, step, open, rank);
  }

  Line open(boolean isOpen) {
    return new Line(name, unit, times, values, size, step, isOpen, partner);
  }

  /** The same values, so much later. */
  Line later(long millis) {
    long[] moved = Arrays.copyOf(times, size);
    Arrays.setAll(moved, i -> moved[i] + millis);
    return new Line(name, unit, moved, values, size, step, open, partner);
  }

  /** Two samples farther apart than this have a gap between them. */
  long gap() {
    return step <= 0 ? Long.MAX_VALUE : step + step / 2;
  }
}
