package dev.runbook.sql;

import dev.runbook.Redactor;
import java.io.IOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Comma-separated values (RFC 4180), with a header. */
enum Csv implements RowFile.Format {
  /** As they are. */
  PLAIN,
  /** For a program that takes {@code =cmd} for a formula: such a cell begins with an apostrophe. */
  SPREADSHEET;

  @Override
  public long write(ResultSet rows, Engine engine, Writer out) throws SQLException, IOException {
    var columns = Columns.of(rows.getMetaData(), engine);
    for (int i = 0; i < columns.names().size(); i++) {
      out.write(i == 0 ? "" : ",");
      out.write(quoted(columns.names().get(i)));
    }
    out.write("\r\n");
    long count = 0;
    for (; rows.next(); count++) {
      for (int i = 0; i < columns.names().size(); i++) {
        out.write(i == 0 ? "" : ",");
        var text = columns.text(rows, i);
        out.write(text == null ? "" : quoted(Redactor.clean(text)));
      }
      out.write("\r\n");
    }
    return count;
  }

  /** Empty text is {@code ""}, so that it differs from a missing value. */
  private String quoted(String cell) {
    var text = this == SPREADSHEET && isFormula(cell) ? "'" + cell : cell;
    boolean plain = !text.isEmpty();
    for (int i = 0; i < text.length() && plain; i++) {
      char c = text.charAt(i);
      plain = c != ',' && c != '"' && c != '\n' && c != '\r';
    }
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /** Begins like a formula and is no number (OWASP, CSV injection, 2026). */
  private static boolean isFormula(String cell) {
    return !cell.isEmpty()
        && "=+-@\t\r".indexOf(cell.charAt(0)) >= 0
        && !cell.matches("[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
  }
}
