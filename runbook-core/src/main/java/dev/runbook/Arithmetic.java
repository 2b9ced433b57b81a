package dev.runbook;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;

/** Series put together, interval by interval. Nothing is filled in: a missing side gives NaN. */
final class Arithmetic {
  /** What is done with two values. */
  enum Way {
    PLUS,
    MINUS,
    DIVIDED_BY;

    private double of(double a, double b) {
      return switch (this) {
        case PLUS -> a + b;
        case MINUS -> a - b;
        case DIVIDED_BY -> b == 0 ? Double.NaN : a / b;
      };
    }

    private String sign() {
      return switch (this) {
        case PLUS -> "+";
        case MINUS -> "-";
        case DIVIDED_BY -> "/";
      };
    }
  }

  private static final String METRIC = "__name__";

  private final Series left;
  private final Series right;
  private final Way way;
  private final Grid grid;
  private int alone;
  private int byZero;

  private Arithmetic(Series left, Series right, Way way) {
    this.left = left;
    this.right = right;
    this.way = way;
    this.grid = Grid.of(left, right);
  }

  static Series of(Series left, Series right, Way way) {
    return new Arithmetic(left, right, way).result();
  }

  private Series result() {
    var a = grid.row(left, "");
    var b = grid.row(right, "");
    var writer = Series.write(Map.of(), Math.max(a.size, b.size));
    int i = 0;
    int j = 0;
    while (i < a.size || j < b.size) {
      long one = i < a.size ? a.intervals[i] : Long.MAX_VALUE;
      long other = j < b.size ? b.intervals[j] : Long.MAX_VALUE;
      long interval = Math.min(one, other);
      double value = Double.NaN;
      if (one == other) {
        value = value(a.values[i], b.values[j]);
      } else {
        alone++;
      }
      writer.add(grid.millis(interval, left.stamp()), value);
      i += one == interval ? 1 : 0;
      j += other == interval ? 1 : 0;
    }
    return writer.done().with(about(a.doubled + b.doubled));
  }

  private double value(double a, double b) {
    byZero += way == Way.DIVIDED_BY && b == 0 && !Double.isNaN(a) ? 1 : 0;
    return way.of(a, b);
  }

  private About about(int doubled) {
    var marks = left.marks().and(right.marks());
    if (alone > 0) {
      marks = marks.note("one side only, NaN: " + Numbers.of(alone, "interval"));
    }
    if (byZero > 0) {
      marks = marks.note("divided by zero, NaN: " + Numbers.of(byZero, "interval"));
    }
    if (doubled > 0) {
      marks =
          marks.note(
              "a later sample of the same interval was taken: " + Numbers.of(doubled, "time"));
    }
    var about =
        left.about
            .labels(labels())
            .unit(unit())
            .step(grid.step())
            .source(source())
            .marks(reduced(reduced(marks, left), right));
    var observed = right.about.observed();
    return observed == null || left.observed().filter(observed::isAfter).isPresent()
        ? about
        : about.observed(observed);
  }

  private Marks reduced(Marks marks, Series series) {
    if (series.isEmpty() || series.step().compareTo(grid.step()) >= 0) {
      return marks;
    }
    return marks.note(
        Durations.exact(series.step())
            + " samples were reduced to "
            + Durations.exact(grid.step())
            + " by "
            + Grid.reduce(series));
  }

  private Map<String, String> labels() {
    var labels = new HashMap<>(left.labels());
    var one = left.labels().get(METRIC);
    var other = right.labels().get(METRIC);
    labels.remove(METRIC);
    if (one != null && other != null) {
      labels.put(METRIC, one + " " + way.sign() + " " + other);
    }
    return labels;
  }

  private String unit() {
    boolean same = left.unit().equals(right.unit());
    if (way == Way.DIVIDED_BY) {
      return same ? "ratio" : "";
    }
    return same ? left.unit() : "";
  }

  private String source() {
    return Objects.equals(left.source(), right.source()) || right.source().isEmpty()
        ? left.source()
        : left.source().isEmpty() ? right.source() : left.source() + ", " + right.source();
  }

  /** Each value by itself. */
  static Series each(Series series, DoubleUnaryOperator operator) {
    var writer = Series.write(Map.of(), series.size());
    for (int i = 0; i < series.size(); i++) {
      writer.add(series.millis(i), operator.applyAsDouble(series.value(i)));
    }
    return writer.done().with(series.about);
  }

  static Series times(Series series, double factor) {
    boolean percent = series.unit().equals("ratio") && factor == 100;
    var product = each(series, value -> value * factor);
    return percent ? product.unit("percent") : product;
  }

  static Series shift(Series series, java.time.Duration by) {
    var writer = Series.write(Map.of(), series.size());
    for (int i = 0; i < series.size(); i++) {
      writer.add(series.millis(i) + by.toMillis(), series.value(i));
    }
    var about = series.about.marks(series.marks().note("shifted by " + Durations.exact(by)));
    var range = about.range();
    var observed = about.observed();
    about = range == null ? about : about.range(range.shift(by));
    about = observed == null ? about : about.observed(observed.plus(by));
    return writer.done().with(about);
  }
}
