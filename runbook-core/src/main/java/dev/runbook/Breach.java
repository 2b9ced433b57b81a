package dev.runbook;

import java.time.Duration;

/** How long and how far a line was above a threshold. */
record Breach(long length, int spells, double worst, long worstAt) {
  /** Of the samples of {@code plotted} within {@code time}; each counts until the next one. */
  static Breach of(Plotted plotted, double threshold, TimeScale time) {
    var line = plotted.line();
    long length = 0;
    int spells = 0;
    int worst = -1;
    boolean above = false;
    int end = time.endIndex(line);
    for (int i = time.firstIndex(line); i < end; i++) {
      double value = line.values()[i];
      boolean isAbove = value > threshold;
      if (isAbove) {
        spells += above ? 0 : 1;
        worst = worst < 0 || value > line.values()[worst] ? i : worst;
        length += until(line, i, end);
      }
      above = isAbove;
    }
    return new Breach(
        length,
        spells,
        worst < 0 ? Double.NaN : line.values()[worst],
        worst < 0 ? 0 : line.times()[worst]);
  }

  private static long until(Line line, int i, int end) {
    long next = i + 1 < end ? line.times()[i + 1] - line.times()[i] : line.step();
    return next > line.gap() ? line.step() : next;
  }

  /** {@code above 0.02 for 4m in 2 spells, worst 0.041 at 03:12:30}, of the worst line. */
  static String words(
      ChartSpec.Threshold threshold, Ranking ranking, TimeScale time, ChartSpec spec) {
    Breach worst = new Breach(0, 0, Double.NaN, 0);
    Line of = null;
    int breaching = 0;
    for (var one : ranking.all()) {
      var breach = of(one, threshold.value(), time);
      breaching += breach.spells > 0 ? 1 : 0;
      if (breach.spells > 0 && !(breach.worst <= worst.worst)) {
        worst = breach;
        of = one.line();
      }
    }
    var unit =
        !spec.unit.isEmpty() || ranking.all().isEmpty()
            ? spec.unit
            : ranking.all().get(0).line().unit();
    var limit = ValueText.of(threshold.value(), unit);
    if (of == null) {
      return "never above " + limit;
    }
    return (ranking.all().size() > 1 ? of.name() + " " : "")
        + "above "
        + limit
        + " for "
        + Durations.text(Duration.ofMillis(worst.length))
        + " in "
        + worst.spells
        + (worst.spells == 1 ? " spell" : " spells")
        + ", worst "
        + ValueText.of(worst.worst, unit)
        + " at "
        + Times.full(time, worst.worstAt)
        + (breaching > 1 ? ", and " + (breaching - 1) + " others" : "");
  }
}
