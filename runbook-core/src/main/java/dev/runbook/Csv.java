package dev.runbook;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** CSV after RFC 4180: UTF-8, CRLF, exact values; missing is empty, empty text is quoted. */
final class Csv {
  private Csv() {}

  static void write(Table table, OutputStream out) throws IOException {
    var writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    for (int i = 0; i < table.cols.size(); i++) {
      writer.write(i == 0 ? "" : ",");
      text(table.cols.get(i).name(), writer);
    }
    writer.write("\r\n");
    for (int row = 0; row < table.size(); row++) {
      line(table, table.at(row), writer);
    }
    writer.flush();
  }

  private static void line(Table table, int at, Writer writer) throws IOException {
    for (int i = 0; i < table.cols.size(); i++) {
      writer.write(i == 0 ? "" : ",");
      var value = table.cols.get(i).cells().value(at);
      if (value != null) {
        text(Exact.of(value), writer);
      }
    }
    writer.write("\r\n");
  }

  private static void text(String raw, Writer writer) throws IOException {
    var text = Redactor.clean(raw);
    boolean quoted = text.isEmpty() || text.chars().anyMatch(c -> "\",\r\n".indexOf(c) >= 0);
    writer.write(quoted ? '"' + text.replace("\"", "\"\"") + '"' : text);
  }
}
