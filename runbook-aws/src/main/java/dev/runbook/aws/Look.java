package dev.runbook.aws;

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
 * @param label the name of its series; empty for the metric's
 * @param unit of its values; empty if nobody said
 * @param earlier the windows to compare with
 * @param marks what is put on the chart
 */
record Look(String label, String unit, List<Duration> earlier, List<UnaryOperator<Chart>> marks) {
  static final Look PLAIN = new Look("", "", List.of(), List.of());

  Look label(String other) {
    return new Look(other, unit, earlier, marks);
  }

  Look unit(String other) {
    return new Look(label, other, earlier, marks);
  }

  Look earlier(Duration by) {
    return new Look(label, unit, plus(earlier, by), marks);
  }

  Look mark(UnaryOperator<Chart> mark) {
    return new Look(label, unit, earlier, plus(marks, mark));
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
