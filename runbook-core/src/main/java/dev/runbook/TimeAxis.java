package dev.runbook;

import dev.runbook.Scene.Anchor;
import dev.runbook.Scene.Panel;
import dev.runbook.Scene.Plot;
import dev.runbook.Scene.Rule;
import dev.runbook.Scene.Shape;
import dev.runbook.Scene.Words;
import java.util.List;

/** The x axis: vertical grid lines, times, dates, zone, and where the clocks change. */
final class TimeAxis {
  private TimeAxis() {}

  static void draw(
      TimeScale time,
      List<Panel> panels,
      Plot outer,
      Ink ink,
      List<Shape> under,
      List<Shape> over) {
    var zone = TimeTicks.zone(time);
    double dateRoom = outer.right() - TextWidth.of(zone, 10) - 8;
    double labelled = Double.NEGATIVE_INFINITY;
    for (var tick : TimeTicks.of(time)) {
      double x = x(time, outer, tick.time());
      for (var panel : panels) {
        under.add(
            new Rule(x, panel.plot().y(), x, panel.plot().bottom(), ink.grid(), 1, Ink.Dash.SOLID));
      }
      double half = TextWidth.of(tick.label(), 11) / 2;
      double middle = Math.min(x, outer.right() + Drawing.RIGHT - half - 2);
      if (middle - half > labelled + 4) {
        over.add(words(middle, outer.bottom() + 15, 11, tick.label(), ink));
        labelled = middle + half;
      }
      if (!tick.date().isEmpty() && x + TextWidth.of(tick.date(), 10) / 2 < dateRoom) {
        over.add(words(x, outer.bottom() + 28, 10, tick.date(), ink));
      }
    }
    over.add(
        new Words(
            outer.right(), outer.bottom() + 28, Anchor.END, 10, false, ink.muted(), zone, 400));
    shifts(time, outer, ink, over);
  }

  private static void shifts(TimeScale time, Plot outer, Ink ink, List<Shape> over) {
    for (var shift : TimeTicks.shifts(time)) {
      double x = x(time, outer, shift.time());
      over.add(new Rule(x, outer.y(), x, outer.bottom(), ink.muted(), 0.75, Ink.Dash.DOTTED));
      boolean isLeft = x > outer.x() + outer.width() / 2.0;
      over.add(
          new Words(
              isLeft ? x - 4 : x + 4,
              outer.bottom() - 6,
              isLeft ? Anchor.END : Anchor.START,
              10,
              false,
              ink.muted(),
              shift.text(),
              160));
    }
  }

  /** On the centre of its pixel column, like every sample. */
  static double x(TimeScale time, Plot outer, long at) {
    return outer.x() + time.column(at) + 0.5;
  }

  private static Words words(double x, double y, double size, String text, Ink ink) {
    return new Words(x, y, Anchor.MIDDLE, size, false, ink.muted(), text, 200);
  }
}
