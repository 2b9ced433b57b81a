package dev.runbook;

import dev.runbook.Scene.Stroke;
import java.util.Arrays;

/** Cuts a dashed line into its dashes, for a painter that begins the pattern anew at each point. */
final class Dashing {
  private final double on;
  private final double off;
  private double[] x = new double[256];
  private double[] y = new double[256];
  private int size;

  private Dashing(Ink.Dash dash) {
    on = dash.on();
    off = dash.off();
  }

  static Stroke of(Stroke stroke) {
    if (stroke.dash() == Ink.Dash.SOLID) {
      return stroke;
    }
    var dashing = new Dashing(stroke.dash());
    dashing.cut(stroke.x(), stroke.y());
    return new Stroke(
        stroke.colour(),
        Ink.Dash.SOLID,
        stroke.isDense(),
        Arrays.copyOf(dashing.x, dashing.size),
        Arrays.copyOf(dashing.y, dashing.size),
        stroke.dotX(),
        stroke.dotY());
  }

  private void cut(double[] px, double[] py) {
    double at = 0;
    for (int i = 1; i < px.length; i++) {
      double length = Math.hypot(px[i] - px[i - 1], py[i] - py[i - 1]);
      if (Double.isNaN(length)) {
        at = 0;
        end();
        continue;
      }
      double done = 0;
      while (done < length) {
        boolean isInk = at < on;
        double piece = Math.min(length - done, (isInk ? on : on + off) - at);
        if (isInk) {
          point(px, py, i, done / length);
          point(px, py, i, (done + piece) / length);
        } else {
          end();
        }
        done += piece;
        at += piece;
        at = at >= on + off - 1e-9 ? 0 : at >= on - 1e-9 && at < on ? on : at;
      }
    }
  }

  private void point(double[] px, double[] py, int i, double part) {
    double nextX = px[i - 1] + (px[i] - px[i - 1]) * part;
    double nextY = py[i - 1] + (py[i] - py[i - 1]) * part;
    if (size == 0 || x[size - 1] != nextX || y[size - 1] != nextY) {
      add(nextX, nextY);
    }
  }

  private void end() {
    if (size > 0 && !Double.isNaN(x[size - 1])) {
      add(Double.NaN, Double.NaN);
    }
  }

  private void add(double nextX, double nextY) {
    if (size == x.length) {
      x = Arrays.copyOf(x, size * 2);
      y = Arrays.copyOf(y, size * 2);
    }
    x[size] = nextX;
    y[size++] = nextY;
  }
}
