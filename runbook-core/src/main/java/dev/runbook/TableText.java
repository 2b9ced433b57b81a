package dev.runbook;

import java.util.List;

/** A table as aligned text. */
final class TableText {
  private TableText() {}

  static String of(Table table, Host.Traits traits) {
    return text(table, 50);
  }

  static String brief(Table table) {
    var text = text(table, 8);
    return text.length() <= 950 ? text : text.substring(0, 949) + "…";
  }

  private static String text(Table table, int rows) {
    var names = table.columns();
    var shown = table.limit(rows);
    var text = new StringBuilder(table.name()).append(": ").append(table.size());
    table.head.marks().words().forEach(word -> text.append(", ").append(word));
    text.append('\n');
    var widths = names.stream().map(name -> width(shown, name)).toList();
    line(text, names, widths);
    for (var row : shown.rows()) {
      line(text, names.stream().map(row::text).toList(), widths);
    }
    if (table.size() > rows) {
      text.append("… ").append(table.size() - rows).append(" more\n");
    }
    table.notes().forEach(note -> text.append(note).append('\n'));
    return Redactor.clean(text.toString().stripTrailing());
  }

  private static int width(Table table, String name) {
    return table.rows().stream()
        .mapToInt(row -> row.text(name).length())
        .reduce(name.length(), Math::max);
  }

  private static void line(StringBuilder text, List<String> cells, List<Integer> widths) {
    for (int i = 0; i < cells.size(); i++) {
      text.append(i == 0 ? "" : "  ").append(cells.get(i));
      text.append(" ".repeat(widths.get(i) - cells.get(i).length()));
    }
    text.append('\n');
  }
}
