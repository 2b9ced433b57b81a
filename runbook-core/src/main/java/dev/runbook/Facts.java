package dev.runbook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Plain facts under names, kept in the record as JSON: what was read before a change, the receipt
 * of a write. Immutable; never holds a secret.
 */
public final class Facts {
  private static final Facts NONE = new Facts(Lines.JSON.createObjectNode());

  private final ObjectNode node;

  private Facts(ObjectNode node) {
    this.node = node;
  }

  /** No facts. */
  public static Facts none() {
    return NONE;
  }

  /** One fact. */
  public static Facts of(String name, String value) {
    return NONE.and(name, value);
  }

  /** One fact. */
  public static Facts of(String name, long value) {
    return NONE.and(name, value);
  }

  /** The facts of a JSON object. */
  public static Facts json(String text) {
    try {
      if (Lines.JSON.readTree(text) instanceof ObjectNode object) {
        return new Facts(object);
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a JSON object: " + Texts.head(text, 80), e);
    }
    throw new IllegalArgumentException("not a JSON object: " + Texts.head(text, 80));
  }

  static Facts of(@Nullable JsonNode node) {
    return node instanceof ObjectNode object ? new Facts(object.deepCopy()) : NONE;
  }

  /** These facts and one more. */
  public Facts and(String name, String value) {
    return with(name, TextNode.valueOf(value));
  }

  /** These facts and one more. */
  public Facts and(String name, long value) {
    return with(name, Lines.JSON.getNodeFactory().numberNode(value));
  }

  /** These facts and a list. */
  public Facts and(String name, List<String> values) {
    var array = Lines.JSON.createArrayNode();
    values.forEach(array::add);
    return with(name, array);
  }

  /** These facts and others under a name. */
  public Facts and(String name, Facts facts) {
    return with(name, facts.node);
  }

  private Facts with(String name, JsonNode value) {
    var copy = node.deepCopy();
    copy.set(name, value.deepCopy());
    return new Facts(copy);
  }

  /** A text; a number or list as JSON; empty if there is none of that name. */
  public Optional<String> text(String name) {
    var value = node.get(name);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    return Optional.of(value.isTextual() ? value.textValue() : value.toString());
  }

  /** A whole number, or {@code otherwise}. */
  public long number(String name, long otherwise) {
    var value = node.get(name);
    return value != null && value.canConvertToLong() ? value.longValue() : otherwise;
  }

  /** A list of texts; empty if there is none. */
  public List<String> list(String name) {
    var all = new ArrayList<String>();
    node.path(name).forEach(item -> all.add(item.asText()));
    return List.copyOf(all);
  }

  /** The facts under a name; none if there are none. */
  public Facts facts(String name) {
    return of(node.get(name));
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return node.isEmpty();
  }

  /** As a JSON object. */
  public String json() {
    return node.toString();
  }

  /** Sorted names, NFC text, numbers as decimal text, no white space: equal facts, equal text. */
  String canonical() {
    return canonical(node).toString();
  }

  ObjectNode node() {
    return node.deepCopy();
  }

  static JsonNode canonical(JsonNode value) {
    if (value instanceof ObjectNode object) {
      var sorted = new TreeMap<String, JsonNode>();
      object.properties().forEach(f -> sorted.put(nfc(f.getKey()), canonical(f.getValue())));
      var copy = Lines.JSON.createObjectNode();
      sorted.forEach((name, field) -> copy.set(name, field));
      return copy;
    }
    if (value instanceof ArrayNode array) {
      var copy = Lines.JSON.createArrayNode();
      array.forEach(item -> copy.add(canonical(item)));
      return copy;
    }
    if (value.isNumber()) {
      var number = value.decimalValue();
      return TextNode.valueOf(
          number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString());
    }
    return value.isTextual() ? TextNode.valueOf(nfc(value.textValue())) : value;
  }

  private static String nfc(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Facts that && canonical().equals(that.canonical());
  }

  @Override
  public int hashCode() {
    return canonical().hashCode();
  }

  @Override
  public String toString() {
    return Texts.head(Redactor.clean(json()));
  }
}
