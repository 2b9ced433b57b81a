package dev.runbook.sql;

import dev.runbook.Table;
import java.time.Duration;

/** Makes a catalogue table readable: ages are lengths of time, literals in queries are masked. */
final class OpsTable {
  private OpsTable() {}

  /** Columns that end in {@code age} hold seconds; the column {@code query} holds SQL. */
  static Table of(Table read, Database db) {
    var writer = Table.write(read.columns().toArray(String[]::new)).named(read.name());
    for (var row : read.rows()) {
      for (var name : read.columns()) {
        cell(writer, read, row, name, db);
      }
      writer.endRow();
    }
    var table = writer.source(db.identity()).observed(db.now()).done();
    for (var note : read.notes()) {
      table = table.note(note);
    }
    return table;
  }

  private static void cell(
      Table.Writer writer, Table read, Table.Row row, String name, Database db) {
    if (row.isMissing(name)) {
      writer.missing();
    } else if (name.endsWith("age")) {
      writer.cell(Duration.ofMillis(Math.max(0, Math.round(row.number(name) * 1000))));
    } else if (name.equals("query")) {
      var query = SqlText.masked(row.text(name), db.dialect()).replaceAll("\\s+", " ").strip();
      writer.cell(query);
    } else if (read.column(name).kind() == Table.Kind.LONG) {
      writer.cell(row.whole(name));
    } else {
      writer.cell(row.text(name));
    }
  }
}
