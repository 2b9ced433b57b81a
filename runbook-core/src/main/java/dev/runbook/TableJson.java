package dev.runbook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.Table.Kind;
import dev.runbook.Table.State;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A table as JSON: columns with kind and unit, their values in an array each. Encode, decode,
 * encode gives equal bytes; numbers are written by us, for Double.toString differs between JDKs.
 */
final class TableJson {
  private TableJson() {}

  /** To a file: texts go through the redactor. */
  static void write(Table table, OutputStream out) throws IOException {
    try (var json =
        new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
      write(table, json, Redactor::clean);
    }
  }

  /** As one value; {@code filter} is applied to every text. */
  static void write(Table table, JsonGenerator json, UnaryOperator<String> filter)
      throws IOException {
    var head = table.head;
    json.writeStartObject();
    json.writeStringField("name", filter.apply(head.name()));
    if (!head.source().isEmpty()) {
      json.writeStringField("source", filter.apply(head.source()));
    }
    var observed = head.observed();
    if (observed != null) {
      json.writeStringField("observed", Exact.of(observed));
    }
    head.look().frame().write(json);
    MarksJson.write(head.marks(), json, filter);
    json.writeNumberField("rows", table.size());
    json.writeArrayFieldStart("columns");
    for (var col : table.cols) {
      column(table, col, json, filter);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void column(Table table, Col col, JsonGenerator json, UnaryOperator<String> filter)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", filter.apply(col.name()));
    json.writeStringField("kind", col.kind().name());
    if (!col.unit().isEmpty()) {
      json.writeStringField("unit", filter.apply(col.unit()));
    }
    if (col.role() != Col.Role.PLAIN) {
      json.writeStringField("role", col.role().name());
    }
    json.writeArrayFieldStart("values");
    for (int row = 0; row < table.size(); row++) {
      value(col.cells().value(table.at(row)), json, filter);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void value(
      @org.jspecify.annotations.Nullable Object value,
      JsonGenerator json,
      UnaryOperator<String> filter)
      throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Long whole) {
      json.writeNumber(whole);
    } else if (value instanceof Double number) {
      number(number, json);
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof State state) {
      json.writeString(state.level() + ":" + filter.apply(state.word()));
    } else if (value instanceof Series series) {
      SeriesJson.write(series, json, filter);
    } else {
      json.writeString(filter.apply(Exact.of(value)));
    }
  }

  /** NaN and the infinities as text, for JSON has no numbers for them. */
  static void number(double value, JsonGenerator json) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumber(Numbers.exact(value));
    } else {
      json.writeString(Numbers.exact(value));
    }
  }

  /** The table that {@link #write} wrote. */
  static Table read(JsonNode json) {
    var names = new ArrayList<String>();
    json.get("columns").forEach(column -> names.add(column.get("name").asText()));
    var writing = new TableWriting(names);
    int rows = json.get("rows").asInt();
    for (var column : json.get("columns")) {
      var growing = writing.column(column.get("name").asText());
      growing.asked = Kind.valueOf(column.get("kind").asText());
      column.get("values").forEach(value -> read(value, growing));
    }
    return new Table(head(json), cols(writing, json), null, rows);
  }

  private static List<Col> cols(TableWriting writing, JsonNode json) {
    var cols = new ArrayList<Col>();
    for (var col : writing.done().cols) {
      var column = json.get("columns").get(cols.size());
      var role = Col.Role.valueOf(column.path("role").asText(Col.Role.PLAIN.name()));
      cols.add(col.unit(column.path("unit").asText("")).as(role));
    }
    return cols;
  }

  private static Head head(JsonNode json) {
    var head =
        Head.NONE
            .named(json.get("name").asText())
            .source(json.path("source").asText(""))
            .marks(MarksJson.read(json))
            .look(Col.Look.PLAIN.in(Frame.read(json)));
    return json.has("observed") ? head.observed(instant(json.get("observed").asText())) : head;
  }

  private static void read(JsonNode value, Growing column) {
    if (value.isNull()) {
      column.addMissing();
      return;
    }
    switch (column.kind()) {
      case TEXT -> column.add(value.asText());
      case LONG -> column.add(value.asLong());
      case DOUBLE -> column.add(number(value));
      case DECIMAL -> column.add(new BigDecimal(value.asText()));
      case BOOL -> column.add(value.asBoolean());
      case INSTANT -> column.add(instant(value.asText()));
      case LOCAL -> column.addLocal(value.asText());
      case SPAN -> column.add(Duration.parse(value.asText()));
      case STATE -> column.add(state(value.asText()));
      case TREND -> column.add(SeriesJson.read(value));
    }
  }

  static double number(JsonNode value) {
    return Double.parseDouble(value.asText());
  }

  private static Instant instant(String text) {
    return switch (text) {
      case "infinity" -> Instant.MAX;
      case "-infinity" -> Instant.MIN;
      default -> Instant.parse(text);
    };
  }

  private static State state(String text) {
    int colon = text.indexOf(':');
    return new State(State.Level.valueOf(text.substring(0, colon)), text.substring(colon + 1));
  }
}
