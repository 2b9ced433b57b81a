package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Table.Kind;
import dev.runbook.Table.Row;
import java.util.ArrayList;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Columns made from others. */
final class Computed {
  private Computed() {}

  static Table number(Table table, String name, ToDoubleFunction<Row> value) {
    return add(table, name, Kind.DOUBLE, (col, row) -> col.add(value.applyAsDouble(row)));
  }

  static Table text(Table table, String name, Function<Row, String> value) {
    return add(table, name, Kind.TEXT, (col, row) -> col.add(value.apply(row)));
  }

  static Table state(Table table, String name, Function<Row, Table.State> value) {
    return add(table, name, Kind.STATE, (col, row) -> col.add(value.apply(row)));
  }

  /** A cell that throws is missing; a note has the first cause. A column of that name gives way. */
  private static Table add(Table table, String name, Kind kind, BiConsumer<Growing, Row> cell) {
    var growing = new Growing(name);
    growing.asked = kind;
    int failed = 0;
    var cause = "";
    for (var row : table.rows()) {
      try {
        cell.accept(growing, row);
      } catch (RuntimeException e) {
        growing.addMissing();
        cause = failed++ == 0 ? String.valueOf(e) : cause;
      }
    }
    var added = add(table, new Col(name, kind, "", Col.Role.PLAIN, growing.done()));
    return failed == 0
        ? added
        : added.note(
            Numbers.of(failed, "cell")
                + " of "
                + name
                + " not computed; the first cause: "
                + cause);
  }

  private static Table add(Table table, Col more) {
    int[] own = table.positions();
    var cols = new ArrayList<Col>();
    boolean placed = false;
    for (var col : table.cols) {
      boolean same = col.name().equals(more.name());
      var cells = same ? more.cells() : col.cells().pick(own);
      cols.add(same ? more : new Col(col.name(), col.kind(), col.unit(), col.role(), cells));
      placed |= same;
    }
    if (!placed) {
      cols.add(more);
    }
    return new Table(table.head, cols, null, table.size());
  }

  /** What was missing stays missing; it does not become an empty text. */
  static Table asText(Table table, String name) {
    var col = table.cols.get(table.index(name));
    var growing = new Growing(name);
    growing.asked = Kind.TEXT;
    for (int row = 0; row < table.size(); row++) {
      var value = col.cells().value(table.at(row));
      if (value == null) {
        growing.addMissing();
      } else {
        growing.add(Exact.of(value));
      }
    }
    return add(table, new Col(name, Kind.TEXT, "", Col.Role.PLAIN, growing.done()));
  }

  static Table age(Table table, String name) {
    var col = table.cols.get(table.index(name));
    if (col.kind() != Kind.INSTANT || table.head.observed() == null) {
      throw new Refused(
          Problem.of("the age of " + name + " cannot be told")
              .seen(
                  col.kind() != Kind.INSTANT
                      ? "the column is " + col.kind() + ", not a point in time"
                      : "nobody said when " + table.name() + " was read")
              .advice("an INSTANT column, and observed(time) on the table"));
    }
    return Rows.change(table, name, plain -> plain.as(Col.Role.AGE));
  }

  /** A row per column, a column per row; the first column names them. */
  static Table transpose(Table table) {
    if (table.size() >= TableWriting.COLUMNS || table.cols.isEmpty()) {
      throw new Refused(
          Problem.of(table.name() + " cannot be turned: " + table.size() + " rows become columns")
              .advice("limit(20).transpose()"));
    }
    var first = table.cols.get(0);
    var names = new ArrayList<String>();
    names.add(first.name());
    table.rows().forEach(row -> names.add(row.text(first.name())));
    var writing = new TableWriting(names);
    writing.head = table.head;
    for (var col : table.cols.subList(1, table.cols.size())) {
      writing.any(col.name());
      IntStream.range(0, table.size())
          .forEach(
              row -> {
                var value = col.cells().value(table.at(row));
                writing.any(value == null ? null : Exact.of(value));
              });
      writing.endRow();
    }
    return writing.done();
  }
}
