package dev.runbook;

import dev.runbook.ChartSpec.Mark;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Markers from any table that has a time and a text. */
final class MarkTable {
  private static final List<String> TIMES = List.of("at", "time", "start", "created");

  private MarkTable() {}

  static String name(Table table) {
    return table.name().isEmpty() || table.name().equals("table")
        ? "markers"
        : TextWidth.middle(ChartLines.clean(table.name()), 20);
  }

  static List<Mark> of(Table table) {
    var time = time(table);
    var text = first(table, Table.Kind.TEXT);
    var state = first(table, Table.Kind.STATE);
    var marks = new ArrayList<Mark>();
    for (int row = 0; row < table.size(); row++) {
      if (time.cells().value(table.at(row)) instanceof Instant at
          && at.isAfter(Instant.MIN)
          && at.isBefore(Instant.MAX)) {
        var level = state == null ? null : state.cells().value(table.at(row));
        boolean isBad =
            level instanceof Table.State known && known.level() == Table.State.Level.BAD;
        var label = text == null ? level : text.cells().value(table.at(row));
        marks.add(
            new Mark(
                at.toEpochMilli(), label == null ? "" : ChartLines.clean(label.toString()), isBad));
      }
    }
    return marks;
  }

  private static Col time(Table table) {
    var found = table.cols.stream().filter(col -> col.kind() == Table.Kind.INSTANT).toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    return TIMES.stream()
        .flatMap(name -> found.stream().filter(col -> col.name().equals(name)))
        .findFirst()
        .orElseThrow(
            () ->
                new Refused(
                    Problem.of("markers need one column of points in time")
                        .at(table.name())
                        .seen(
                            found.isEmpty()
                                ? "columns: " + String.join(", ", table.columns())
                                : "columns of time: "
                                    + String.join(", ", found.stream().map(Col::name).toList()))
                        .advice("select(..) one of them, or rename it to time")));
  }

  private static @Nullable Col first(Table table, Table.Kind kind) {
    return table.cols.stream().filter(col -> col.kind() == kind).findFirst().orElse(null);
  }
}
