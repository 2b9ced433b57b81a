package dev.runbook.prometheus;

import dev.runbook.Chart;
import dev.runbook.Series;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * How an answer is shown.
 *
 * @param label the name of its series; empty for the server's
 * @param unit of its values; empty if nobody said
 * @param earlier the windows to compare with
 * @param marks what is put on the chart
 * @param counter the metric that is taken for a counter; empty if none is
 */
record Look(
    String label,
    String unit,
    List<Duration> earlier,
    List<UnaryOperator<Chart>> marks,
    String counter) {
  static final Look PLAIN = new Look("", "", List.of(), List.of(), "");

  Look label(String other) {
    return new Look(other, unit, earlier, marks, counter);
  }

  Look unit(String other) {
    return new Look(label, other, earlier, marks, counter);
  }

  Look earlier(Duration by) {
    return new Look(label, unit, plus(earlier, by), marks, counter);
  }

  Look mark(UnaryOperator<Chart> mark) {
    return new Look(label, unit, earlier, plus(marks, mark), counter);
  }

  Look counter(String metric) {
    return new Look(label, unit, earlier, marks, metric);
  }

  Series on(Series series) {
    if (label.isEmpty()) {
      return series.unit(unit);
    }
    var labels = new TreeMap<>(series.labels());
    labels.put("__name__", label);
    return series.labels(labels).unit(unit);
  }

  Chart on(Chart chart) {
    var marked = unit.isEmpty() ? chart : chart.unit(unit);
    for (var mark : marks) {
      marked = mark.apply(marked);
    }
    return marked;
  }

  private static <T> List<T> plus(List<T> list, T more) {
    var all = new ArrayList<>(list);
    all.add(more);
    return List.copyOf(all);
  }
}
