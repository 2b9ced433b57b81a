package dev.runbook;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.Marks.Cut;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Marks as JSON fields of the value they stand on; nothing where there is none. */
final class MarksJson {
  private MarksJson() {}

  static void write(Marks marks, JsonGenerator json, UnaryOperator<String> filter)
      throws IOException {
    texts("partial", marks.partial(), json, filter);
    if (!marks.truncated().isEmpty()) {
      json.writeArrayFieldStart("truncated");
      for (var cut : marks.truncated()) {
        json.writeArray(new long[] {cut.at(), cut.of()}, 0, 2);
      }
      json.writeEndArray();
    }
    var stale = marks.stale();
    if (stale != null) {
      json.writeStringField("stale", stale.toString());
    }
    texts("warnings", marks.warnings(), json, filter);
    texts("notes", marks.notes(), json, filter);
  }

  private static void texts(
      String name, List<String> texts, JsonGenerator json, UnaryOperator<String> filter)
      throws IOException {
    if (!texts.isEmpty()) {
      json.writeArrayFieldStart(name);
      for (var text : texts) {
        json.writeString(filter.apply(text));
      }
      json.writeEndArray();
    }
  }

  static Marks read(JsonNode json) {
    var cuts = new ArrayList<Cut>();
    json.path("truncated").forEach(c -> cuts.add(new Cut(c.get(0).asLong(), c.get(1).asLong())));
    var stale = json.has("stale") ? Duration.parse(json.get("stale").asText()) : null;
    return new Marks(
        texts(json, "partial"), cuts, stale, texts(json, "warnings"), texts(json, "notes"));
  }

  private static List<String> texts(JsonNode json, String name) {
    var texts = new ArrayList<String>();
    json.path(name).forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
