package dev.runbook;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** The cells of one column in the order they were written; nobody changes them once made. */
sealed interface Cells {
  boolean isMissing(int row);

  /** The value as an object; null if it is missing. */
  @Nullable Object value(int row);

  /** The value as a number; NaN if it is missing or no number. */
  double number(int row);

  /** The order of two values that are there; NaN comes last. */
  int compare(int row, int other);

  /** These rows in this order, copied; a row of -1 is missing. */
  Cells pick(int[] rows);

  /** LONG, BOOL as 0 and 1, SPAN in nanoseconds. */
  final class Longs implements Cells {
    private final Table.Kind kind;
    private final long[] values;
    private final BitSet missing;

    Longs(Table.Kind kind, long[] values, BitSet missing) {
      this.kind = kind;
      this.values = values;
      this.missing = missing;
    }

    @Override
    public boolean isMissing(int row) {
      return missing.get(row);
    }

    @Override
    public @Nullable Object value(int row) {
      if (missing.get(row)) {
        return null;
      }
      return switch (kind) {
        case BOOL -> values[row] != 0;
        case SPAN -> Duration.ofNanos(values[row]);
        default -> values[row];
      };
    }

    @Override
    public double number(int row) {
      if (missing.get(row)) {
        return Double.NaN;
      }
      return kind == Table.Kind.SPAN ? values[row] / 1e9 : values[row];
    }

    @Override
    public int compare(int row, int other) {
      return Long.compare(values[row], values[other]);
    }

    @Override
    public Cells pick(int[] rows) {
      return new Longs(
          kind,
          Arrays.stream(rows).mapToLong(row -> row < 0 ? 0 : values[row]).toArray(),
          holes(rows, missing));
    }
  }

  /** DOUBLE: NaN is a value, missing is not. */
  final class Doubles implements Cells {
    private final double[] values;
    private final BitSet missing;

    Doubles(double[] values, BitSet missing) {
      this.values = values;
      this.missing = missing;
    }

    @Override
    public boolean isMissing(int row) {
      return missing.get(row);
    }

    @Override
    public @Nullable Object value(int row) {
      return missing.get(row) ? null : values[row];
    }

    @Override
    public double number(int row) {
      return missing.get(row) ? Double.NaN : values[row];
    }

    @Override
    public int compare(int row, int other) {
      return Double.compare(values[row] + 0.0, values[other] + 0.0);
    }

    @Override
    public Cells pick(int[] rows) {
      return new Doubles(
          Arrays.stream(rows).mapToDouble(row -> row < 0 ? 0 : values[row]).toArray(),
          holes(rows, missing));
    }
  }

  /** INSTANT: seconds and nanoseconds; {@link Instant#MIN} and MAX stand for infinity. */
  final class Times implements Cells {
    private final long[] seconds;
    private final int[] nanos;
    private final BitSet missing;

    Times(long[] seconds, int[] nanos, BitSet missing) {
      this.seconds = seconds;
      this.nanos = nanos;
      this.missing = missing;
    }

    @Override
    public boolean isMissing(int row) {
      return missing.get(row);
    }

    @Override
    public @Nullable Instant value(int row) {
      return missing.get(row) ? null : Instant.ofEpochSecond(seconds[row], nanos[row]);
    }

    @Override
    public double number(int row) {
      return Double.NaN;
    }

    /** Milliseconds since 1970, cut. */
    long millis(int row) {
      return Math.addExact(Math.multiplyExact(seconds[row], 1000L), nanos[row] / 1_000_000);
    }

    @Override
    public int compare(int row, int other) {
      int whole = Long.compare(seconds[row], seconds[other]);
      return whole != 0 ? whole : Integer.compare(nanos[row], nanos[other]);
    }

    @Override
    public Cells pick(int[] rows) {
      return new Times(
          Arrays.stream(rows).mapToLong(row -> row < 0 ? 0 : seconds[row]).toArray(),
          Arrays.stream(rows).map(row -> row < 0 ? 0 : nanos[row]).toArray(),
          holes(rows, missing));
    }
  }

  /** TEXT and LOCAL as String, DECIMAL, STATE, TREND; null is missing. */
  final class Things implements Cells {
    private final @Nullable Object[] values;

    Things(@Nullable Object[] values) {
      this.values = values;
    }

    int size() {
      return values.length;
    }

    @Override
    public boolean isMissing(int row) {
      return values[row] == null;
    }

    @Override
    public @Nullable Object value(int row) {
      return values[row];
    }

    @Override
    public double number(int row) {
      return values[row] instanceof BigDecimal exact ? exact.doubleValue() : Double.NaN;
    }

    @Override
    public int compare(int row, int other) {
      return Sorting.compare(values[row], values[other]);
    }

    @Override
    public Cells pick(int[] rows) {
      return new Things(
          Arrays.stream(rows).mapToObj(row -> row < 0 ? null : values[row]).toArray());
    }
  }

  private static BitSet holes(int[] rows, BitSet missing) {
    var holes = new BitSet();
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] < 0 || missing.get(rows[i])) {
        holes.set(i);
      }
    }
    return holes;
  }
}
