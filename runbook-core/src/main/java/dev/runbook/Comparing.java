package dev.runbook;

import java.time.Duration;
import java.time.Instant;

/** Before and after a moment, and the slope. */
final class Comparing {
  /** Fewer samples on one side are too few to tell. */
  private static final int ENOUGH = 5;

  private static final int POINTS = 3;

  private Comparing() {}

  /** The step at the moment itself is left out on both sides. */
  static Table around(Series series, Instant moment, Duration length) {
    long t = moment.toEpochMilli();
    long step = series.stepMillis();
    var before = between(series, t - length.toMillis(), t - step);
    var after = between(series, t + step, t + length.toMillis());
    boolean tell = Stats.count(before) >= ENOUGH && Stats.count(after) >= ENOUGH;
    var table =
        Table.write("measure", "before", "after", "change")
            .unit("before", series.unit())
            .unit("after", series.unit())
            .unit("change", "percent");
    row(table, "mean", before.mean(), after.mean(), tell);
    row(table, "p95", before.p(95), after.p(95), tell);
    row(table, "max", before.max(), after.max(), tell);
    var counts = Stats.count(before) + " samples before, " + Stats.count(after) + " after";
    return table
        .done()
        .named(series.name() + " around " + moment)
        .marked(series.marks())
        .note(
            (tell ? "" : "too few to tell: ")
                + counts
                + ", "
                + Durations.exact(length)
                + " on each side");
  }

  private static void row(
      Table.Writer table, String measure, double before, double after, boolean tell) {
    table.cell(measure);
    Stats.cell(table, before);
    Stats.cell(table, after);
    double change = (after - before) / Math.abs(before) * 100;
    Stats.cell(table, tell && Double.isFinite(change) ? change : Double.NaN);
    table.endRow();
  }

  /** The samples from {@code from} to {@code to}, both included. */
  static Series between(Series series, long from, long to) {
    var writer = Series.write(series.labels(), 16);
    for (int i = 0; i < series.size(); i++) {
      if (series.millis(i) >= from && series.millis(i) <= to) {
        writer.add(series.millis(i), series.value(i));
      }
    }
    return writer.done().with(series.about.step(series.step()));
  }

  /** One row: the slope an hour by least squares, and of how many samples. */
  static Table trend(Series series) {
    double slope = slope(series);
    var unit = series.unit().isEmpty() ? "per hour" : series.unit() + " per hour";
    var table = Table.write("series", "slope", "samples").unit("slope", unit);
    table.cell(series.name());
    Stats.cell(table, slope);
    table.cell((long) Stats.count(series)).endRow();
    var named = table.done().named("trend").marked(series.marks());
    return Double.isNaN(slope) ? named.note("a slope needs at least 3 samples") : named;
  }

  static double slope(Series series) {
    int n = Stats.count(series);
    if (n < POINTS) {
      return Double.NaN;
    }
    var hours = new double[n];
    var values = Stats.present(series);
    int k = 0;
    for (int i = 0; i < series.size(); i++) {
      if (!Double.isNaN(series.value(i))) {
        hours[k++] = (series.millis(i) - series.millis(0)) / 3_600_000.0;
      }
    }
    double meanHour = Stats.sum(hours) / n;
    double meanValue = Stats.sum(values) / n;
    var products = new double[n];
    var squares = new double[n];
    for (int i = 0; i < n; i++) {
      products[i] = (hours[i] - meanHour) * (values[i] - meanValue);
      squares[i] = (hours[i] - meanHour) * (hours[i] - meanHour);
    }
    return Stats.sum(products) / Stats.sum(squares);
  }
}
