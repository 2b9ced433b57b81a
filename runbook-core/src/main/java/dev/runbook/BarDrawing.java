package dev.runbook;

import dev.runbook.Scene.Anchor;
import dev.runbook.Scene.Area;
import dev.runbook.Scene.Rule;
import dev.runbook.Scene.Shape;
import dev.runbook.Scene.Words;
import java.util.ArrayList;
import java.util.List;

/** Lays out horizontal bars, as high as their number needs, and writes them as text. */
final class BarDrawing {
  private static final int ROW = 22;
  private static final int TOP = 38;
  private static final int FOOT = 32;
  private static final int SIDE = 16;
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

  private BarDrawing() {}

  static Scene scene(Bars bars, ChartSpec spec) {
    int height = TOP + Math.max(1, bars.bars().size()) * ROW + FOOT;
    var over = new ArrayList<Shape>();
    var ink = spec.ink;
    double room = spec.width - 2.0 * SIDE;
    var title = title(bars, spec);
    var shown = TextWidth.fit(title, 14 * 1.13, room);
    over.add(new Words(SIDE, 21, Anchor.START, 14, true, ink.text(), shown, room));
    double labels = labels(bars, spec);
    double values = values(bars, spec);
    double left = SIDE + labels + 10;
    double wide = spec.width - SIDE - values - left;
    double zero = left + wide * bars.place(0);
    for (int i = 0; i < bars.bars().size(); i++) {
      var bar = bars.bars().get(i);
      double y = TOP + i * ROW;
      var label = TextWidth.fit(bar.label(), 11, labels);
      over.add(words(left - 10 - 8, y + 14, Anchor.END, ink.text(), label, labels));
      double end = left + wide * bars.place(bar.value());
      double from = Math.min(zero, end);
      over.add(Area.box(from, y + 3, Math.abs(end - zero), ROW - 7, Ink.line(0), 1));
      var text = ValueText.of(bar.value(), unit(bars, spec));
      over.add(words(Math.max(zero, end) + 6, y + 14, Anchor.START, ink.muted(), text, values));
    }
    double foot = TOP + Math.max(1, bars.bars().size()) * ROW;
    over.add(new Rule(zero, TOP, zero, foot, ink.muted(), 1, Ink.Dash.SOLID));
    if (bars.bars().isEmpty()) {
      over.add(words(left, TOP + 14, Anchor.START, ink.muted(), "0 rows", 100));
    }
    var caption = String.join(" | ", bars.caption());
    var cut = TextWidth.fit(TextWidth.middle(caption, 160), 10, room);
    over.add(new Words(SIDE, height - 12.0, Anchor.START, 10, false, ink.muted(), cut, room));
    return new Scene(
        spec.width,
        height,
        ink,
        title,
        List.of(),
        List.of(),
        over,
        List.of(),
        List.of(caption),
        List.of(),
        "");
  }

  private static Words words(
      double x, double y, Anchor anchor, int colour, String text, double room) {
    return new Words(x, y, anchor, 11, false, colour, text, room);
  }

  private static String title(Bars bars, ChartSpec spec) {
    return spec.title.isEmpty() ? bars.title() : spec.title;
  }

  private static String unit(Bars bars, ChartSpec spec) {
    return spec.unit.isEmpty() ? bars.unit() : spec.unit;
  }

  private static double labels(Bars bars, ChartSpec spec) {
    double widest =
        bars.bars().stream().mapToDouble(bar -> TextWidth.of(bar.label(), 11)).max().orElse(0);
    return Math.min(widest + 8, spec.width * 0.35);
  }

  private static double values(Bars bars, ChartSpec spec) {
    return 10
        + bars.bars().stream()
            .mapToDouble(bar -> TextWidth.of(ValueText.of(bar.value(), unit(bars, spec)), 11))
            .max()
            .orElse(0);
  }

  /** A row of blocks for each bar. */
  static String text(Bars bars, ChartSpec spec, int width, boolean isUnicode) {
    var lines = new ArrayList<String>();
    lines.add(TextWidth.middle(title(bars, spec), width));
    int labels =
        Math.min(28, bars.bars().stream().mapToInt(bar -> bar.label().length()).max().orElse(0));
    int values =
        bars.bars().stream()
            .mapToInt(bar -> ValueText.of(bar.value(), unit(bars, spec)).length())
            .max()
            .orElse(0);
    int room = Math.max(10, width - labels - values - 3);
    for (var bar : bars.bars()) {
      var label = TextWidth.middle(bar.label(), labels);
      lines.add(
          (label
                  + " ".repeat(labels - label.length() + 1)
                  + blocks(bars.place(0) * room, bars.place(bar.value()) * room, isUnicode)
                  + " "
                  + ValueText.of(bar.value(), unit(bars, spec)))
              .stripTrailing());
    }
    if (bars.bars().isEmpty()) {
      lines.add("0 rows");
    }
    lines.add(String.join(" | ", bars.caption()));
    var text = String.join("\n", lines);
    return isUnicode ? text : SceneText.ascii(text);
  }

  /** A bar to the right of zero ends in eighths of a character, one to the left in whole ones. */
  private static String blocks(double zero, double end, boolean isUnicode) {
    int axis = (int) Math.ceil(zero);
    if (end < zero) {
      int length = (int) Math.ceil(zero - end);
      return " ".repeat(Math.max(0, axis - length)) + (isUnicode ? "█" : "#").repeat(length);
    }
    int eighths = (int) Math.round((end - zero) * 8);
    if (!isUnicode) {
      return " ".repeat(axis) + "#".repeat((eighths + 4) / 8);
    }
    var part = eighths % 8 == 0 ? "" : EIGHTHS.substring(eighths % 8, eighths % 8 + 1);
    return " ".repeat(axis) + "█".repeat(eighths / 8) + part;
  }
}
