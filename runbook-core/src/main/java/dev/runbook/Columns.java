package dev.runbook;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The table that a program printed: a header line, then a line per row. */
final class Columns {
  private static final Pattern WIDE = Pattern.compile("\\s{2,}");
  private static final Pattern BLANK = Pattern.compile("\\s+");
  private static final Pattern TAB = Pattern.compile("\t");
  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}\\.\\d{1,15}");

  private Columns() {}

  static Table of(String text, String name) {
    var lines = text.lines().filter(line -> !line.isBlank()).toList();
    if (lines.isEmpty()) {
      return Table.of().named(name);
    }
    var rows = rows(lines);
    var header = rows.get(0);
    var table = Table.write(header.toArray(String[]::new)).named(name);
    for (var row : rows.subList(1, rows.size())) {
      for (var cell : row) {
        cell(table, cell);
      }
      table.endRow();
    }
    return table.done();
  }

  private static void cell(Table.Writer table, String text) {
    if (WHOLE.matcher(text).matches()) {
      table.cell(Long.parseLong(text));
    } else if (NUMBER.matcher(text).matches()) {
      table.cell(Double.parseDouble(text));
    } else if (text.isEmpty()) {
      table.missing();
    } else {
      table.cell(text);
    }
  }

  /** By tabs if the header has them, else by two blanks or more if all lines agree, else by one. */
  private static List<List<String>> rows(List<String> lines) {
    if (lines.get(0).indexOf('\t') >= 0) {
      return even(lines.stream().map(line -> split(line, TAB, 0)).toList());
    }
    var wide = lines.stream().map(line -> split(line, WIDE, 0)).toList();
    int columns = wide.get(0).size();
    if (columns > 1 && wide.stream().allMatch(row -> row.size() == columns)) {
      return wide;
    }
    return words(lines);
  }

  /** By single blanks; a name of two words stands last ({@code Mounted on}), as do long values. */
  private static List<List<String>> words(List<String> lines) {
    var header = split(lines.get(0), BLANK, 0);
    int least =
        lines.stream().skip(1).mapToInt(line -> split(line, BLANK, 0).size()).min().orElse(99);
    int columns = Math.min(header.size(), least);
    return even(lines.stream().map(line -> split(line, BLANK, columns)).toList());
  }

  private static List<List<String>> even(List<List<String>> rows) {
    int columns = rows.get(0).size();
    var even = new ArrayList<List<String>>();
    for (var row : rows) {
      var cells = new ArrayList<>(row.subList(0, Math.min(columns, row.size())));
      while (cells.size() < columns) {
        cells.add("");
      }
      even.add(cells);
    }
    return even;
  }

  private static List<String> split(String line, Pattern by, int limit) {
    return Arrays.asList(by.split(line.strip(), limit));
  }
}
