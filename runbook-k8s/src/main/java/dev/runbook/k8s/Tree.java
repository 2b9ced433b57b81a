package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Short words for reading an object of the API. Paths are field names with slashes between. */
final class Tree {
  private Tree() {}

  /** What is at {@code path}; a missing node if nothing is. */
  static JsonNode at(JsonNode node, String path) {
    var found = node;
    int from = 0;
    while (from <= path.length()) {
      int slash = path.indexOf('/', from);
      int to = slash < 0 ? path.length() : slash;
      found = found.path(path.substring(from, to));
      from = to + 1;
    }
    return found.isNull() ? MissingNode.getInstance() : found;
  }

  /** The text at {@code path}; empty if there is none. */
  static String text(JsonNode node, String path) {
    return at(node, path).asText("");
  }

  /** The whole number at {@code path}; 0 if there is none, as the server leaves zeros out. */
  static int number(JsonNode node, String path) {
    return at(node, path).asInt(0);
  }

  static int number(JsonNode node, String path, int otherwise) {
    return at(node, path).asInt(otherwise);
  }

  static boolean is(JsonNode node, String path) {
    return at(node, path).asBoolean(false);
  }

  static boolean has(JsonNode node, String path) {
    return !at(node, path).isMissingNode();
  }

  /** The elements of the list at {@code path}. */
  static List<JsonNode> list(JsonNode node, String path) {
    var all = new ArrayList<JsonNode>();
    at(node, path).forEach(all::add);
    return all;
  }

  static Stream<JsonNode> stream(JsonNode node, String path) {
    return list(node, path).stream();
  }

  /** The texts of the map at {@code path}, sorted by key. */
  static Map<String, String> map(JsonNode node, String path) {
    var all = new TreeMap<String, String>();
    at(node, path).properties().forEach(e -> all.put(e.getKey(), e.getValue().asText("")));
    return all;
  }

  /** A label, annotation or other key that may hold slashes. */
  static String entry(JsonNode node, String path, String key) {
    return at(node, path).path(key).asText("");
  }

  static Optional<Instant> time(JsonNode node, String path) {
    var text = text(node, path);
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  static String name(JsonNode object) {
    return text(object, "metadata/name");
  }

  static String uid(JsonNode object) {
    return text(object, "metadata/uid");
  }

  static String namespace(JsonNode object) {
    return text(object, "metadata/namespace");
  }

  static boolean isTerminating(JsonNode object) {
    return has(object, "metadata/deletionTimestamp");
  }

  /** The uid of the owner that controls {@code object}; empty if nobody does. */
  static String owner(JsonNode object) {
    return stream(object, "metadata/ownerReferences")
        .filter(owner -> is(owner, "controller"))
        .map(owner -> text(owner, "uid"))
        .findFirst()
        .orElse("");
  }

  /** The condition of this type; a missing node if there is none. */
  static JsonNode condition(JsonNode object, String type) {
    return stream(object, "status/conditions")
        .filter(condition -> text(condition, "type").equals(type))
        .findFirst()
        .orElse(MissingNode.getInstance());
  }

  /** Whether the condition of this type has this status. */
  static boolean isCondition(JsonNode object, String type, String status) {
    return text(condition(object, type), "status").equals(status);
  }

  /** {@code Ready=False MinimumReplicasUnavailable: words}. */
  static String words(String first, String second) {
    if (first.isEmpty() || second.isEmpty()) {
      return first + second;
    }
    return second.startsWith(first) ? second : first + ": " + second;
  }
}
