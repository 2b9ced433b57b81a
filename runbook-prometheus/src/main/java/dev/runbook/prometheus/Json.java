package dev.runbook.prometheus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A small answer about the server itself as a tree; queries never go through here. */
record Json(Map<String, Json> fields, List<Json> items, String text) {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final Json NOTHING = new Json(Map.of(), List.of(), "");

  static Json read(InputStream in) throws IOException {
    try (var parser = FACTORY.createParser(in)) {
      parser.nextToken();
      return value(parser);
    }
  }

  private static Json value(JsonParser parser) throws IOException {
    var token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      var fields = new LinkedHashMap<String, Json>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        var name = parser.currentName();
        parser.nextToken();
        fields.put(name, value(parser));
      }
      return new Json(fields, List.of(), "");
    }
    if (token == JsonToken.START_ARRAY) {
      var items = new ArrayList<Json>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(value(parser));
      }
      return new Json(Map.of(), items, "");
    }
    return token == null || token == JsonToken.VALUE_NULL
        ? NOTHING
        : new Json(Map.of(), List.of(), parser.getText());
  }

  /** The field called {@code name}; nothing if there is none. */
  Json at(String name) {
    return fields.getOrDefault(name, NOTHING);
  }

  /** The text of the field called {@code name}; empty if there is none. */
  String text(String name) {
    return at(name).text;
  }

  /** The texts of all items. */
  List<String> texts() {
    return items.stream().map(Json::text).toList();
  }

  /** The texts of all fields. */
  Map<String, String> strings() {
    var strings = new java.util.TreeMap<String, String>();
    fields.forEach((name, value) -> strings.put(name, value.text));
    return strings;
  }
}
