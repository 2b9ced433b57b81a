package dev.runbook.aws;

import dev.runbook.SeriesSet;
import dev.runbook.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The newest value of each series. */
final class Latest {
  private Latest() {}

  static Table of(SeriesSet set) {
    var names = new TreeSet<String>();
    set.forEach(one -> names.addAll(one.labels().keySet()));
    names.remove("__name__");
    var columns = new ArrayList<>(List.of("metric"));
    columns.addAll(names);
    columns.addAll(List.of("value", "at"));
    var table =
        Table.write(columns.toArray(String[]::new))
            .named("latest of " + set.name())
            .kind("value", Table.Kind.DOUBLE)
            .kind("at", Table.Kind.INSTANT)
            .marks(set);
    for (var one : set) {
      var cells = new ArrayList<Object>();
      cells.add(one.labels().getOrDefault("__name__", one.name()));
      names.forEach(name -> cells.add(one.labels().get(name)));
      cells.add(one.isEmpty() ? null : one.last());
      cells.add(one.isEmpty() ? null : one.time(one.size() - 1));
      table.row(cells.toArray());
      table.source(one.source());
      one.observed().ifPresent(table::observed);
    }
    return table.done();
  }
}
