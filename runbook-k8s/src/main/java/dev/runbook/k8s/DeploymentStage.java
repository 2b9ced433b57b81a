package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;

/** How far a Deployment is. */
final class DeploymentStage {
  private static final String HASH = "pod-template-hash";

  private DeploymentStage() {}

  static Stage of(Snapshot seen, Terms terms) {
    var workload = seen.workload();
    int wanted = Tree.number(workload, "spec/replicas", 1);
    int updated = Tree.number(workload, "status/updatedReplicas");
    int available = Tree.number(workload, "status/availableReplicas");
    int all = Tree.number(workload, "status/replicas");
    var newest = newest(workload, seen.revisions());
    boolean rolled =
        updated == wanted
            && all == wanted
            && available == wanted
            && !Tree.isCondition(workload, "Progressing", "False");
    var old = terms.old() == Terms.Old.MUST_BE_GONE ? old(seen, newest) : 0;
    var stage =
        new Stage(
            Stage.isObserved(workload),
            wanted,
            updated,
            available,
            rolled && old == 0,
            progress(wanted, updated, available, all, old),
            Tree.name(newest),
            pods(seen.pods(), newest),
            Stage.Stuck.NOT);
    if (Tree.is(workload, "spec/paused") && !(stage.done() && !newest.isMissingNode())) {
      return stage.stuck(Cause.PAUSED, "it is paused: " + stage.progress());
    }
    return stage;
  }

  private static String progress(int wanted, int updated, int available, int all, int old) {
    var text = Stage.progress(wanted, updated, available);
    var more = all > updated ? ", " + (all - updated) + " old" : "";
    return text + more + (old > 0 ? ", " + old + " old still ending" : "");
  }

  /** Pods of older revisions that have not gone yet. */
  private static int old(Snapshot seen, JsonNode newest) {
    if (Tree.has(seen.workload(), "status/terminatingReplicas")) {
      return Tree.number(seen.workload(), "status/terminatingReplicas");
    }
    var others =
        owned(seen.workload(), seen.revisions()).stream()
            .map(Tree::uid)
            .filter(uid -> !uid.equals(Tree.uid(newest)))
            .toList();
    return (int) seen.pods().stream().filter(pod -> others.contains(Tree.owner(pod))).count();
  }

  static List<JsonNode> pods(List<JsonNode> pods, JsonNode set) {
    var uid = Tree.uid(set);
    return uid.isEmpty()
        ? List.of()
        : pods.stream().filter(pod -> Tree.owner(pod).equals(uid)).toList();
  }

  static List<JsonNode> owned(JsonNode workload, List<JsonNode> revisions) {
    var uid = Tree.uid(workload);
    return revisions.stream().filter(set -> Tree.owner(set).equals(uid)).toList();
  }

  /** The ReplicaSet with the Deployment's template, the oldest of several, as its controller. */
  static JsonNode newest(JsonNode workload, List<JsonNode> sets) {
    var template = withoutHash(Tree.at(workload, "spec/template"));
    return owned(workload, sets).stream()
        .filter(set -> withoutHash(Tree.at(set, "spec/template")).equals(template))
        .min(
            Comparator.comparing((JsonNode set) -> Tree.text(set, "metadata/creationTimestamp"))
                .thenComparing(Tree::name))
        .orElse(MissingNode.getInstance());
  }

  /** A template without the label that the controller adds. */
  static JsonNode withoutHash(JsonNode template) {
    var copy = template.deepCopy();
    if (copy.path("metadata").path("labels") instanceof ObjectNode labels) {
      labels.remove(HASH);
    }
    if (copy instanceof ObjectNode all && copy.path("metadata") instanceof ObjectNode metadata) {
      if (metadata.path("labels").isEmpty()) {
        metadata.remove("labels");
      }
      if (metadata.isEmpty()) {
        all.remove("metadata");
      }
    }
    return copy;
  }
}
