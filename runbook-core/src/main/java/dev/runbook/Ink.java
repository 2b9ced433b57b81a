package dev.runbook;

import java.util.Locale;

/**
 * The colours of a chart as 24-bit RGB. The line colours keep a contrast of 3:1 or more on white
 * and on #1e1e1e alike.
 *
 * @param ground behind everything; -1 is transparent
 * @param text titles and labels
 * @param muted captions, axis labels
 * @param grid lines behind the data
 * @param band shaded areas, drawn half transparent
 */
record Ink(int ground, int text, int muted, int grid, int band) {
  static final Ink LIGHT = new Ink(0xffffff, 0x1f2328, 0x59636e, 0xe1e5ea, 0x8c959f);
  static final Ink DARK = new Ink(0x1e1e1e, 0xd4d4d4, 0x9da5ae, 0x383b40, 0x767c83);
  static final Ink CLEAR = new Ink(-1, 0x767676, 0x767676, 0xa8a8a8, 0x8c8c8c);

  static final int RED = 0xc0392b;

  private static final int[] LINES = {
    0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xb8860b, 0x00838f, 0xc0392b, 0x767676
  };

  /** How a line is drawn once the colours are used up. */
  enum Dash {
    SOLID,
    DASHED,
    DOTTED;

    /** Lengths in pixels of ink and space; 0 and 0 for a solid line. */
    double on() {
      return this == DASHED ? 6 : this == DOTTED ? 1.5 : 0;
    }

    double off() {
      return this == DASHED ? 4 : this == DOTTED ? 3 : 0;
    }
  }

  static int line(int rank) {
    return LINES[rank % LINES.length];
  }

  static Dash dash(int rank) {
    return Dash.values()[rank / LINES.length % Dash.values().length];
  }

  boolean isClear() {
    return ground < 0;
  }

  /** {@code #rrggbb}. */
  static String hex(int rgb) {
    return String.format(Locale.ROOT, "#%06x", rgb);
  }
}
