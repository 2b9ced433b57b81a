package dev.runbook;

import dev.runbook.Scene.Anchor;
import dev.runbook.Scene.Area;
import dev.runbook.Scene.Item;
import dev.runbook.Scene.Rule;
import dev.runbook.Scene.Shape;
import dev.runbook.Scene.Words;
import java.util.List;

/** The names below the plot, in columns of one width, each with its last and highest value. */
final class Legend {
  private static final int SWATCH = 20;
  private static final int BETWEEN = 22;
  private static final int ROW = 16;
  private static final double SIZE = 11;

  private Legend() {}

  /** How many rows it takes, {@code most} at the most. One line alone needs no legend. */
  static int rows(List<Item> items, int rest, ChartSpec spec, int most) {
    int entries = entries(items, rest);
    int columns = columns(items, spec);
    return entries == 0 ? 0 : Math.min(most, (entries + columns - 1) / columns);
  }

  private static int entries(List<Item> items, int rest) {
    if (items.size() <= 1 && rest == 0) {
      return 0;
    }
    return Math.min(items.size(), ChartSpec.SHOWN)
        + (rest > 0 || items.size() > ChartSpec.SHOWN ? 1 : 0);
  }

  private static int columns(List<Item> items, ChartSpec spec) {
    double widest = 120;
    for (var item : items) {
      widest = Math.max(widest, width(item));
    }
    double room = spec.width - 2.0 * Drawing.RIGHT + BETWEEN;
    return Math.max(1, (int) (room / (widest + BETWEEN)));
  }

  private static double width(Item item) {
    return SWATCH + 6 + TextWidth.of(item.name(), SIZE) + 8 + TextWidth.of(item.values(), SIZE - 1);
  }

  static void draw(
      List<Item> items, int rest, ChartSpec spec, int rows, double top, List<Shape> over) {
    int entries = entries(items, rest);
    int columns = columns(items, spec);
    int places = Math.min(entries, rows * columns);
    double room = (spec.width - 2.0 * Drawing.RIGHT + BETWEEN) / columns - BETWEEN;
    for (int i = 0; i < places; i++) {
      double x = Drawing.RIGHT + i % columns * (room + BETWEEN);
      double y = top + i / columns * ROW;
      int hidden = items.size() - i;
      boolean isLast = i == places - 1;
      if (i < items.size() && !(isLast && (hidden > 1 || rest > 0))) {
        entry(items.get(i), x, y, room, spec.ink, over);
      } else {
        others(hidden, rest, x, y, room, spec.ink, over);
      }
    }
  }

  private static void entry(Item item, double x, double y, double room, Ink ink, List<Shape> over) {
    over.add(new Rule(x, y - 3.5, x + SWATCH, y - 3.5, item.colour(), 2.5, item.dash()));
    double values = TextWidth.of(item.values(), SIZE - 1);
    double left = room - SWATCH - 6 - values - 8;
    var name = TextWidth.fit(item.name(), SIZE, Math.max(30, left));
    double start = x + SWATCH + 6;
    over.add(new Words(start, y, Anchor.START, SIZE, false, ink.text(), name, left));
    double after = start + TextWidth.of(name, SIZE) + 8;
    over.add(
        new Words(after, y, Anchor.START, SIZE - 1, false, ink.muted(), item.values(), values + 4));
  }

  private static void others(
      int hidden, int rest, double x, double y, double room, Ink ink, List<Shape> over) {
    var words = hidden > 0 ? "and " + hidden + " more in colour" : "";
    if (rest > 0) {
      over.add(Area.box(x, y - 8, SWATCH, 9, ink.band(), 0.4));
      words = (words + (hidden > 0 ? ", " : "") + "range of " + rest + " others");
    }
    over.add(
        new Words(
            x + SWATCH + 6, y, Anchor.START, SIZE, false, ink.muted(), words, room - SWATCH - 6));
  }
}
