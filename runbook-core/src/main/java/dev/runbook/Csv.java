package dev.runbook;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** CSV after RFC 4180: UTF-8, CRLF, exact values; missing is empty, empty text is quoted. */
final class Csv {
  private final Table table;
  private final boolean disarmed;
  private final Writer out;

  private Csv(Table table, boolean disarmed, Writer out) {
    this.table = table;
    this.disarmed = disarmed;
    this.out = out;
  }

  /** For a spreadsheet: a byte order mark, and texts that it would run as formulas disarmed. */
  static void write(Table table, OutputStream stream) throws IOException {
    boolean spreadsheet = table.head.look().spreadsheet();
    var out = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
    if (spreadsheet) {
      out.write('\ufeff');
    }
    new Csv(table, spreadsheet, out).write();
    out.flush();
  }

  private void write() throws IOException {
    for (int i = 0; i < table.cols.size(); i++) {
      out.write(i == 0 ? "" : ",");
      text(table.cols.get(i).name());
    }
    out.write("\r\n");
    for (int row = 0; row < table.size(); row++) {
      line(table.at(row));
    }
  }

  private void line(int at) throws IOException {
    for (int i = 0; i < table.cols.size(); i++) {
      out.write(i == 0 ? "" : ",");
      var col = table.cols.get(i);
      var value = col.cells().value(at);
      if (value instanceof Number) {
        out.write(Redactor.clean(Exact.of(value)));
      } else if (value != null) {
        text(Exact.of(value));
      }
    }
    out.write("\r\n");
  }

  private void text(String raw) throws IOException {
    var text = Redactor.clean(raw);
    if (disarmed && !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0) {
      text = "'" + text;
    }
    boolean quoted = text.isEmpty() || text.chars().anyMatch(c -> "\",\r\n".indexOf(c) >= 0);
    out.write(quoted ? '"' + text.replace("\"", "\"\"") + '"' : text);
  }
}
