package dev.runbook;

/**
 * How wide a text will be, from a table of the widths of DejaVu Sans, one of the widest common
 * fonts. So a layout never depends on the fonts that are installed.
 */
final class TextWidth {
  /** Thousandths of the font size for the characters from space to tilde. */
  private static final short[] ASCII = {
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838
  };

  private static final double BOLD = 1.13;

  private TextWidth() {}

  /** The width of {@code text} in pixels at a font of {@code size} pixels. */
  static double of(String text, double size) {
    double sum = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      sum += c >= 32 && c < 127 ? ASCII[c - 32] : wide(c);
      i += Character.charCount(c);
    }
    return sum * size / 1000;
  }

  static double bold(String text, double size) {
    return of(text, size) * BOLD;
  }

  private static int wide(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    return c == '…' || c >= 0x1100 ? 1000 : 840;
  }

  /** {@code text}, cut in the middle so that it is at most {@code width} pixels wide. */
  static String fit(String text, double size, double width) {
    if (of(text, size) <= width) {
      return text;
    }
    for (int keep = (int) (width / size * 2); keep > 2; keep--) {
      var cut = middle(text, keep);
      if (of(cut, size) <= width) {
        return cut;
      }
    }
    return width < size ? "" : "…";
  }

  /** {@code text}, cut in the middle to at most {@code length} characters. */
  static String middle(String text, int length) {
    int count = text.codePointCount(0, text.length());
    if (count <= length) {
      return text;
    }
    int head = length / 2;
    int tail = length - head - 1;
    return text.substring(0, text.offsetByCodePoints(0, head))
        + "…"
        + text.substring(text.offsetByCodePoints(0, count - tail));
  }
}
