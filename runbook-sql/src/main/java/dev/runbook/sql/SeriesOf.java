package dev.runbook.sql;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Series;
import dev.runbook.SeriesSet;
import dev.runbook.Table;
import dev.runbook.Table.Kind;
import dev.runbook.TimeRange;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns rows into series: the first time column, every number column, the rest are labels. */
final class SeriesOf {
  private static final Set<Kind> NUMBERS = Set.of(Kind.LONG, Kind.DOUBLE, Kind.DECIMAL);

  private SeriesOf() {}

  static SeriesSet table(Table read, ZoneId zone) {
    var none = SeriesSet.of(List.of()).named(read.name());
    var time = time(read);
    if (time.isEmpty()) {
      return none.note("no time column: " + String.join(", ", read.columns()));
    }
    if (read.isEmpty()) {
      return none.note("no rows");
    }
    var table = read.column(time.get()).kind() == Kind.LOCAL ? zoned(read, time.get(), zone) : read;
    var values = columns(table, NUMBERS);
    if (values.isEmpty()) {
      return none.note("no column with numbers: " + String.join(", ", table.columns()));
    }
    var sorted = table.sort(time.get());
    var labels = columns(table, Set.of(Kind.TEXT, Kind.BOOL)).toArray(String[]::new);
    var all = new ArrayList<Series>();
    var notes = new ArrayList<String>();
    for (var value : values) {
      var some = sorted.series(time.get(), value, labels);
      some.forEach(all::add);
      some.notes().stream().filter(note -> !notes.contains(note)).forEach(notes::add);
    }
    return noted(SeriesSet.of(all).named(read.name()), notes);
  }

  private static Optional<String> time(Table table) {
    var times = columns(table, Set.of(Kind.INSTANT, Kind.LOCAL));
    return times.stream().findFirst();
  }

  private static List<String> columns(Table table, Set<Kind> kinds) {
    return table.columns().stream()
        .filter(name -> kinds.contains(table.column(name).kind()))
        .toList();
  }

  /** The same table with its local times as points in time in {@code zone}. */
  private static Table zoned(Table table, String column, ZoneId zone) {
    var names = new ArrayList<String>(List.of(column));
    table.columns().stream().filter(name -> !name.equals(column)).forEach(names::add);
    var kinds = names.stream().map(name -> table.column(name).kind()).toList();
    var writer = Table.write(names.toArray(String[]::new)).named(table.name());
    for (var row : table.rows()) {
      for (int i = 0; i < names.size(); i++) {
        cell(writer, row, names.get(i), i == 0 ? Kind.INSTANT : kinds.get(i), zone);
      }
      writer.endRow();
    }
    return writer.done();
  }

  private static void cell(
      Table.Writer writer, Table.Row row, String name, Kind kind, ZoneId zone) {
    if (row.isMissing(name)) {
      writer.missing();
    } else if (kind == Kind.INSTANT) {
      writer.cell(local(row.text(name)).atZone(zone).toInstant());
    } else if (NUMBERS.contains(kind)) {
      writer.cell(row.number(name));
    } else {
      writer.cell(row.text(name));
    }
  }

  private static LocalDateTime local(String text) {
    try {
      return text.length() == 10 ? LocalDate.parse(text).atStartOfDay() : LocalDateTime.parse(text);
    } catch (DateTimeException e) {
      throw new Refused(
          Problem.of("`" + text + "` is no point in time for a series")
              .advice("leave infinite times out, or cast the column to timestamptz"));
    }
  }

  /** The same series, drawn over the range that was asked for. */
  static SeriesSet within(SeriesSet set, TimeRange range) {
    var all = new ArrayList<Series>();
    set.forEach(series -> all.add(series.range(range)));
    return noted(SeriesSet.of(all).named(set.name()), set.notes());
  }

  private static SeriesSet noted(SeriesSet set, List<String> notes) {
    var noted = set;
    for (var note : notes) {
      noted = noted.note(note);
    }
    return noted;
  }
}
