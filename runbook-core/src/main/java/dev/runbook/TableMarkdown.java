package dev.runbook;

import java.util.stream.Collectors;

/** A table as Markdown. */
final class TableMarkdown {
  private TableMarkdown() {}

  static String of(Table table) {
    var text = new StringBuilder();
    text.append(line(table.columns()))
        .append(line(table.columns().stream().map(n -> "---").toList()));
    for (var row : table.limit(100).rows()) {
      text.append(line(table.columns().stream().map(row::text).toList()));
    }
    table.notes().forEach(note -> text.append('\n').append(note).append('\n'));
    return text.toString();
  }

  private static String line(java.util.List<String> cells) {
    return cells.stream()
        .map(cell -> Redactor.clean(cell).replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
