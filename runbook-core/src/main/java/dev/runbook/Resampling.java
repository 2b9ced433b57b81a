package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.time.Duration;
import java.util.Map;

/** Other steps, and growth from counters. */
final class Resampling {
  private Resampling() {}

  static Series resample(Series series, Duration step, String how) {
    if (step.compareTo(series.step()) < 0) {
      throw new Refused(
          Problem.of("a series cannot be resampled to a finer step; nothing is made up")
              .at(series.name())
              .seen(Durations.exact(series.step()) + " to " + Durations.exact(step))
              .advice("ask the source for a finer step"));
    }
    var grid = Grid.of(step.toMillis());
    var row = grid.row(series, how);
    var writer = Series.write(Map.of(), row.size);
    for (int i = 0; i < row.size; i++) {
      writer.add(grid.millis(row.intervals[i], series.stamp()), row.values[i]);
    }
    var words = how + " of " + Durations.exact(series.step()) + " samples";
    var about = series.about.step(step).marks(series.marks().note(words));
    return writer.done().with(how.equals("count") ? about.unit("count") : about);
  }

  /** The growth between samples; a fall is a reset, and the value after it counts whole. */
  static Series growth(Series series, boolean perSecond) {
    var writer = Series.write(Map.of(), series.size());
    int resets = 0;
    for (int i = 1; i < series.size(); i++) {
      double before = series.value(i - 1);
      double now = series.value(i);
      if (Spells.isGap(series, i) || Double.isNaN(before) || Double.isNaN(now)) {
        continue;
      }
      resets += now < before ? 1 : 0;
      double grown = now < before ? now : now - before;
      double seconds = (series.millis(i) - series.millis(i - 1)) / 1000.0;
      writer.add(series.millis(i), perSecond ? grown / seconds : grown);
    }
    var marks = series.marks();
    var about = series.about.step(series.step()).stamp(Series.Stamp.AT);
    about =
        about.marks(
            resets == 0
                ? marks
                : marks.note(Numbers.of(resets, "counter reset") + " taken as a start from 0"));
    return writer.done().with(perSecond ? about.unit(rate(series.unit())) : about);
  }

  private static String rate(String unit) {
    return unit.isEmpty() || unit.equals("count") ? "per-second" : unit + "/s";
  }
}
