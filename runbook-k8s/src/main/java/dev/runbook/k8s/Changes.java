package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What differs between two objects, fit to be shown: no secret, no field of the server's own. */
final class Changes {
  /** Names of environment variables and settings whose values are not shown. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i).*(passw|passphrase|pwd|secret|token|credential|api_?key|access_?key|private"
              + "|signing|encryption_?key|auth|cookie|salt|dsn|database_?url|connection_?string).*");

  /** Fields by which the elements of a list are told apart, as the API's own merge keys. */
  private static final List<String> KEYS =
      List.of("name", "mountPath", "containerPort", "port", "key", "type", "ip", "topologyKey");

  private static final Set<String> OWN =
      Set.of(
          "managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "selfLink");

  private static final String APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
  private static final int SHOWN = 300;

  private final List<Change> found = new ArrayList<>();
  private final boolean secret;

  private Changes(boolean secret) {
    this.secret = secret;
  }

  /** One field that differs; {@code none} where there is none. */
  record Change(String path, String before, String after) {
    @Override
    public String toString() {
      return path + ": " + (isHidden() ? after : before + " -> " + after);
    }

    private boolean isHidden() {
      return after.startsWith("changed (");
    }
  }

  /** What differs; either may be a missing node. */
  static List<Change> of(JsonNode before, JsonNode after) {
    var kind = Tree.text(before.isMissingNode() ? after : before, "kind");
    var changes = new Changes(kind.equals("Secret"));
    changes.compare("", stripped(before), stripped(after), false);
    return List.copyOf(changes.found);
  }

  /** Without status and what the server keeps for itself. */
  static JsonNode stripped(JsonNode object) {
    JsonNode copy = object.deepCopy();
    if (copy instanceof ObjectNode all) {
      if (all.has("kind") && all.has("metadata")) {
        all.remove("status");
      }
      if (all.path("metadata") instanceof ObjectNode meta) {
        meta.remove(OWN);
        if (meta.path("annotations") instanceof ObjectNode annotations) {
          annotations.remove(APPLIED);
          if (annotations.isEmpty()) {
            meta.remove("annotations");
          }
        }
      }
    }
    return copy;
  }

  private void compare(String path, JsonNode before, JsonNode after, boolean hidden) {
    if (before.equals(after)) {
      return;
    }
    if (before.isObject() && after.isObject()) {
      objects(path, before, after, hidden);
    } else if (before.isArray() && after.isArray()) {
      lists(path, before, after, hidden);
    } else if ((path.isEmpty() || isData(path)) && (before.isObject() || after.isObject())) {
      objects(path, before, after, hidden);
    } else {
      differs(path, before, after, hidden);
    }
  }

  /**
   * Data of a Secret are compared key by key, and a whole object too, even if one side has none.
   */
  private boolean isData(String path) {
    return secret && (path.equals("data") || path.equals("stringData"));
  }

  private void objects(String path, JsonNode before, JsonNode after, boolean hidden) {
    Set<String> names = new LinkedHashSet<>();
    before.fieldNames().forEachRemaining(names::add);
    after.fieldNames().forEachRemaining(names::add);
    boolean env = isSecretVariable(before) || isSecretVariable(after);
    for (var name : names) {
      var deeper = path.isEmpty() ? name : path + "." + name;
      boolean hide = hidden || isData(path) || (env && name.equals("value"));
      compare(deeper, before.path(name), after.path(name), hide);
    }
  }

  /** Whether a variable of this name is likely to hold a secret. */
  static boolean isSecretName(String name) {
    return SECRET.matcher(name).matches();
  }

  /** An object fit to be shown: values of secrets are told by their size. */
  static JsonNode shown(JsonNode object) {
    JsonNode copy = masked(object.deepCopy());
    if (Tree.text(copy, "kind").equals("Secret")) {
      for (var part : List.of("data", "stringData")) {
        if (copy.path(part) instanceof ObjectNode data) {
          for (var field : List.copyOf(data.properties())) {
            data.put(field.getKey(), bytes(part + ".", field.getValue()) + " bytes");
          }
        }
      }
    }
    return copy;
  }

  private static boolean isSecretVariable(JsonNode element) {
    return element.has("value") && SECRET.matcher(element.path("name").asText("")).matches();
  }

  private void lists(String path, JsonNode before, JsonNode after, boolean hidden) {
    for (var key : KEYS) {
      var old = byKey(before, key);
      var now = byKey(after, key);
      if (old.size() == before.size() && now.size() == after.size()) {
        keyed(path, old, now, hidden);
        return;
      }
    }
    for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
      compare(path + "[" + i + "]", before.path(i), after.path(i), hidden);
    }
  }

  private void keyed(
      String path, Map<String, JsonNode> before, Map<String, JsonNode> after, boolean hidden) {
    Set<String> names = new LinkedHashSet<>(before.keySet());
    names.addAll(after.keySet());
    for (var name : names) {
      compare(
          path + "[" + name + "]",
          before.getOrDefault(name, MissingNode.getInstance()),
          after.getOrDefault(name, MissingNode.getInstance()),
          hidden);
    }
    var old = List.copyOf(before.keySet());
    var now = List.copyOf(after.keySet());
    if (!old.equals(now) && before.keySet().equals(after.keySet())) {
      found.add(new Change(path + " in order", String.join(", ", old), String.join(", ", now)));
    }
  }

  private static Map<String, JsonNode> byKey(JsonNode list, String key) {
    var all = new LinkedHashMap<String, JsonNode>();
    for (var element : list) {
      if (element.path(key).isValueNode()) {
        all.put(element.path(key).asText(), element);
      }
    }
    return all;
  }

  private void differs(String path, JsonNode before, JsonNode after, boolean hidden) {
    if (hidden) {
      found.add(hidden(path, before, after));
    } else {
      found.add(new Change(path, words(before), words(after)));
    }
  }

  private static Change hidden(String path, JsonNode before, JsonNode after) {
    var old = before.isMissingNode() ? "none" : bytes(path, before) + " bytes";
    var now =
        after.isMissingNode()
            ? "none"
            : before.isMissingNode()
                ? bytes(path, after) + " bytes"
                : "changed (" + bytes(path, before) + " -> " + bytes(path, after) + " bytes)";
    return new Change(path, old, now);
  }

  private static int bytes(String path, JsonNode value) {
    var text = value.asText("");
    if (path.startsWith("data.")) {
      try {
        return Base64.getDecoder().decode(text).length;
      } catch (IllegalArgumentException e) {
        return text.length();
      }
    }
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String words(JsonNode value) {
    if (value.isMissingNode()) {
      return "none";
    }
    var text = value.isTextual() ? value.asText() : masked(value.deepCopy()).toString();
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  /** A whole branch, with the values of secret variables left out. */
  @CanIgnoreReturnValue
  private static JsonNode masked(JsonNode value) {
    if (isSecretVariable(value) && value instanceof ObjectNode variable) {
      variable.put("value", bytes("", value.path("value")) + " bytes");
    }
    value.forEach(Changes::masked);
    return value;
  }
}
