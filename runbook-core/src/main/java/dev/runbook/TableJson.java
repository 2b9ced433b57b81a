package dev.runbook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;

/** Columns with kind and unit and their values; the same table gives the same bytes. */
final class TableJson {
  private TableJson() {}

  static void write(Table table, OutputStream out) throws IOException {
    try (var json = new JsonFactory().createGenerator(out)) {
      write(table, json);
    }
  }

  static void write(Table table, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", table.name());
    json.writeArrayFieldStart("columns");
    for (var col : table.cols) {
      json.writeStartObject();
      json.writeStringField("name", col.name());
      json.writeStringField("kind", col.kind().name());
      json.writeStringField("unit", col.unit());
      json.writeArrayFieldStart("values");
      for (int row = 0; row < table.size(); row++) {
        var value = col.cells().value(table.at(row));
        if (value == null) {
          json.writeNull();
        } else {
          json.writeString(Redactor.clean(Exact.of(value)));
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
