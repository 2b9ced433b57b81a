package dev.runbook;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** How a chart is to look. Never changed once made: {@link #with} changes a copy. */
final class ChartSpec {
  /** What joins the samples. */
  enum Join {
    LINES,
    STEPS,
    DOTS
  }

  /** A horizontal line. */
  record Threshold(double value, String label) {}

  /** A vertical line. */
  record Mark(long time, String text, boolean isBad) {}

  /** A shaded stretch of time. */
  record Band(long from, long to, String label) {}

  static final int SHOWN = 12;

  String title = "";
  String unit = "";
  ZoneId zone = ZoneOffset.UTC;
  ValueScale.Asked asked = ValueScale.Asked.NOTHING;
  Join join = Join.LINES;
  boolean raw;
  int limit = SHOWN;
  int width = 1000;
  int height = 360;
  Ink ink = Ink.LIGHT;
  String markName = "markers";
  List<Threshold> thresholds = List.of();
  List<Mark> marks = List.of();
  List<Band> bands = List.of();

  /** A copy with {@code change} applied to it. */
  ChartSpec with(Consumer<ChartSpec> change) {
    var copy = new ChartSpec();
    copy.title = title;
    copy.unit = unit;
    copy.zone = zone;
    copy.asked = asked;
    copy.join = join;
    copy.raw = raw;
    copy.limit = limit;
    copy.width = width;
    copy.height = height;
    copy.ink = ink;
    copy.markName = markName;
    copy.thresholds = thresholds;
    copy.marks = marks;
    copy.bands = bands;
    change.accept(copy);
    return copy;
  }

  static <T> List<T> plus(List<T> list, T one) {
    var longer = new ArrayList<>(list);
    longer.add(one);
    return List.copyOf(longer);
  }
}
