package dev.runbook;

import dev.runbook.Scene.Anchor;
import dev.runbook.Scene.Plot;
import dev.runbook.Scene.Rule;
import dev.runbook.Scene.Shape;
import dev.runbook.Scene.Words;
import java.util.List;

/** The horizontal grid lines with their labels, and the unit above them. */
final class ValueAxis {
  private ValueAxis() {}

  static void draw(
      Plot plot,
      ValueScale values,
      List<ValueScale.Tick> ticks,
      Ink ink,
      List<Shape> under,
      List<Shape> over) {
    for (var tick : ticks) {
      double y = Math.round(plot.at(tick.height()) - 0.5) + 0.5;
      under.add(new Rule(plot.x(), y, plot.right(), y, ink.grid(), 1, Ink.Dash.SOLID));
      over.add(
          new Words(
              plot.x() - 7,
              y + 4,
              Anchor.END,
              11,
              false,
              ink.muted(),
              tick.label(),
              plot.x() - 10.0));
    }
    double foot = plot.bottom() + 0.5;
    under.add(new Rule(plot.x(), foot, plot.right(), foot, ink.muted(), 1, Ink.Dash.SOLID));
    over.add(
        new Words(
            plot.x(),
            plot.y() - 5,
            Anchor.START,
            10,
            false,
            ink.muted(),
            name(values),
            plot.width()));
  }

  /** What the labels do not say themselves. */
  static String name(ValueScale values) {
    var unit = ValueText.tells(values.unit()) ? "" : values.unit();
    if (values.base() != 0) {
      return (unit + " + " + Numbers.exact(values.base()) + " (differences are shown)").strip();
    }
    return values.isLog() ? (unit + " log scale").strip() : unit;
  }
}
