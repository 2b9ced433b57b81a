package dev.runbook;

import dev.runbook.Scene.Area;
import dev.runbook.Scene.Dot;
import dev.runbook.Scene.Plot;
import dev.runbook.Scene.Shape;
import dev.runbook.Scene.Stroke;
import java.util.BitSet;
import java.util.List;

/** Single samples: those between two gaps, the newest one while it is open, and infinite ones. */
final class Points {
  private static final double RADIUS = 2.5;

  private Points() {}

  static void draw(
      List<Plotted> lines,
      List<Stroke> strokes,
      TimeScale time,
      ValueScale values,
      Plot plot,
      List<Shape> over) {
    for (int i = 0; i < lines.size(); i++) {
      var stroke = strokes.get(i);
      for (int k = 0; k < stroke.dotX().length; k++) {
        over.add(new Dot(stroke.dotX()[k], stroke.dotY()[k], RADIUS, stroke.colour(), false));
      }
      newest(lines.get(i), time, values, plot, over);
      infinite(lines.get(i), time, plot, over);
    }
  }

  /** A ring: the value may still change. */
  private static void newest(
      Plotted plotted, TimeScale time, ValueScale values, Plot plot, List<Shape> over) {
    int i = plotted.newest();
    if (i < 0 || !plotted.line().open() || i != plotted.line().size() - 1) {
      return;
    }
    double height = values.height(plotted.line().values()[i]);
    if (height >= 0 && height <= 1) {
      double x = plot.x() + time.place(plotted.line().times()[i], plotted.kept().isDense());
      over.add(new Dot(x, plot.at(height), RADIUS + 1, plotted.colour(), true));
    }
  }

  /** A triangle at the edge for each column that has an infinite sample. */
  private static void infinite(Plotted plotted, TimeScale time, Plot plot, List<Shape> over) {
    if (plotted.kept().infinite() == 0) {
      return;
    }
    var line = plotted.line();
    var up = new BitSet();
    var down = new BitSet();
    int end = time.endIndex(line);
    for (int i = time.firstIndex(line); i < end; i++) {
      if (Double.isInfinite(line.values()[i])) {
        (line.values()[i] > 0 ? up : down).set(time.column(line.times()[i]));
      }
    }
    up.stream().forEach(c -> over.add(triangle(plot.x() + c + 0.5, plot.y(), 8, plotted.colour())));
    down.stream()
        .forEach(c -> over.add(triangle(plot.x() + c + 0.5, plot.bottom(), -8, plotted.colour())));
  }

  /**
   * A triangle that stands with its point at {@code y}; upside down if {@code size} is negative.
   */
  static Area triangle(double x, double y, double size, int colour) {
    double half = Math.abs(size) * 0.6;
    return new Area(
        new double[] {x, x + half, x - half}, new double[] {y, y + size, y + size}, colour, 1);
  }
}
