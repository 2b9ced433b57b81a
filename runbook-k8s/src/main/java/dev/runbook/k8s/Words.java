package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runbook.Table;
import java.util.List;

/** An object in words, as a table: a row a line. */
final class Words {
  private static final int EVENTS = 500;

  private Words() {}

  static Table table(Cluster cluster, JsonNode object) {
    return table(cluster, Tree.text(object, "kind") + " " + Tree.name(object), List.of(object));
  }

  /** Several objects, each begins with its own line. */
  static Table table(Cluster cluster, String name, List<JsonNode> objects) {
    var table = Table.write("what", "value").named(name).observed(cluster.now());
    for (var object : objects) {
      var text = Describe.of(object, events(cluster, object, table));
      boolean first = true;
      for (var line : text.replace("\n    ", "; ").lines().toList()) {
        int colon = line.indexOf(": ");
        if (first || colon < 0) {
          table.row("", line.strip());
        } else {
          table.row(line.substring(2, colon), line.substring(colon + 2));
        }
        first = false;
      }
    }
    return table.done();
  }

  private static List<JsonNode> events(Cluster cluster, JsonNode object, Table.Writer table) {
    var call =
        Call.get(Kind.EVENT.path(Tree.namespace(object)))
            .with("fieldSelector", "involvedObject.uid=" + Tree.uid(object));
    try {
      return cluster.gateway.list(call, EVENTS).items();
    } catch (KubernetesException e) {
      table.note("events cannot be read: " + e.problem().seen());
      return List.of();
    }
  }

  /** A list's elements do not name their kind; the list does. */
  static JsonNode named(JsonNode item, JsonNode list) {
    if (item instanceof ObjectNode object && !item.has("kind")) {
      object.put("kind", Tree.text(list, "kind").replaceFirst("List$", ""));
      object.put("apiVersion", Tree.text(list, "apiVersion"));
    }
    return item;
  }
}
