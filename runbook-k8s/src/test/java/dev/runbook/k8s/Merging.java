package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Merge patches as an API server does them: RFC 7396, and the strategic kind for pod templates. */
final class Merging {
  private static final Map<String, String> KEYS =
      Map.of(
          "containers", "name",
          "initContainers", "name",
          "volumes", "name",
          "env", "name",
          "ports", "containerPort",
          "volumeMounts", "mountPath",
          "imagePullSecrets", "name");

  private Merging() {}

  static JsonNode merge(JsonNode old, JsonNode patch, boolean strategic) {
    if (!(patch instanceof ObjectNode changes)) {
      return patch.deepCopy();
    }
    boolean replace = strategic && changes.path("$patch").asText().equals("replace");
    var all = old instanceof ObjectNode before && !replace ? before.deepCopy() : Json.object();
    for (var field : changes.properties()) {
      var name = field.getKey();
      if (name.startsWith("$")) {
        continue;
      }
      if (field.getValue().isNull()) {
        all.remove(name);
      } else if (strategic
          && KEYS.containsKey(name)
          && field.getValue() instanceof ArrayNode list) {
        all.set(name, elements(all.path(name), list, KEYS.get(name)));
      } else {
        all.set(name, merge(all.path(name), field.getValue(), strategic));
      }
    }
    return all;
  }

  private static ArrayNode elements(JsonNode old, ArrayNode patch, String key) {
    var all = Json.MAPPER.createArrayNode();
    old.forEach(all::add);
    for (var one : patch) {
      int at = index(all, key, one.path(key));
      if (one.path("$patch").asText().equals("delete")) {
        if (at >= 0) {
          all.remove(at);
        }
      } else if (at < 0) {
        all.add(merge(Json.object(), one, true));
      } else {
        all.set(at, merge(all.get(at), one, true));
      }
    }
    return all;
  }

  private static int index(ArrayNode all, String key, JsonNode value) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).path(key).equals(value)) {
        return i;
      }
    }
    return -1;
  }
}
