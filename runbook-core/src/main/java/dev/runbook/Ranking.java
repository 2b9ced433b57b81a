package dev.runbook;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which lines are drawn in colour, and which only as a band. */
record Ranking(List<Plotted> shown, List<Plotted> rest) {
  static Ranking of(List<Line> lines, ChartSpec spec, TimeScale time) {
    var all = new ArrayList<Plotted>();
    for (var line : lines) {
      var kept = spec.raw ? M4.raw(line, time) : M4.of(line, time);
      all.add(new Plotted(line, kept, all.size()));
    }
    if (all.size() <= spec.limit) {
      return new Ranking(List.copyOf(all), List.of());
    }
    all.sort(
        Comparator.comparingDouble((Plotted one) -> one.kept().max())
            .reversed()
            .thenComparing(one -> one.line().name()));
    var shown = new ArrayList<Plotted>();
    for (var one : all.subList(0, spec.limit)) {
      shown.add(new Plotted(one.line(), one.kept(), shown.size()));
    }
    return new Ranking(List.copyOf(shown), List.copyOf(all.subList(spec.limit, all.size())));
  }

  String words() {
    return shown.size()
        + " of "
        + (shown.size() + rest.size())
        + " by maximum, grey: the range of the others";
  }

  List<Plotted> all() {
    var all = new ArrayList<>(shown);
    all.addAll(rest);
    return all;
  }
}
