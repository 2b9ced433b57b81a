package dev.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record on its way to the journal, which adds number, time and chain. Not shared by threads. */
final class Rec {
  final RecordType type;
  final String path;
  final int attempt;
  final ObjectNode fields = Lines.JSON.createObjectNode();

  private Rec(RecordType type, String path, int attempt) {
    this.type = type;
    this.path = path;
    this.attempt = attempt;
  }

  /** A record of the run as a whole. */
  static Rec of(RecordType type) {
    return new Rec(type, "", 0);
  }

  /** A record of one unit in one of its tries, which count from 1. */
  static Rec of(RecordType type, String path, int attempt) {
    return new Rec(type, path, attempt);
  }

  /** A record that was read. */
  static Rec of(ObjectNode node) {
    var type = RecordType.of(node.path("t").asText()).orElse(RecordType.NOTE);
    var rec = new Rec(type, node.path("path").asText(), node.path("try").asInt());
    node.properties()
        .forEach(
            field -> {
              if (!Lines.ENVELOPE.contains(field.getKey())) {
                rec.fields.set(field.getKey(), field.getValue());
              }
            });
    return rec;
  }

  /** A field; null leaves it out. */
  @CanIgnoreReturnValue
  Rec put(String field, @Nullable String value) {
    if (value != null) {
      fields.put(field, value);
    }
    return this;
  }

  @CanIgnoreReturnValue
  Rec put(String field, long value) {
    fields.put(field, value);
    return this;
  }

  @CanIgnoreReturnValue
  Rec put(String field, boolean value) {
    fields.put(field, value);
    return this;
  }

  @CanIgnoreReturnValue
  Rec put(String field, JsonNode value) {
    fields.set(field, value);
    return this;
  }

  @CanIgnoreReturnValue
  Rec put(String field, List<String> values) {
    var array = fields.putArray(field);
    values.forEach(array::add);
    return this;
  }
}
