package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads the pods of a service, and the owners of pods and their owners. */
final class Owners {
  private final Cluster cluster;
  private final String namespace;
  private final Map<String, JsonNode> found = new LinkedHashMap<>();

  private Owners(Cluster cluster, String namespace) {
    this.cluster = cluster;
    this.namespace = namespace;
  }

  static List<JsonNode> of(Cluster cluster, String namespace, List<JsonNode> pods) {
    var owners = new Owners(cluster, namespace);
    pods.forEach(owners::climb);
    return List.copyOf(owners.found.values());
  }

  private void climb(JsonNode object) {
    for (var owner : Tree.list(object, "metadata/ownerReferences")) {
      var kind = Kind.known(Tree.text(owner, "kind"));
      boolean wanted = Tree.is(owner, "controller");
      if (wanted && kind.isPresent() && !found.containsKey(Tree.text(owner, "uid"))) {
        var one = cluster.gateway.find(kind.get().path(namespace, Tree.text(owner, "name")));
        one.ifPresent(
            above -> {
              found.put(Tree.uid(above), above);
              climb(above);
            });
      }
    }
  }

  /** The pods that a service selects, in its own namespace. */
  static List<JsonNode> pods(Cluster cluster, Ref ref) {
    var selector = Tree.map(cluster.get(ref), "spec/selector");
    if (selector.isEmpty()) {
      throw new Refused(
          Problem.of(ref + " selects no pods")
              .at(cluster.access.context())
              .seen("it has no selector; its endpoints are made by somebody else")
              .advice("look at the workload itself"));
    }
    var words =
        selector.entrySet().stream()
            .map(one -> one.getKey() + "=" + one.getValue())
            .collect(Collectors.joining(","));
    var call = Call.get(Kind.POD.path(ref.namespace())).with("labelSelector", words);
    return cluster.gateway.list(call, 1_000).items();
  }
}
