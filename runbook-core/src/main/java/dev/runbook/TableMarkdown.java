package dev.runbook;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A table as Markdown, up to 100 rows. */
final class TableMarkdown {
  private static final int CELL = 200;

  /** {@code *} and {@code _} mean something only at the edge of a word. */
  private static final Pattern EDGE = Pattern.compile("(?<!\\w)_|_(?!\\w)|\\*");

  private TableMarkdown() {}

  static String of(Table table) {
    var sheet = Sheet.of(table, 90, 10, Sheet.Form.LINES);
    var lines = new ArrayList<String>();
    lines.add(escape(Sheet.title(table)));
    lines.add("");
    if (!sheet.columns.isEmpty()) {
      lines.add(line(sheet.columns.stream().map(column -> escape(column.head())).toList()));
      lines.add(line(sheet.columns.stream().map(c -> c.right() ? "---:" : "---").toList()));
      for (int row = 0; row < sheet.at.length; row++) {
        int at = row;
        lines.add(line(sheet.columns.stream().map(c -> cell(c.cells().get(at))).toList()));
      }
      lines.add("");
    }
    if (sheet.left > 0) {
      lines.add(between(sheet) + escape(sheet.leftOut()));
      lines.add("");
    }
    Sheet.footer(table).forEach(note -> lines.addAll(List.of(escape(note), "")));
    return String.join("\n", lines);
  }

  private static String between(Sheet sheet) {
    return sheet.first < sheet.at.length ? "Left out after row " + sheet.first + ": " : "… ";
  }

  private static String line(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String cell(@Nullable String cell) {
    return cell == null ? "–" : escape(Widths.cut(cell.strip(), CELL, "…"));
  }

  static String escape(String text) {
    var plain =
        text.replace("\\", "\\\\")
            .replace("|", "\\|")
            .replace("`", "\\`")
            .replace("[", "\\[")
            .replace("&", "&amp;")
            .replace("<", "&lt;");
    return EDGE.matcher(plain).replaceAll("\\\\$0").replace("\n", "<br>");
  }
}
