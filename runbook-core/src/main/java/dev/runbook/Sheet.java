package dev.runbook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A table made ready for a page of any form: which rows are shown, every cell formatted, redacted
 * and escaped, the first line, and what stands below.
 */
final class Sheet {
  static final int FULL = 10_000;

  /** What the page can show. */
  enum Form {
    /** Only ASCII of our own making. */
    ASCII,
    UNICODE,
    /** Unicode, and line ends inside a cell stay line ends. */
    LINES
  }

  /** A column of the page; cells of null are missing. */
  record Column(Col col, String head, boolean right, List<@Nullable String> cells) {}

  final Table table;
  final List<Column> columns;

  /** Where in the columns' storage each shown row stands. */
  final int[] at;

  /** How many of the shown rows stand before the line that counts those left out. */
  final int first;

  final int left;

  private Sheet(Table table, List<Column> columns, int[] at, int first) {
    this.table = table;
    this.columns = columns;
    this.at = at;
    this.first = first;
    this.left = table.size() - at.length;
  }

  /** The {@code first} and the {@code last} rows, or all if one line more would do. */
  static Sheet of(Table table, int first, int last, Form form) {
    var look = table.head.look();
    int all = look.full() ? FULL : first + last;
    int tail = look.firstOnly() ? 0 : Math.min(last, all);
    int head = Math.min(table.size(), all - tail);
    tail = Math.min(tail, table.size() - head);
    var at = new int[head + tail];
    for (int i = 0; i < at.length; i++) {
      at[i] = table.at(i < head ? i : table.size() - at.length + i);
    }
    var columns = new ArrayList<Column>();
    for (var col : table.cols) {
      var cells = java.util.Arrays.asList(CellTexts.of(col, at, table.head, form));
      columns.add(new Column(col, CellTexts.head(col, table.head), CellTexts.isRight(col), cells));
    }
    return new Sheet(table, columns, at, head);
  }

  /** Name, rows and what is wrong, under 80 characters: {@code pods: 42 rows, 3 BAD, PARTIAL}. */
  static String title(Table table) {
    int rows = table.size();
    var rest = new StringBuilder(": ");
    rest.append(String.format(Locale.ROOT, "%,d", rows)).append(rows == 1 ? " row" : " rows");
    if (rows > 0) {
      states(table).forEach((level, count) -> rest.append(", " + count + " " + level));
    }
    table.head.marks().words().forEach(word -> rest.append(", ").append(word));
    var name = Escapes.of(Redactor.clean(table.name()));
    return Widths.cut(name, Math.max(10, 79 - rest.length()), "…") + rest;
  }

  /** How many of each level that is not well, in the first column of states. */
  private static Map<Table.State.Level, Integer> states(Table table) {
    var counts = new TreeMap<Table.State.Level, Integer>();
    var first = table.cols.stream().filter(c -> c.kind() == Table.Kind.STATE).findFirst();
    first.ifPresent(
        col -> {
          for (int row = 0; row < table.size(); row++) {
            if (col.cells().value(table.at(row)) instanceof Table.State state
                && state.level().compareTo(Table.State.Level.WARN) <= 0) {
              counts.merge(state.level(), 1, Integer::sum);
            }
          }
        });
    return counts;
  }

  /** The line that stands for the rows left out, with the calls that give them. */
  String leftOut() {
    var count = String.format(Locale.ROOT, "%,d more row%s", left, left == 1 ? "" : "s");
    return table.head.look().full()
        ? count + ": csv(path) writes all"
        : count
            + ": full() shows "
            + (table.size() > FULL ? "10,000" : "all")
            + ", csv(path) writes all";
  }

  /** Marks, notes and provenance, redacted and escaped. */
  static List<String> footer(Table table) {
    var lines = new ArrayList<>(table.notes());
    if (!table.head.source().isEmpty()) {
      lines.add("source: " + table.head.source());
    }
    return lines.stream().map(line -> Escapes.of(Redactor.clean(line))).toList();
  }
}
