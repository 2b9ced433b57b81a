package dev.runbook;

import java.time.Duration;
import java.time.Instant;

/** Stretches of a series: gaps, and times above a limit. */
final class Spells {
  private Spells() {}

  /** Whether the sample comes more than one and a half steps after the one before. */
  static boolean isGap(Series series, int sample) {
    if (sample == 0) {
      return false;
    }
    return 2 * (series.millis(sample) - series.millis(sample - 1)) > 3 * series.stepMillis();
  }

  static Table gaps(Series series) {
    var step = series.step();
    var table = Table.write("from", "to", "length", "missing").unit("missing", "count");
    for (int i = 1; i < series.size(); i++) {
      if (isGap(series, i)) {
        long length = series.millis(i) - series.millis(i - 1);
        table.cell(series.time(i - 1)).cell(series.time(i)).cell(Duration.ofMillis(length));
        table.cell(Math.round((double) length / step.toMillis()) - 1).endRow();
      }
    }
    return table.done().named("gaps of " + series.name()).marked(series.marks());
  }

  /** A row per stretch of samples above the limit; a sample counts until the next one. */
  static Table breaches(Series series, double limit) {
    var table =
        Table.write("from", "to", "length", "worst", "at", "state").unit("worst", series.unit());
    int start = -1;
    for (int i = 0; i <= series.size(); i++) {
      boolean above = i < series.size() && series.value(i) > limit;
      if (start >= 0 && (!above || isGap(series, i))) {
        row(table, series, start, i);
        start = -1;
      }
      start = above && start < 0 ? i : start;
    }
    var words = series.name() + " above " + Numbers.exact(limit);
    return table.done().named(words).marked(series.marks());
  }

  /** Samples from {@code start} to before {@code end} are above. */
  private static void row(Table.Writer table, Series series, int start, int end) {
    int worst = start;
    for (int i = start; i < end; i++) {
      worst = series.value(i) > series.value(worst) ? i : worst;
    }
    boolean still = end == series.size();
    boolean gap = !still && isGap(series, end);
    long last = series.millis(end - 1) + series.stepMillis();
    var to = still || gap ? Instant.ofEpochMilli(last) : series.time(end);
    table.cell(series.time(start));
    if (still) {
      table.missing();
    } else {
      table.cell(to);
    }
    table.cell(Duration.between(series.time(start), to)).cell(series.value(worst));
    table.cell(series.time(worst));
    table.cell(still ? Table.State.bad("still") : Table.State.ok(gap ? "then a gap" : "over"));
    table.endRow();
  }
}
