package dev.runbook;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A chart in at most 950 characters, the first line under 80: for a shell. */
final class ChartBrief {
  private static final int MOST = 950;
  private static final int WIDTH = 64;

  private ChartBrief() {}

  static String of(Scene scene) {
    return bounded(first(scene), lines(scene));
  }

  static String of(Bars bars, ChartSpec spec) {
    var lines = Arrays.asList(BarDrawing.text(bars, spec, WIDTH, true).split("\n", -1));
    var first = TextWidth.middle("bars: " + lines.get(0), 79);
    return bounded(first, lines.subList(1, lines.size()));
  }

  private static String bounded(String first, List<String> lines) {
    var kept = new ArrayList<String>();
    kept.add(first);
    int room = MOST - first.length();
    for (var line : lines) {
      room -= line.length() + 1;
      if (room < 0) {
        break;
      }
      kept.add(line);
    }
    return String.join("\n", kept);
  }

  private static String first(Scene scene) {
    var words = scene.items().size() + " series, " + time(scene);
    int left = 79 - "chart: , ".length() - words.length();
    var title = left < 8 ? "" : TextWidth.middle(scene.title(), left);
    return TextWidth.middle("chart: " + title + (title.isEmpty() ? "" : ", ") + words, 79);
  }

  private static String time(Scene scene) {
    var panel = scene.panels().get(0);
    return panel.times().isEmpty() ? "no values" : Times.range(panel.time());
  }

  private static List<String> lines(Scene scene) {
    var untitled =
        new Scene(
            scene.width(),
            scene.height(),
            scene.ink(),
            "",
            scene.panels(),
            scene.under(),
            scene.over(),
            scene.items(),
            scene.caption(),
            scene.told(),
            scene.empty());
    return Arrays.asList(SceneText.write(untitled, WIDTH, 8, true).split("\n", -1));
  }
}
