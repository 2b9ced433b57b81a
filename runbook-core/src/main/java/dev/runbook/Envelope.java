package dev.runbook;

import dev.runbook.Scene.Area;
import dev.runbook.Scene.Plot;
import dev.runbook.Scene.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The exact lowest and highest height that any of many lines has in each pixel column. */
final class Envelope {
  private final double[] low;
  private final double[] high;

  Envelope(int columns) {
    low = new double[columns];
    high = new double[columns];
    Arrays.fill(low, Double.POSITIVE_INFINITY);
    Arrays.fill(high, Double.NEGATIVE_INFINITY);
  }

  /** Takes in one line, with the straight stretches between its samples. */
  void add(Plotted plotted, TimeScale time, ValueScale values) {
    int before = -1;
    double beforeHeight = 0;
    for (int i : plotted.kept().index()) {
      if (i < 0) {
        before = -1;
        continue;
      }
      int column = time.column(plotted.line().times()[i]);
      double height = values.height(plotted.line().values()[i]);
      take(column, height);
      for (int c = before + 1; before >= 0 && c < column; c++) {
        take(c, beforeHeight + (height - beforeHeight) * (c - before) / (column - before));
      }
      before = column;
      beforeHeight = height;
    }
  }

  private void take(int column, double height) {
    double inside = Math.max(0, Math.min(1, height));
    low[column] = Math.min(low[column], inside);
    high[column] = Math.max(high[column], inside);
  }

  double low(int column) {
    return low[column];
  }

  double high(int column) {
    return high[column];
  }

  /** One area for each stretch of columns that has samples. */
  List<Shape> areas(Plot plot, int colour) {
    var areas = new ArrayList<Shape>();
    for (int c = 0; c < low.length; c++) {
      int first = c;
      while (c < low.length && low[c] <= high[c]) {
        c++;
      }
      if (c > first) {
        areas.add(area(plot, first, c, colour));
      }
    }
    return areas;
  }

  private Area area(Plot plot, int first, int end, int colour) {
    int n = end - first;
    double[] x = new double[2 * n + 4];
    double[] y = new double[2 * n + 4];
    int k = 0;
    for (int i = -1; i <= n; i++, k++) {
      int c = first + Math.max(0, Math.min(n - 1, i));
      x[k] = plot.x() + c + (i < 0 ? 0 : i == n ? 1 : 0.5);
      y[k] = plot.at(high[c]) - 0.5;
    }
    for (int i = n; i >= -1; i--, k++) {
      int c = first + Math.max(0, Math.min(n - 1, i));
      x[k] = plot.x() + c + (i < 0 ? 0 : i == n ? 1 : 0.5);
      y[k] = plot.at(low[c]) + 0.5;
    }
    return new Area(x, y, colour, 0.25);
  }
}
