package dev.runbook;

import dev.runbook.Scene.Panel;
import java.util.ArrayList;
import java.util.List;

/** Writes a scene as text: one line as a drawing in Braille dots, several as a row each. */
final class SceneText {
  private static final int ROWS = 20;
  private static final int NAME = 32;

  private final Scene scene;
  private final int width;
  private final int height;
  private final boolean isUnicode;
  private final List<String> lines = new ArrayList<>();

  private SceneText(Scene scene, int width, int height, boolean isUnicode) {
    this.scene = scene;
    this.width = Math.max(40, width);
    this.height = height;
    this.isUnicode = isUnicode;
  }

  /** The drawing and the caption. */
  static String write(Scene scene, int width, int height, boolean isUnicode) {
    var text = new SceneText(scene, width, height, isUnicode);
    text.chart();
    scene.caption().forEach(text::wrapped);
    return text.joined();
  }

  /** The drawing, the caption and all that a reader who cannot see the picture needs. */
  static String twin(Scene scene, int width, boolean isUnicode) {
    var text = new SceneText(scene, width, 12, isUnicode);
    text.chart();
    scene.caption().forEach(text::wrapped);
    scene.told().forEach(text::wrapped);
    return text.joined();
  }

  private String joined() {
    var text = String.join("\n", lines);
    return isUnicode ? text : ascii(text);
  }

  /** Broken at spaces where it is wider than the text may be. */
  private void wrapped(String line) {
    var rest = line;
    while (rest.length() > width) {
      int at = rest.lastIndexOf(" | ", width - 2);
      at = at > 0 ? at + 2 : rest.lastIndexOf(' ', width);
      at = at > 2 ? at : width;
      lines.add(rest.substring(0, at).stripTrailing());
      rest = "  " + rest.substring(at).strip();
    }
    if (!rest.isEmpty()) {
      lines.add(rest);
    }
  }

  private void chart() {
    if (!scene.title().isEmpty()) {
      lines.add(TextWidth.middle(scene.title(), width));
    }
    if (scene.nothing().isPresent()) {
      lines.add(scene.nothing().get());
    } else if (scene.items().size() == 1) {
      drawing(scene.panels().get(scene.items().get(0).panel()));
    } else {
      rows();
    }
  }

  private void drawing(Panel panel) {
    int labels = panel.ticks().stream().mapToInt(tick -> tick.label().length()).max().orElse(0);
    int columns = width - labels - 2;
    var dots = new Braille(columns, height);
    panel.strokes().forEach(stroke -> dots.draw(stroke, panel.plot()));
    panel.marks().forEach(at -> dots.mark(at / panel.time().columns()));
    var left = new String[height];
    for (var tick : panel.ticks()) {
      int row = (int) Math.min(height - 1, (1 - tick.height()) * height);
      if (tick.height() >= 0 && tick.height() <= 1 && left[row] == null) {
        left[row] = tick.label();
      }
    }
    for (int row = 0; row < height; row++) {
      var label = left[row] == null ? "" : left[row];
      var edge = label.isEmpty() ? (isUnicode ? "│" : "|") : isUnicode ? "┤" : "+";
      lines.add(
          (" ".repeat(labels - label.length()) + label + " " + edge + dots.row(row, isUnicode))
              .stripTrailing());
    }
    lines.add(axis(panel, labels + 2, columns));
  }

  /** Times under the drawing, as many as there is room for. */
  private String axis(Panel panel, int indent, int columns) {
    var text = new StringBuilder(" ".repeat(indent));
    for (var tick : panel.times()) {
      int at = indent + (int) (panel.time().exact(tick.time()) / panel.time().columns() * columns);
      int start = Math.max(indent, at - tick.label().length() / 2);
      if (start > text.length() + (text.length() > indent ? 1 : -1)
          && start + tick.label().length() <= indent + columns) {
        text.append(" ".repeat(Math.max(0, start - text.length()))).append(tick.label());
      }
    }
    var zone = TimeTicks.zone(panel.time());
    return text.length() + zone.length() + 1 <= indent + columns
        ? text + " " + zone
        : text.toString();
  }

  private void rows() {
    var shown = scene.items().stream().limit(ROWS).toList();
    int name = shown.stream().mapToInt(item -> item.name().length()).max().orElse(0);
    int values = shown.stream().mapToInt(item -> item.values().length()).max().orElse(0);
    name = Math.min(name, Math.max(12, Math.min(NAME, width - values - 24)));
    for (var item : shown) {
      var panel = scene.panels().get(item.panel());
      var trend = Trend.of(panel.strokes().get(item.stroke()), panel.plot(), isUnicode);
      lines.add(
          pad(TextWidth.middle(item.name(), name), name) + "  " + trend + "  " + item.values());
    }
    if (scene.items().size() > ROWS) {
      lines.add("and " + (scene.items().size() - ROWS) + " more");
    }
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  static String ascii(String text) {
    var plain =
        text.replace("…", "..")
            .replace("·", "-")
            .replace("–", "-")
            .replace("→", "->")
            .replace("✗", "x")
            .replace("°", "");
    return plain.replaceAll("[^\\x00-\\x7f]", "?");
  }
}
