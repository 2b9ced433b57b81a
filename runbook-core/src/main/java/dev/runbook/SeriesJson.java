package dev.runbook;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A series as JSON: what it is, its times in milliseconds, its values. */
final class SeriesJson {
  private SeriesJson() {}

  /** As one value; {@code filter} is applied to every text. */
  static void write(Series series, JsonGenerator json, UnaryOperator<String> filter)
      throws IOException {
    var about = series.about;
    json.writeStartObject();
    json.writeObjectFieldStart("labels");
    for (var label : about.labels().entrySet()) {
      json.writeStringField(filter.apply(label.getKey()), filter.apply(label.getValue()));
    }
    json.writeEndObject();
    optional("unit", filter.apply(about.unit()), json);
    optional("step", about.step(), json);
    optional("source", filter.apply(about.source()), json);
    optional("range", about.range(), json);
    optional("observed", about.observed(), json);
    json.writeStringField("stamp", about.stamp().name());
    about.frame().write(json);
    MarksJson.write(about.marks(), json, filter);
    json.writeArrayFieldStart("millis");
    for (int i = 0; i < series.size(); i++) {
      json.writeNumber(series.millis(i));
    }
    json.writeEndArray();
    json.writeArrayFieldStart("values");
    for (int i = 0; i < series.size(); i++) {
      TableJson.number(series.value(i), json);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void optional(
      String name, @org.jspecify.annotations.Nullable Object value, JsonGenerator json)
      throws IOException {
    if (value != null && !value.equals("")) {
      json.writeStringField(name, value.toString());
    }
  }

  /** The series that {@link #write} wrote. */
  static Series read(JsonNode json) {
    var labels = new TreeMap<String, String>();
    json.get("labels").properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    var times = json.get("millis");
    var writer = Series.write(labels, times.size());
    for (int i = 0; i < times.size(); i++) {
      writer.add(times.get(i).asLong(), TableJson.number(json.get("values").get(i)));
    }
    var about =
        About.of(labels)
            .unit(json.path("unit").asText(""))
            .source(json.path("source").asText(""))
            .stamp(Series.Stamp.valueOf(json.get("stamp").asText()))
            .frame(Frame.read(json))
            .marks(MarksJson.read(json));
    about = json.has("step") ? about.step(Duration.parse(json.get("step").asText())) : about;
    about = json.has("range") ? about.range(TimeRange.parse(json.get("range").asText())) : about;
    about =
        json.has("observed") ? about.observed(Instant.parse(json.get("observed").asText())) : about;
    return writer.done().with(about);
  }

  static void write(SeriesSet set, JsonGenerator json, UnaryOperator<String> filter)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", filter.apply(set.name()));
    MarksJson.write(set.marks, json, filter);
    json.writeArrayFieldStart("series");
    for (var series : set) {
      write(series, json, filter);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  static SeriesSet readSet(JsonNode json) {
    var all = new ArrayList<Series>();
    json.get("series").forEach(series -> all.add(read(series)));
    return SeriesSet.of(all).named(json.get("name").asText()).marked(MarksJson.read(json));
  }
}
