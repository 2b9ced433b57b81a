package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** How far a DaemonSet is. */
final class DaemonStage {
  private static final String HASH = "controller-revision-hash";

  private DaemonStage() {}

  static Stage of(Snapshot seen) {
    var workload = seen.workload();
    int wanted = Tree.number(workload, "status/desiredNumberScheduled");
    int updated = Tree.number(workload, "status/updatedNumberScheduled");
    int available = Tree.number(workload, "status/numberAvailable");
    var newest = newest(workload, seen.revisions());
    var hash = Tree.entry(newest, "metadata/labels", HASH);
    var all = DeploymentStage.pods(seen.pods(), workload);
    var pods =
        all.stream().filter(pod -> Tree.entry(pod, "metadata/labels", HASH).equals(hash)).toList();
    var stage =
        new Stage(
            Stage.isObserved(workload),
            wanted,
            updated,
            available,
            updated == wanted && available == wanted,
            Stage.progress(wanted, updated, available),
            Tree.name(newest),
            hash.isEmpty() ? List.of() : pods,
            Stage.Stuck.NOT);
    if (Tree.text(workload, "spec/updateStrategy/type").equals("OnDelete") && updated < wanted) {
      return stage.stuck(
          Cause.NOT_APPLIED,
          (wanted - updated)
              + " of "
              + wanted
              + " pods run the old revision until somebody deletes them: the strategy is OnDelete");
    }
    return stage.done() ? stage : onDeadNodes(stage, seen, all, pods);
  }

  /** If nothing is lacking but on nodes that are not ready. */
  private static Stage onDeadNodes(
      Stage stage, Snapshot seen, List<JsonNode> all, List<JsonNode> updated) {
    var good =
        updated.stream()
            .filter(PodLook::isReady)
            .map(DaemonStage::node)
            .collect(Collectors.toSet());
    Set<String> lacking =
        all.stream().map(DaemonStage::node).collect(Collectors.toCollection(TreeSet::new));
    lacking.removeAll(good);
    var dead =
        seen.nodes().stream()
            .filter(node -> !Tree.isCondition(node, "Ready", "True"))
            .map(Tree::name)
            .collect(Collectors.toSet());
    boolean only = !lacking.isEmpty() && dead.containsAll(lacking);
    return only && good.size() + lacking.size() >= stage.wanted()
        ? stage.stuck(
            Cause.NODE,
            "what is lacking is on nodes that are not ready: " + String.join(", ", lacking))
        : stage;
  }

  /** The node a pod is on or is meant for. */
  static String node(JsonNode pod) {
    var name = Tree.text(pod, "spec/nodeName");
    if (!name.isEmpty()) {
      return name;
    }
    var terms =
        "spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution"
            + "/nodeSelectorTerms";
    return Tree.stream(pod, terms)
        .flatMap(term -> Tree.stream(term, "matchFields"))
        .filter(field -> Tree.text(field, "key").equals("metadata.name"))
        .map(field -> Tree.at(field, "values").path(0).asText(""))
        .findFirst()
        .orElse("");
  }

  /** The newest of its ControllerRevisions. */
  static JsonNode newest(JsonNode workload, List<JsonNode> revisions) {
    return DeploymentStage.owned(workload, revisions).stream()
        .max(Comparator.comparingLong(revision -> Tree.at(revision, "revision").asLong(0)))
        .orElse(MissingNode.getInstance());
  }
}
