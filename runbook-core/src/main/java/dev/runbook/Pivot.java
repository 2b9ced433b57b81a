package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Table.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows to series: a series per combination of the label columns. */
final class Pivot {
  private Pivot() {}

  static SeriesSet series(Table table, String time, String value, String... labels) {
    var times = table.cols.get(table.index(time));
    var values = table.cols.get(table.index(value));
    if (times.kind() != Kind.INSTANT) {
      throw new Refused(
          Problem.of("column " + time + " has no points in time")
              .seen("it is " + times.kind())
              .advice("name a column with a time and a zone"));
    }
    if (!Filters.isNumber(values.kind())) {
      throw Filters.notNumbers(table, values);
    }
    var groups = new LinkedHashMap<Map<String, String>, List<Integer>>();
    int skipped = 0;
    for (int row = 0; row < table.size(); row++) {
      if (times.cells().isMissing(table.at(row)) || values.cells().isMissing(table.at(row))) {
        skipped++;
      } else {
        groups.computeIfAbsent(labels(table, row, value, labels), k -> new ArrayList<>()).add(row);
      }
    }
    var all = new ArrayList<Series>();
    groups.forEach((names, rows) -> all.add(one(table, names, times, values, rows)));
    var set = SeriesSet.of(all).named(table.name()).marked(table.head.marks());
    return skipped == 0
        ? set
        : set.note(
            Numbers.of(skipped, "row") + " without a " + time + " or a " + value + " skipped");
  }

  private static Map<String, String> labels(Table table, int row, String value, String[] columns) {
    var labels = new LinkedHashMap<String, String>();
    labels.put("__name__", value);
    for (var column : columns) {
      labels.put(column, table.rows().get(row).text(column));
    }
    return labels;
  }

  private static Series one(
      Table table, Map<String, String> labels, Col times, Col values, List<Integer> rows) {
    var writer = Series.write(labels, rows.size());
    rows.stream()
        .map(table::at)
        .sorted((a, b) -> Long.compare(millis(times, a), millis(times, b)))
        .forEach(at -> writer.add(millis(times, at), values.cells().number(at)));
    return writer.done().unit(values.unit()).in(table.head.look().frame());
  }

  private static long millis(Col times, int at) {
    return ((Cells.Times) times.cells()).millis(at);
  }
}
