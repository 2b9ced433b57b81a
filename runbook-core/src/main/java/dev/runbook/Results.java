package dev.runbook;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Results of steps as JSON and back. A value inside another is {@code [tag, value]}; there are no
 * class names in it.
 */
final class Results {
  private static final List<Kind<?>> KINDS =
      List.of(
          new Kind<>("bool", Boolean.class, BooleanNode::valueOf, JsonNode::booleanValue),
          new Kind<>("int", Integer.class, IntNode::valueOf, JsonNode::intValue),
          new Kind<>("long", Long.class, LongNode::valueOf, JsonNode::longValue),
          text("double", Double.class, Results::number, Double::valueOf),
          text("decimal", BigDecimal.class, BigDecimal::toString, BigDecimal::new),
          text("text", String.class, value -> value, value -> value),
          text("instant", Instant.class, Instant::toString, Instant::parse),
          text("duration", Duration.class, Duration::toString, Duration::parse),
          text("date", LocalDate.class, LocalDate::toString, LocalDate::parse),
          text("bytes", byte[].class, Base64.getEncoder()::encodeToString, Results::bytes),
          new Kind<>("table", Table.class, Results::table, TableJson::read),
          new Kind<>("series", Series.class, Results::series, SeriesJson::read),
          new Kind<>("set", SeriesSet.class, Results::set, SeriesJson::readSet),
          new Kind<>("plan", Plan.class, PlanJson::write, PlanJson::read));

  private Results() {}

  /** How a class of values is written. */
  private record Kind<T>(
      String tag, Class<T> type, Function<T, JsonNode> write, Function<JsonNode, T> read) {
    JsonNode node(Object value) {
      return write.apply(type.cast(value));
    }
  }

  /**
   * A result as it stands in the record.
   *
   * @param type the tag of its kind
   * @param shape a hash of names and types if it is a record or an enum, else empty
   */
  record Kept(String type, String shape, JsonNode value) {}

  /**
   * {@code value} for the record; {@code type} is what was asked for, {@code Object.class} if
   * nobody said.
   *
   * @param most how many bytes it may take
   * @throws Unkept if what comes back would not be the same
   */
  static Kept keep(@Nullable Object value, Class<?> type, int most) throws Unkept {
    var node = tagged(value, type);
    var text = node.toString();
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > most) {
      throw new Unkept("it takes " + bytes + " bytes, and " + most + " are kept");
    }
    if (!Redactor.clean(text).equals(text)) {
      throw new Unkept("there is a secret in it");
    }
    if (!tagged(value(node, type), type).toString().equals(text)) {
      throw new Unkept("what would be read back is not the same");
    }
    return new Kept(node.get(0).textValue(), shape(type), node.get(1));
  }

  /** The value that {@link #keep} wrote, for the same {@code type}. */
  static @Nullable Object restore(Kept kept, Class<?> type) throws Unkept {
    if (!kept.shape().equals(shape(type))) {
      throw new Unkept("it was recorded with other names or types than " + type.getSimpleName());
    }
    var value = value(pair(kept.type(), kept.value()), type);
    if (value != null && !Shapes.boxed(type).isInstance(value)) {
      throw new Unkept("it was recorded as " + kept.type() + ", not " + type.getSimpleName());
    }
    return value;
  }

  /** Of the caller's own types; ours are read in every version. */
  private static String shape(Class<?> type) {
    boolean ours = Plan.class == type || Verdict.class.isAssignableFrom(type);
    return ours ? "" : Shapes.of(type);
  }

  static JsonNode tagged(@Nullable Object value, java.lang.reflect.Type type) throws Unkept {
    if (value == null) {
      return pair("null", NullNode.getInstance());
    }
    if (value instanceof Double number && !Double.isFinite(number)) {
      throw new Unkept(number + " is not a number that can be compared later");
    }
    for (var kind : KINDS) {
      if (kind.type().isInstance(value)) {
        return pair(kind.tag(), kind.node(value));
      }
    }
    if (value instanceof Verdict<?> verdict) {
      return pair("verdict", VerdictJson.write(verdict));
    }
    if (value instanceof List<?> list) {
      var array = Lines.JSON.createArrayNode();
      for (var item : list) {
        array.add(tagged(item, Shapes.argument(type, 0)));
      }
      return pair("list", array);
    }
    if (value instanceof Map<?, ?> map) {
      return pair("map", fields(map, Shapes.argument(type, 1)));
    }
    return Shapes.tagged(value, type);
  }

  private static JsonNode fields(Map<?, ?> map, java.lang.reflect.Type type) throws Unkept {
    var object = Lines.JSON.createObjectNode();
    for (var entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String key)) {
        throw new Unkept("a map in it has keys that are not text");
      }
      object.set(key, tagged(entry.getValue(), type));
    }
    return object;
  }

  static @Nullable Object value(JsonNode node, java.lang.reflect.Type type) throws Unkept {
    var tag = node.path(0).asText();
    var value = node.path(1);
    var kind = kind(tag);
    if (kind.isPresent()) {
      return kind.get().read().apply(value);
    }
    return switch (tag) {
      case "null" -> null;
      case "verdict" -> VerdictJson.read(value);
      case "list" -> list(value, Shapes.argument(type, 0));
      case "map" -> map(value, Shapes.argument(type, 1));
      default -> Shapes.value(tag, value, type);
    };
  }

  private static List<@Nullable Object> list(JsonNode value, java.lang.reflect.Type type)
      throws Unkept {
    var list = new ArrayList<@Nullable Object>();
    for (var item : value) {
      list.add(value(item, type));
    }
    return Collections.unmodifiableList(list);
  }

  private static Map<String, @Nullable Object> map(JsonNode value, java.lang.reflect.Type type)
      throws Unkept {
    var map = new LinkedHashMap<String, @Nullable Object>();
    for (var field : value.properties()) {
      map.put(field.getKey(), value(field.getValue(), type));
    }
    return Collections.unmodifiableMap(map);
  }

  static JsonNode pair(String tag, JsonNode value) {
    return Lines.JSON.createArrayNode().add(tag).add(value);
  }

  private static Optional<Kind<?>> kind(String tag) {
    return KINDS.stream().filter(kind -> kind.tag().equals(tag)).findFirst();
  }

  private static <T> Kind<T> text(
      String tag, Class<T> type, Function<T, String> write, Function<String, T> read) {
    return new Kind<>(
        tag,
        type,
        value -> TextNode.valueOf(write.apply(value)),
        node -> read.apply(node.textValue()));
  }

  private static String number(Double value) {
    return value.equals(-0.0) ? "-0.0" : Numbers.exact(value);
  }

  private static JsonNode table(Table table) {
    return written(json -> TableJson.write(table, json, UnaryOperator.identity()));
  }

  private static JsonNode series(Series series) {
    return written(json -> SeriesJson.write(series, json, UnaryOperator.identity()));
  }

  private static JsonNode set(SeriesSet set) {
    return written(json -> SeriesJson.write(set, json, UnaryOperator.identity()));
  }

  private interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  private static JsonNode written(Writing writing) {
    var text = new StringWriter();
    try {
      try (var json = Lines.JSON.createGenerator(text)) {
        writing.to(json);
      }
      return Lines.JSON.readTree(text.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(String text) {
    return Base64.getDecoder().decode(text);
  }
}
