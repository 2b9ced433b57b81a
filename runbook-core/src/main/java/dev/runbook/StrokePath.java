package dev.runbook;

import dev.runbook.ChartSpec.Join;
import dev.runbook.Scene.Plot;
import dev.runbook.Scene.Stroke;
import java.util.Arrays;
import java.util.BitSet;

/** Turns the kept samples of one line into canvas points, clipped to the plot. */
final class StrokePath {
  private final Plot plot;
  private final Points line = new Points();
  private final Points dots = new Points();
  private final BitSet dotted = new BitSet();

  private double beforeX = Double.NaN;
  private double beforeHeight;
  private int run;

  private StrokePath(Plot plot) {
    this.plot = plot;
  }

  static Stroke of(
      Plotted plotted, TimeScale time, ValueScale values, Plot plot, ChartSpec.Join join) {
    var path = new StrokePath(plot);
    int[] index = plotted.kept().index();
    var line = plotted.line();
    for (int k = 0; k < index.length; k++) {
      int i = index[k];
      if (i < 0) {
        path.end();
        continue;
      }
      double x = plot.x() + time.place(line.times()[i], plotted.kept().isDense());
      double height = values.height(line.values()[i]);
      boolean alone = alone(index, k);
      if (join == Join.DOTS || alone) {
        path.dot(x, height);
      } else {
        if (join == Join.STEPS && !Double.isNaN(path.beforeX)) {
          path.to(x, path.beforeHeight);
        }
        path.to(x, height);
      }
    }
    path.end();
    return new Stroke(
        plotted.colour(),
        plotted.dash(),
        plotted.kept().isDense(),
        path.line.x(),
        path.line.y(),
        path.dots.x(),
        path.dots.y());
  }

  private static boolean alone(int[] index, int k) {
    return (k == 0 || index[k - 1] < 0) && (k == index.length - 1 || index[k + 1] < 0);
  }

  /** One dot for each two pixels of a column, however many samples there are. */
  private void dot(double x, double height) {
    if (height < 0 || height > 1) {
      return;
    }
    int column = (int) (x - plot.x());
    int cell = column * (plot.height() / 2 + 1) + (int) (height * plot.height() / 2);
    if (!dotted.get(cell)) {
      dotted.set(cell);
      dots.add(x, plot.at(height));
    }
  }

  private void to(double x, double height) {
    if (Double.isNaN(beforeX)) {
      if (inside(height)) {
        point(x, height);
      }
    } else {
      segment(beforeX, beforeHeight, x, height);
    }
    beforeX = x;
    beforeHeight = height;
  }

  /** From a point that is already drawn if it lies inside. */
  private void segment(double x0, double h0, double x1, double h1) {
    if (inside(h0) && inside(h1)) {
      point(x1, h1);
    } else if (Math.max(h0, h1) < 0 || Math.min(h0, h1) > 1) {
      cut();
    } else {
      double in = edge(h0);
      double out = edge(h1);
      if (!inside(h0)) {
        cut();
        point(x0 + (x1 - x0) * (in - h0) / (h1 - h0), in);
      }
      point(x0 + (x1 - x0) * (out - h0) / (h1 - h0), out);
      if (!inside(h1)) {
        cut();
      }
    }
  }

  private static boolean inside(double height) {
    return height >= 0 && height <= 1;
  }

  private static double edge(double height) {
    return Math.max(0, Math.min(1, height));
  }

  private void point(double x, double height) {
    line.add(x, plot.at(height));
    run++;
  }

  private void cut() {
    if (run > 0) {
      line.add(Double.NaN, Double.NaN);
    }
    run = 0;
  }

  private void end() {
    cut();
    beforeX = Double.NaN;
  }

  /** A growing list of points. */
  private static final class Points {
    private double[] xs = new double[64];
    private double[] ys = new double[64];
    private int size;

    private void add(double x, double y) {
      if (size == xs.length) {
        xs = Arrays.copyOf(xs, size * 2);
        ys = Arrays.copyOf(ys, size * 2);
      }
      xs[size] = x;
      ys[size++] = y;
    }

    private double[] x() {
      return Arrays.copyOf(xs, size);
    }

    private double[] y() {
      return Arrays.copyOf(ys, size);
    }
  }
}
