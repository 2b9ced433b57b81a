package dev.runbook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A record as one line of JSON, chained to the line before it. */
final class Lines {
  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static final int VERSION = 1;
  static final List<String> ENVELOPE = List.of("v", "n", "t", "at", "path", "try", "h");

  private static final DateTimeFormatter AT =
      new DateTimeFormatterBuilder()
          .appendInstant(3)
          .toFormatter(Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Lines() {}

  /** A line and the hash that the next one is chained to. */
  record Chained(String line, String h) {}

  /** The line of a record; every text in it is redacted. */
  static Chained write(Rec rec, long n, Instant at, String before) {
    var node = JSON.createObjectNode();
    node.put("v", VERSION).put("n", n).put("t", rec.type.word).put("at", AT.format(at));
    node.put("path", Redactor.clean(rec.path)).put("try", rec.attempt);
    for (var field : rec.fields.properties()) {
      if (ENVELOPE.contains(field.getKey())) {
        throw new IllegalArgumentException("field " + field.getKey() + " is the envelope's");
      }
      node.set(Redactor.clean(field.getKey()), clean(field.getValue()));
    }
    var text = node.toString();
    var head = text.substring(0, text.length() - 1);
    var h = chain(before, head);
    return new Chained(head + ",\"h\":\"" + h + "\"}", h);
  }

  /** A copy without secrets: names, texts and numbers are looked at. */
  private static JsonNode clean(JsonNode value) {
    if (value instanceof ObjectNode object) {
      var copy = JSON.createObjectNode();
      for (var field : object.properties()) {
        copy.set(Redactor.clean(field.getKey()), clean(field.getValue()));
      }
      return copy;
    }
    if (value instanceof ArrayNode array) {
      var copy = JSON.createArrayNode();
      array.forEach(item -> copy.add(clean(item)));
      return copy;
    }
    if (value.isTextual() || value.isNumber()) {
      var text = value.asText();
      var clean = Redactor.clean(text);
      return clean.equals(text) ? value : TextNode.valueOf(clean);
    }
    return value;
  }

  static String chain(String before, String head) {
    return Hashes.sha256(before + head).substring(0, 32);
  }

  /** A tree of a line that was checked when it was read. */
  static ObjectNode tree(String line) {
    try {
      return (ObjectNode) JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a checked line no longer parses", e);
    }
  }

  /** A line as a record, or null if it is none. Its number and chain are not looked at. */
  static @Nullable ObjectNode record(byte[] bytes, int length) {
    if (length < 2 || bytes[0] != '{' || bytes[length - 1] != '}') {
      return null;
    }
    try {
      var text = new String(bytes, 0, length, StandardCharsets.UTF_8);
      return JSON.readTree(text) instanceof ObjectNode node && isRecord(node) ? node : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static boolean isRecord(ObjectNode node) {
    return node.path("v").isInt()
        && node.path("v").intValue() > 0
        && node.path("n").canConvertToLong()
        && node.path("t").isTextual()
        && node.path("at").isTextual()
        && node.path("path").isTextual()
        && node.path("try").isInt()
        && node.path("h").isTextual();
  }

  /** The entry of a record that is number {@code n} after {@code before}; null if it is not. */
  static @Nullable Entry entry(ObjectNode node, String line, long n, String before) {
    var h = node.path("h").textValue();
    var end = ",\"h\":\"" + h + "\"}";
    if (node.path("n").longValue() != n || !line.endsWith(end)) {
      return null;
    }
    if (!chain(before, line.substring(0, line.length() - end.length())).equals(h)) {
      return null;
    }
    try {
      return new Entry(
          node.path("v").intValue(),
          n,
          node.path("t").textValue(),
          Instant.parse(node.path("at").textValue()),
          node.path("path").textValue(),
          node.path("try").intValue(),
          line);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
