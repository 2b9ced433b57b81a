package dev.runbook;

import dev.runbook.Table.State;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A table as HTML that reads well on light and dark pages and with every attribute stripped: no
 * class, id, style sheet or script, colours inherited but for states.
 */
final class TableHtml {
  private static final int BYTES = 256 << 10;
  private static final int CELL = 200;

  private final Sheet sheet;
  private final StringBuilder html = new StringBuilder();

  private TableHtml(Sheet sheet) {
    this.sheet = sheet;
  }

  /** Up to 200 rows within 256 KiB. */
  static String of(Table table) {
    int first = 180;
    int last = 20;
    while (true) {
      var html = new TableHtml(Sheet.of(table, first, last, Sheet.Form.UNICODE)).write();
      boolean cut = first > 9 && !table.head.look().full() && html.length() > BYTES / 2;
      if (!cut || bytes(html) <= BYTES) {
        return html;
      }
      first /= 2;
      last /= 2;
    }
  }

  private static int bytes(String html) {
    return html.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
  }

  private String write() {
    html.append("<table>\n<caption>").append(escape(Sheet.title(sheet.table)));
    html.append("</caption>\n<thead><tr>");
    for (var column : sheet.columns) {
      html.append("<th scope=\"col\"").append(align(column)).append('>');
      html.append(escape(Widths.cut(column.head(), CELL, "…"))).append("</th>");
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (int row = 0; row < sheet.at.length; row++) {
      if (row == sheet.first) {
        leftOut();
      }
      row(row);
    }
    if (sheet.first == sheet.at.length) {
      leftOut();
    }
    html.append("</tbody>\n</table>\n");
    var footer = Sheet.footer(sheet.table).stream().map(TableHtml::escape).toList();
    if (!footer.isEmpty()) {
      html.append("<p>").append(String.join("<br/>", footer)).append("</p>\n");
    }
    return html.toString();
  }

  private void leftOut() {
    if (sheet.left > 0) {
      html.append("<tr><td colspan=\"").append(Math.max(1, sheet.columns.size())).append("\">… ");
      html.append(escape(sheet.leftOut())).append("</td></tr>\n");
    }
  }

  private void row(int row) {
    html.append("<tr>");
    for (var column : sheet.columns) {
      html.append("<td").append(align(column)).append(title(column, row)).append('>');
      cell(column, row);
      html.append("</td>");
    }
    html.append("</tr>\n");
  }

  private static String align(Sheet.Column column) {
    return " style=\"text-align:" + (column.right() ? "right" : "left") + "\"";
  }

  /** The exact value where the cell shows less. */
  private String title(Sheet.Column column, int row) {
    var col = column.col();
    var value = col.cells().value(sheet.at[row]);
    boolean exact = column.right() || col.kind() == Table.Kind.INSTANT;
    if (value == null || !exact) {
      return "";
    }
    var text = Exact.of(value);
    return text.equals(column.cells().get(row))
        ? ""
        : " title=\"" + escape(Redactor.clean(text)) + "\"";
  }

  private void cell(Sheet.Column column, int row) {
    var text = shown(column.cells().get(row));
    var value = column.col().cells().value(sheet.at[row]);
    if (value instanceof State state) {
      html.append("<b").append(colour(state.level())).append('>').append(text).append("</b>");
    } else if (column.col().role() == Col.Role.LINK && value != null && isLink(value.toString())) {
      var target = escape(Redactor.clean(value.toString()));
      html.append("<a href=\"").append(target).append("\">").append(text).append("</a>");
    } else {
      html.append(text);
    }
  }

  private static String shown(@Nullable String cell) {
    return cell == null ? "–" : escape(Widths.cut(cell.strip(), CELL, "…"));
  }

  /** Only what a browser opens as a page; never javascript: and the like. */
  private static boolean isLink(String text) {
    var lower = text.toLowerCase(Locale.ROOT);
    return (lower.startsWith("https://") || lower.startsWith("http://"))
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /** Each has a contrast of 3 to 1 or more on white and on #1e1e1e. */
  private static String colour(State.Level level) {
    return switch (level) {
      case OK -> " style=\"color:#1a7f37\"";
      case WARN -> " style=\"color:#9a6700\"";
      case BAD -> " style=\"color:#cf222e\"";
      case INFO, UNKNOWN -> "";
    };
  }

  static String escape(String text) {
    var out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }
}
