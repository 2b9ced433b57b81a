package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Scene.Anchor;
import dev.runbook.Scene.Item;
import dev.runbook.Scene.Panel;
import dev.runbook.Scene.Plot;
import dev.runbook.Scene.Shape;
import dev.runbook.Scene.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lays out a chart: from values to a {@link Scene}. */
final class Drawing {
  /** Left of every plot, so that charts above each other have the same axis. */
  static final int LEFT = 64;

  static final int RIGHT = 16;
  private static final int HEADING = 32;
  private static final int FLAGS = 16;
  private static final int UNIT = 15;
  private static final int AXIS = 32;
  private static final int LEGEND_ROW = 16;
  private static final int CAPTION = 36;

  private final ChartSpec spec;
  private final ChartData data;
  private final Ranking ranking;
  private final TimeScale time;
  private final Ink ink;
  private final List<Shape> under = new ArrayList<>();
  private final List<Shape> over = new ArrayList<>();
  private final List<Panel> panels = new ArrayList<>();
  private final List<Item> items = new ArrayList<>();

  private Drawing(ChartData data, ChartSpec spec) {
    this.data = data;
    this.spec = spec;
    ink = spec.ink;
    time = TimeSpan.of(data, spec, spec.width - LEFT - RIGHT);
    ranking = Ranking.of(data.lines(), spec, time);
  }

  static Scene scene(ChartData data, ChartSpec spec) {
    return new Drawing(data, spec).scene();
  }

  private Scene scene() {
    var groups = byUnit();
    int number = 0;
    for (var group : groups.values()) {
      for (var plotted : group) {
        items.add(item(plotted, number));
      }
      number++;
    }
    int legendRows = Legend.rows(items, ranking.rest().size(), spec, roomForLegend());
    int top = HEADING + (spec.marks.isEmpty() ? 0 : FLAGS);
    int bottom = spec.height - CAPTION - legendRows * LEGEND_ROW - AXIS;
    panels(groups, top, bottom);
    heading(title());
    var last = panels.get(panels.size() - 1).plot();
    var outer = new Plot(LEFT, top, time.columns(), last.bottom() - top);
    if (TimeSpan.isKnown(data)) {
      TimeAxis.draw(time, panels, outer, ink, under, over);
    }
    var told = new ArrayList<>(Caption.sentences(data, spec, ranking, time));
    told.addAll(Marking.draw(time, spec, data, outer, under, over));
    Legend.draw(items, ranking.rest().size(), spec, legendRows, bottom + AXIS + 12, over);
    var caption = Caption.lines(data, spec, time, ranking);
    foot(caption);
    return new Scene(
        spec.width, spec.height, ink, title(), panels, under, over, items, caption, told, empty());
  }

  private void panels(Map<String, List<Plotted>> groups, int top, int bottom) {
    int each = (bottom - top) / groups.size();
    int y = top;
    for (var group : groups.entrySet()) {
      var unit = group.getKey();
      var rest = ranking.rest().stream().filter(one -> unit(one.line()).equals(unit)).toList();
      var thresholds = panels.isEmpty() ? spec.thresholds : List.<ChartSpec.Threshold>of();
      var values = ValueRange.scale(group.getValue(), rest, spec.asked, thresholds, unit);
      boolean isLast = panels.size() == groups.size() - 1;
      int words = ValueAxis.name(values).isEmpty() ? 0 : UNIT;
      int height = Math.max(8, each - words - (isLast ? 0 : 10));
      var plot = new Plot(LEFT, y + words, time.columns(), height);
      panel(group.getValue(), rest, thresholds, values, plot);
      y += each;
    }
  }

  /** The plot always keeps two fifths of the picture; the legend takes what is left. */
  private int roomForLegend() {
    int fixed = HEADING + FLAGS + AXIS + CAPTION;
    return Math.max(0, (spec.height * 3 / 5 - fixed) / LEGEND_ROW);
  }

  private Map<String, List<Plotted>> byUnit() {
    var groups = new LinkedHashMap<String, List<Plotted>>();
    for (var plotted : ranking.shown()) {
      groups.computeIfAbsent(unit(plotted.line()), unit -> new ArrayList<>()).add(plotted);
    }
    for (var plotted : ranking.rest()) {
      groups.computeIfAbsent(unit(plotted.line()), unit -> new ArrayList<>());
    }
    if (groups.isEmpty()) {
      groups.put(spec.unit, new ArrayList<>());
    }
    if (groups.size() > 2) {
      throw new Refused(
          Problem.of("a chart shows at most two units, one above the other")
              .seen("units: " + String.join(", ", groups.keySet()))
              .advice("draw a chart for each unit, or give all one with unit(..)"));
    }
    return groups;
  }

  private String unit(Line line) {
    return spec.unit.isEmpty() ? line.unit() : spec.unit;
  }

  private Item item(Plotted plotted, int panel) {
    var unit = unit(plotted.line());
    int stroke = (int) items.stream().filter(one -> one.panel() == panel).count();
    return new Item(
        TextWidth.middle(plotted.line().name(), 40),
        plotted.colour(),
        plotted.dash(),
        ValueText.of(plotted.last(), unit),
        ValueText.of(plotted.max(), unit),
        panel,
        stroke);
  }

  private String title() {
    if (!spec.title.isEmpty()) {
      return spec.title;
    }
    return data.lines().size() == 1 && !data.lines().get(0).name().isEmpty()
        ? data.lines().get(0).name()
        : data.heading();
  }

  private void heading(String title) {
    double room = spec.width - 2.0 * RIGHT;
    var shown = TextWidth.fit(title, 14 * 1.13, room);
    over.add(new Words(RIGHT, 21, Anchor.START, 14, true, ink.text(), shown, room));
    double used = RIGHT + (shown.isEmpty() ? 0 : TextWidth.bold(shown, 14) + 14);
    var words = new ArrayList<String>();
    if (!spec.title.isEmpty() && !title.equals(data.heading()) && !data.heading().isEmpty()) {
      words.add(data.heading());
    }
    if (!ranking.rest().isEmpty()) {
      words.add(ranking.words());
    }
    if (items.size() == 1 && ranking.rest().isEmpty() && empty().isEmpty()) {
      words.add(items.get(0).values());
    }
    double left = spec.width - RIGHT - used;
    while (words.size() > 1 && TextWidth.of(String.join("  ·  ", words), 11) > left) {
      words.remove(0);
    }
    var more = TextWidth.fit(String.join("  ·  ", words), 11, left);
    over.add(new Words(used, 21, Anchor.START, 11, false, ink.muted(), more, left));
  }

  private void panel(
      List<Plotted> lines,
      List<Plotted> rest,
      List<ChartSpec.Threshold> thresholds,
      ValueScale values,
      Plot plot) {
    boolean isEmpty = lines.stream().allMatch(Plotted::isEmpty) && rest.isEmpty();
    var ticks = isEmpty ? List.<ValueScale.Tick>of() : values.ticks(plot.height() / 32);
    ValueAxis.draw(plot, values, ticks, ink, under, over);
    if (!rest.isEmpty()) {
      var envelope = new Envelope(time.columns());
      rest.forEach(one -> envelope.add(one, time, values));
      under.addAll(envelope.areas(plot, ink.band()));
    }
    var strokes =
        lines.stream().map(one -> StrokePath.of(one, time, values, plot, spec.join)).toList();
    Points.draw(lines, strokes, time, values, plot, over);
    ThresholdLine.draw(thresholds, values, plot, ink, over);
    if (isEmpty) {
      sentence(plot);
    }
    var times = TimeSpan.isKnown(data) ? TimeTicks.of(time) : List.<TimeTicks.Tick>of();
    panels.add(new Panel(plot, values, ticks, time, times, strokes, Marking.places(time, spec)));
  }

  private String empty() {
    boolean isEmpty = ranking.all().stream().allMatch(Plotted::isEmpty);
    return isEmpty ? Caption.nothing(data) : "";
  }

  private void sentence(Plot plot) {
    var words = Caption.nothing(data);
    double x = plot.x() + plot.width() / 2.0;
    double y = plot.y() + plot.height() / 2.0 + 4;
    over.add(new Words(x, y, Anchor.MIDDLE, 13, false, ink.muted(), words, plot.width() - 20));
  }

  private void foot(List<String> caption) {
    double room = spec.width - 2.0 * RIGHT;
    for (int i = 0; i < caption.size(); i++) {
      var shown = TextWidth.fit(TextWidth.middle(caption.get(i), 160), 10, room);
      double y = spec.height - 21 + i * 14;
      over.add(new Words(RIGHT, y, Anchor.START, 10, false, ink.muted(), shown, room));
    }
  }
}
