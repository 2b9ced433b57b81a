package dev.runbook;

import java.util.Arrays;

/**
 * The samples that are drawn. For each pixel column the first, the lowest, the highest and the last
 * sample in the order of time, equal ones once; a column never spans a gap. Drawn in one stroke
 * they ink the same pixels as all samples do, whatever their number.
 */
final class M4 {
  /**
   * What is left of a line.
   *
   * @param index the kept samples in the order of time, -1 between runs that a gap divides
   * @param samples how many finite samples there were
   * @param gaps how many gaps lie between them
   * @param infinite how many samples are infinite
   * @param min the lowest finite value, {@code +Infinity} if there is none
   * @param max the highest finite value, {@code -Infinity} if there is none
   * @param isDense whether there are over 4 samples a column, so that each stands at its centre
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and never changed
  record Kept(
      int[] index, int samples, int gaps, int infinite, double min, double max, boolean isDense) {
    /** How many samples are kept. */
    int points() {
      return (int) Arrays.stream(index).filter(i -> i >= 0).count();
    }
  }

  private final long[] times;
  private final double[] values;
  private final long gap;
  private final TimeScale scale;
  private final int from;
  private final int to;
  private final boolean isDense;
  private int[] index = new int[256];
  private int size;
  private int samples;
  private int gaps;
  private int infinite;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;

  private M4(Line line, TimeScale scale) {
    this.scale = scale;
    times = line.times();
    values = line.values();
    gap = line.gap();
    from = scale.firstIndex(line);
    to = scale.endIndex(line);
    isDense = to - from > 4L * scale.columns();
  }

  /** Reduces {@code line} to the columns of {@code scale} if it has over 4 samples a column. */
  static Kept of(Line line, TimeScale scale) {
    var m4 = new M4(line, scale);
    return m4.isDense ? m4.reduce() : m4.all();
  }

  /** All samples of {@code line} that lie within {@code scale}. */
  static Kept raw(Line line, TimeScale scale) {
    return new M4(line, scale).all();
  }

  private Kept all() {
    int last = -1;
    for (int i = from; i < to; i++) {
      double v = values[i];
      if (!Double.isFinite(v)) {
        infinite += Double.isNaN(v) ? 0 : 1;
        last = -1;
        continue;
      }
      begin(last >= 0 && times[i] - times[last] <= gap);
      samples++;
      min = Math.min(min, v);
      max = Math.max(max, v);
      add(i);
      last = i;
    }
    return kept();
  }

  private Kept reduce() {
    int i = from;
    boolean joined = false;
    for (int column = 0; i < to; column++) {
      long end = column == scale.columns() - 1 ? Long.MAX_VALUE : scale.start(column + 1);
      while (i < to && times[i] < end) {
        if (!Double.isFinite(values[i])) {
          infinite += Double.isNaN(values[i]) ? 0 : 1;
          joined = false;
          i++;
        } else {
          begin(joined);
          i = group(i, end);
          joined = i < to && times[i] - times[i - 1] <= gap;
        }
      }
    }
    return kept();
  }

  /** Keeps up to four samples of the run from {@code first} to the end of its column or a gap. */
  private int group(int first, long end) {
    int low = first;
    int high = first;
    double lowest = values[first];
    double highest = lowest;
    long before = times[first];
    int i = first + 1;
    for (; i < to; i++) {
      long t = times[i];
      double v = values[i];
      if (t >= end || t - before > gap || !Double.isFinite(v)) {
        break;
      }
      before = t;
      if (v < lowest) {
        lowest = v;
        low = i;
      }
      if (v > highest) {
        highest = v;
        high = i;
      }
    }
    samples += i - first;
    min = Math.min(min, lowest);
    max = Math.max(max, highest);
    keep(first, Math.min(low, high), Math.max(low, high), i - 1);
    return i;
  }

  private void keep(int first, int second, int third, int last) {
    add(first);
    if (second > first) {
      add(second);
    }
    if (third > second) {
      add(third);
    }
    if (last > third) {
      add(last);
    }
  }

  private void begin(boolean joined) {
    if (!joined && size > 0) {
      add(-1);
      gaps++;
    }
  }

  private void add(int i) {
    if (size == index.length) {
      index = Arrays.copyOf(index, size * 2);
    }
    index[size++] = i;
  }

  private Kept kept() {
    return new Kept(Arrays.copyOf(index, size), samples, gaps, infinite, min, max, isDense);
  }
}
