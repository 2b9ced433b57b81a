package dev.runbook;

import dev.runbook.Scene.Plot;
import dev.runbook.Scene.Stroke;
import java.util.Arrays;

/** A line in twenty characters: the lowest and the highest of each tenth, a space for a gap. */
final class Trend {
  private static final int TENTHS = 10;
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";
  private static final String ASCII = ".:-=+*#@";

  private Trend() {}

  static String of(Stroke stroke, Plot plot, boolean isUnicode) {
    double[] top = new double[TENTHS];
    double[] bottom = new double[TENTHS];
    Arrays.fill(top, Double.POSITIVE_INFINITY);
    Arrays.fill(bottom, Double.NEGATIVE_INFINITY);
    take(stroke.dotX(), stroke.dotY(), plot, top, bottom);
    take(stroke.x(), stroke.y(), plot, top, bottom);
    var text = new StringBuilder();
    for (int i = 0; i < TENTHS; i++) {
      text.append(block(bottom[i], plot, isUnicode)).append(block(top[i], plot, isUnicode));
    }
    return text.toString();
  }

  private static void take(double[] x, double[] y, Plot plot, double[] top, double[] bottom) {
    for (int i = 0; i < x.length; i++) {
      if (!Double.isNaN(x[i])) {
        int at = (int) ((x[i] - plot.x()) / plot.width() * TENTHS);
        int tenth = Math.max(0, Math.min(TENTHS - 1, at));
        top[tenth] = Math.min(top[tenth], y[i]);
        bottom[tenth] = Math.max(bottom[tenth], y[i]);
      }
    }
  }

  private static char block(double y, Plot plot, boolean isUnicode) {
    if (Double.isInfinite(y)) {
      return ' ';
    }
    double height = (plot.bottom() - y) / plot.height();
    int level = Math.max(0, Math.min(7, (int) (height * 8)));
    return (isUnicode ? BLOCKS : ASCII).charAt(level);
  }
}
