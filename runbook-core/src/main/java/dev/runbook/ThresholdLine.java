package dev.runbook;

import dev.runbook.ChartSpec.Threshold;
import dev.runbook.Scene.Anchor;
import dev.runbook.Scene.Area;
import dev.runbook.Scene.Plot;
import dev.runbook.Scene.Rule;
import dev.runbook.Scene.Shape;
import dev.runbook.Scene.Words;
import java.util.List;

/** Horizontal dashed lines with a label; an arrow at the edge where the scale does not reach. */
final class ThresholdLine {
  private ThresholdLine() {}

  static void draw(
      List<Threshold> thresholds, ValueScale values, Plot plot, Ink ink, List<Shape> over) {
    int arrows = 0;
    for (var threshold : thresholds) {
      double height = values.height(threshold.value());
      var words = words(threshold, values.unit());
      if (height >= 0 && height <= 1) {
        double y = Math.round(plot.at(height) - 0.5) + 0.5;
        over.add(new Rule(plot.x(), y, plot.right(), y, red(ink), 1.25, Ink.Dash.DASHED));
        label(plot, y - 4 < plot.y() + 10 ? y + 12 : y - 4, words, 4, ink, over);
      } else {
        boolean isAbove = height > 1;
        double y = isAbove ? plot.y() + 2 : plot.bottom() - 2;
        double line = isAbove ? plot.y() + 11.0 + 14 * arrows : plot.bottom() - 4.0 - 14 * arrows;
        over.add(Points.triangle(plot.right() - 8, y + arrows * 14, isAbove ? 9 : -9, red(ink)));
        label(plot, line, words, 18, ink, over);
        arrows++;
      }
    }
  }

  static String words(Threshold threshold, String unit) {
    return (threshold.label() + " " + ValueText.of(threshold.value(), unit)).strip();
  }

  /** A red that is easy to read as text. */
  static int red(Ink ink) {
    return ink.equals(Ink.DARK) ? 0xf2786b : Ink.RED;
  }

  private static void label(
      Plot plot, double y, String words, double inset, Ink ink, List<Shape> over) {
    double width = TextWidth.of(words, 10);
    double right = plot.right() - inset;
    if (!ink.isClear()) {
      over.add(Area.box(right - width - 3, y - 10, width + 6, 13, ink.ground(), 0.8));
    }
    over.add(new Words(right, y, Anchor.END, 10, false, red(ink), words, plot.width()));
  }
}
