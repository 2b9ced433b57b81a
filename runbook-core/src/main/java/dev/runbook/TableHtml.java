package dev.runbook;

/** A table as HTML. */
final class TableHtml {
  private TableHtml() {}

  static String of(Table table) {
    var html = new StringBuilder("<table><tr>");
    table
        .columns()
        .forEach(name -> html.append("<th scope=\"col\">").append(escape(name)).append("</th>"));
    html.append("</tr>");
    for (var row : table.limit(200).rows()) {
      html.append("<tr>");
      table
          .columns()
          .forEach(name -> html.append("<td>").append(escape(row.text(name))).append("</td>"));
      html.append("</tr>");
    }
    html.append("</table>");
    table.notes().forEach(note -> html.append("<div>").append(escape(note)).append("</div>"));
    return html.toString();
  }

  static String escape(String raw) {
    return Redactor.clean(raw)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
