package dev.runbook;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What stands under a chart: what, when, how many, how exact, from where, and what is wrong. */
final class Caption {
  private Caption() {}

  /** The two lines, uncut. */
  static List<String> lines(ChartData data, ChartSpec spec, TimeScale time, Ranking ranking) {
    var first = new ArrayList<>(data.first());
    first.add(TimeSpan.isKnown(data) ? Times.range(time) : "no time range");
    var steps =
        data.lines().stream().mapToLong(Line::step).filter(step -> step > 0).distinct().toArray();
    if (steps.length > 0) {
      first.add("step " + steps(steps));
    }
    first.add(counts(ranking));
    var second = new ArrayList<String>();
    spec.thresholds.stream()
        .map(one -> Breach.words(one, ranking, time, spec))
        .forEach(second::add);
    second.addAll(oddities(spec, ranking));
    second.addAll(data.marks());
    return Stream.of(String.join(" | ", first), String.join(" | ", second))
        .map(Caption::oneLine)
        .toList();
  }

  private static String oneLine(String text) {
    return ChartLines.clean(text);
  }

  private static String steps(long[] steps) {
    var least = Arrays.stream(steps).min().orElse(0);
    var most = Arrays.stream(steps).max().orElse(0);
    var text = Durations.exact(Duration.ofMillis(least));
    return least == most ? text : text + "-" + Durations.exact(Duration.ofMillis(most));
  }

  private static String counts(Ranking ranking) {
    long all = 0;
    long drawn = 0;
    long gaps = 0;
    for (var one : ranking.all()) {
      all += one.kept().samples();
      drawn += one.kept().points();
      gaps += one.kept().gaps();
    }
    int lines = ranking.shown().size() + ranking.rest().size();
    var points =
        drawn < all
            ? String.format(Locale.ROOT, "%,d -> %,d points (M4)", all, drawn)
            : String.format(Locale.ROOT, "%,d %s", all, all == 1 ? "point" : "points");
    return lines
        + " series, "
        + points
        + (gaps == 0 ? "" : ", " + gaps + (gaps == 1 ? " gap" : " gaps"));
  }

  private static List<String> oddities(ChartSpec spec, Ranking ranking) {
    var words = new ArrayList<String>();
    long infinite = ranking.all().stream().mapToLong(one -> one.kept().infinite()).sum();
    if (infinite > 0) {
      words.add(infinite + " infinite, at the edge");
    }
    if (spec.asked.log()) {
      long low = ranking.all().stream().mapToLong(Caption::notPositive).sum();
      if (low > 0) {
        words.add(low + " of 0 or less, at the lower edge");
      }
    }
    return words;
  }

  private static long notPositive(Plotted plotted) {
    return Arrays.stream(plotted.line().values(), 0, plotted.line().size())
        .filter(value -> value <= 0)
        .count();
  }

  /** The sentence in an empty frame. */
  static String nothing(ChartData data) {
    long samples = data.lines().stream().mapToLong(Line::size).sum();
    return samples == 0
        ? "nothing was found: " + data.lines().size() + " series, 0 points"
        : "no number among " + samples + " points: all are NaN, infinite or outside the range";
  }

  /** A sentence for each of the first lines, as a screen reader would say it. */
  static List<String> sentences(ChartData data, ChartSpec spec, Ranking ranking, TimeScale time) {
    var told = new ArrayList<String>();
    for (var one : ranking.shown().stream().limit(ChartSpec.SHOWN).toList()) {
      var unit = spec.unit.isEmpty() ? one.line().unit() : spec.unit;
      var name = one.line().name().isEmpty() ? "the line" : one.line().name();
      if (one.isEmpty()) {
        told.add(name + " has no values");
        continue;
      }
      var line = one.line();
      told.add(
          name
              + " was last "
              + ValueText.of(one.last(), unit)
              + " at "
              + Times.full(time, line.times()[one.newest()])
              + ", at most "
              + ValueText.of(one.max(), unit)
              + " at "
              + Times.full(time, line.times()[one.highest()])
              + gaps(one));
    }
    return told;
  }

  private static String gaps(Plotted one) {
    int gaps = one.kept().gaps();
    return gaps == 0 ? "" : ", " + gaps + (gaps == 1 ? " gap" : " gaps");
  }
}
