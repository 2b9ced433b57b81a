package dev.runbook;

import dev.runbook.Scene.Plot;
import dev.runbook.Scene.Stroke;
import java.util.BitSet;

/** A drawing of dots, two across and four down in each character. */
final class Braille {
  /** The bit of a dot by its row, then its column. */
  private static final int[][] BITS = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

  private static final String BY_HALF = " '.:";

  private final int columns;
  private final int rows;
  private final int[] cells;
  private final BitSet marked = new BitSet();

  Braille(int columns, int rows) {
    this.columns = columns;
    this.rows = rows;
    cells = new int[columns * rows];
  }

  /** Draws {@code stroke}, whose points lie within {@code plot}. */
  void draw(Stroke stroke, Plot plot) {
    for (int i = 0; i < stroke.x().length; i++) {
      if (Double.isNaN(stroke.x()[i])) {
        continue;
      }
      int x = x(stroke.x()[i], plot);
      int y = y(stroke.y()[i], plot);
      if (i > 0 && !Double.isNaN(stroke.x()[i - 1])) {
        line(x(stroke.x()[i - 1], plot), y(stroke.y()[i - 1], plot), x, y);
      } else {
        dot(x, y);
      }
    }
    for (int i = 0; i < stroke.dotX().length; i++) {
      lone(x(stroke.dotX()[i], plot), y(stroke.dotY()[i], plot));
    }
  }

  /** A vertical line at {@code part} of the width, seen where nothing else is. */
  void mark(double part) {
    marked.set(Math.min(columns - 1, (int) (part * columns)));
  }

  private int x(double x, Plot plot) {
    return inside((x - plot.x()) / plot.width(), columns * 2);
  }

  private int y(double y, Plot plot) {
    return inside((y - plot.y()) / plot.height(), rows * 4);
  }

  private static int inside(double part, int count) {
    return Math.max(0, Math.min(count - 1, (int) (part * count)));
  }

  private void line(int x0, int y0, int x1, int y1) {
    int steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0));
    for (int i = 0; i <= steps; i++) {
      double part = steps == 0 ? 0 : (double) i / steps;
      dot((int) Math.round(x0 + (x1 - x0) * part), (int) Math.round(y0 + (y1 - y0) * part));
    }
  }

  /** Four dots: one alone is hard to see. */
  private void lone(int x, int y) {
    int left = Math.min(x, columns * 2 - 2);
    int top = Math.min(y, rows * 4 - 2);
    for (int i = 0; i < 4; i++) {
      dot(left + i % 2, top + i / 2);
    }
  }

  private void dot(int x, int y) {
    cells[y / 4 * columns + x / 2] |= BITS[y % 4][x % 2];
  }

  /** One row of characters; without Unicode two heights are told apart. */
  String row(int row, boolean isUnicode) {
    var text = new StringBuilder(columns);
    for (int c = 0; c < columns; c++) {
      int bits = cells[row * columns + c];
      if (bits == 0) {
        text.append(!marked.get(c) ? ' ' : isUnicode ? '┊' : '|');
      } else if (isUnicode) {
        text.append((char) (0x2800 + bits));
      } else {
        int upper = (bits & 0x1b) != 0 ? 1 : 0;
        int lower = (bits & 0xe4) != 0 ? 2 : 0;
        text.append(BY_HALF.charAt(upper + lower));
      }
    }
    return text.toString();
  }
}
