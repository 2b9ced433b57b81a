package dev.runbook;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A row per series; labels that all have in common are said once. */
final class SetTable {
  private SetTable() {}

  static Table of(SeriesSet set) {
    var common = set.common();
    var differing = new TreeSet<String>();
    set.forEach(series -> differing.addAll(series.labels().keySet()));
    differing.removeAll(common.keySet());
    var names = new ArrayList<>(differing.isEmpty() ? List.of("series") : differing);
    int labels = names.size();
    names.addAll(List.of("last", "min", "mean", "max", "trend"));
    var columns = TableWriting.unique(names);
    var table = Table.write(columns.toArray(String[]::new));
    var numbers = columns.subList(labels, labels + 4);
    numbers.forEach(number -> table.kind(number, Table.Kind.DOUBLE));
    var units = new TreeSet<String>();
    set.forEach(series -> units.add(series.unit()));
    if (units.size() == 1) {
      numbers.forEach(number -> table.unit(number, units.first()));
    }
    for (var series : set) {
      for (var label : names.subList(0, labels)) {
        var value = differing.isEmpty() ? series.name() : series.labels().get(label);
        if (value == null) {
          table.missing();
        } else {
          table.cell(value);
        }
      }
      Stats.cell(table, series.last());
      Stats.cell(table, series.min());
      Stats.cell(table, series.mean());
      Stats.cell(table, series.max());
      table.cell(series).endRow();
    }
    var done = table.done().named(set.name()).marked(set.marks()).in(set.frame);
    boolean shared = !common.isEmpty() && !differing.isEmpty();
    return shared ? done.note("all have " + words(common)) : done;
  }

  private static String words(Map<String, String> labels) {
    var words = new ArrayList<String>();
    labels.forEach((label, value) -> words.add(label + "=\"" + value + "\""));
    return String.join(", ", words);
  }
}
