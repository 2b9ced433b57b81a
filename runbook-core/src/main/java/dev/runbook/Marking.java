package dev.runbook;

import dev.runbook.ChartSpec.Mark;
import dev.runbook.Scene.Anchor;
import dev.runbook.Scene.Area;
import dev.runbook.Scene.Plot;
import dev.runbook.Scene.Rule;
import dev.runbook.Scene.Shape;
import dev.runbook.Scene.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Vertical things: markers with flags above the plot, shaded bands, and what is not there yet. */
final class Marking {
  private static final double CLOSE = 12;
  private static final int MANY = 20;

  private Marking() {}

  /** Draws them and returns what the text twin says about them. */
  static List<String> draw(
      TimeScale time,
      ChartSpec spec,
      ChartData data,
      Plot plot,
      List<Shape> under,
      List<Shape> over) {
    var told = new ArrayList<String>();
    for (var band : spec.bands) {
      band(band, time, plot, spec.ink, under, over, told);
    }
    notYet(time, data, plot, spec.ink, under, over);
    marks(time, spec, plot, over, told);
    return told;
  }

  /** The columns at which markers stand. */
  static List<Double> places(TimeScale time, ChartSpec spec) {
    return spec.marks.stream()
        .filter(mark -> time.contains(mark.time()))
        .map(mark -> time.column(mark.time()) + 0.5)
        .toList();
  }

  private static void band(
      ChartSpec.Band band,
      TimeScale time,
      Plot plot,
      Ink ink,
      List<Shape> under,
      List<Shape> over,
      List<String> told) {
    var words = "band: " + Times.stretch(time, band.from(), band.to()) + " " + band.label();
    if (band.to() < time.from() || band.from() > time.to()) {
      told.add(words.strip() + " (outside)");
      return;
    }
    told.add(words.strip());
    double x = plot.x() + Math.max(0, time.exact(band.from()));
    double width = Math.max(1, plot.x() + Math.min(time.columns(), time.exact(band.to())) - x);
    under.add(0, Area.box(x, plot.y(), width, plot.height(), 0xb8860b, 0.16));
    var label = TextWidth.fit(band.label(), 10, width - 8);
    over.add(new Words(x + 4, plot.y() + 12, Anchor.START, 10, false, ink.muted(), label, width));
  }

  private static void notYet(
      TimeScale time, ChartData data, Plot plot, Ink ink, List<Shape> under, List<Shape> over) {
    if (data.observed() == ChartData.UNKNOWN || data.observed() >= time.to()) {
      return;
    }
    double x = plot.x() + Math.max(0, time.exact(data.observed()));
    double width = plot.right() - x;
    if (width < 2) {
      return;
    }
    int height = plot.height();
    for (double at = x - height + 8; at < plot.right(); at += 8) {
      double left = Math.max(at, x);
      double right = Math.min(at + height, plot.right());
      if (right > left) {
        under.add(
            new Rule(
                left,
                plot.bottom() - (left - at),
                right,
                plot.bottom() - (right - at),
                ink.grid(),
                1,
                Ink.Dash.SOLID));
      }
    }
    if (width > 50) {
      over.add(
          new Words(
              x + width / 2,
              plot.y() + 14,
              Anchor.MIDDLE,
              10,
              false,
              ink.muted(),
              "not yet",
              width));
    }
  }

  private static void marks(
      TimeScale time, ChartSpec spec, Plot plot, List<Shape> over, List<String> told) {
    var inside =
        spec.marks.stream()
            .filter(mark -> time.contains(mark.time()))
            .sorted(Comparator.comparingLong(Mark::time))
            .toList();
    int outside = spec.marks.size() - inside.size();
    var groups = groups(inside, time, plot);
    for (int g = 0, number = 1; g < groups.size(); number += groups.get(g).size(), g++) {
      double end =
          g + 1 < groups.size() ? x(groups.get(g + 1), time, plot) : plot.right() + Drawing.RIGHT;
      var group = groups.get(g);
      flag(group, number, x(group, time, plot), end, groups.size() > MANY, spec, plot, over);
    }
    int number = 1;
    for (var mark : inside) {
      var bad = mark.isBad() ? "✗ " : "";
      told.add(
          "marker " + number++ + ": " + Times.full(time, mark.time()) + " " + bad + mark.text());
    }
    if (outside > 0) {
      told.add(outside + " " + spec.markName + " outside the window");
    }
  }

  /** Marks within 12 pixels of the first of them stand together. */
  private static List<List<Mark>> groups(List<Mark> marks, TimeScale time, Plot plot) {
    var groups = new ArrayList<List<Mark>>();
    for (var mark : marks) {
      var last = groups.isEmpty() ? null : groups.get(groups.size() - 1);
      if (last != null && TimeAxis.x(time, plot, mark.time()) - x(last, time, plot) < CLOSE) {
        last.add(mark);
      } else {
        groups.add(new ArrayList<>(List.of(mark)));
      }
    }
    return groups;
  }

  private static double x(List<Mark> group, TimeScale time, Plot plot) {
    return TimeAxis.x(time, plot, group.get(0).time());
  }

  private static void flag(
      List<Mark> group,
      int number,
      double x,
      double end,
      boolean isThin,
      ChartSpec spec,
      Plot plot,
      List<Shape> over) {
    boolean isBad = group.stream().anyMatch(Mark::isBad);
    int colour = isBad ? ThresholdLine.red(spec.ink) : spec.ink.text();
    double top = plot.y() - 2;
    over.add(new Rule(x, top, x, plot.bottom(), colour, 1, Ink.Dash.DASHED));
    over.add(Points.triangle(x, plot.y() + 1, -6, colour));
    var sign = isBad ? "✗" : "";
    var digits = sign + number + (group.size() > 1 ? "–" + (number + group.size() - 1) : "");
    var words =
        group.size() > 1
            ? sign + group.size() + " " + spec.markName
            : digits + " " + group.get(0).text();
    double room = end - x - 10;
    var text = isThin ? digits : TextWidth.fit(words, 10, room);
    if (text.length() < Math.min(words.length(), digits.length() + 4)) {
      text = digits;
    }
    if (TextWidth.of(text, 10) <= room + 4) {
      over.add(new Words(x + 5, plot.y() - 5, Anchor.START, 10, false, colour, text, room + 4));
    }
  }
}
