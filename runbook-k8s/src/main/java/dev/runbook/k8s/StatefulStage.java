package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;

/** How far a StatefulSet is. */
final class StatefulStage {
  private StatefulStage() {}

  static Stage of(Snapshot seen) {
    var workload = seen.workload();
    int wanted = Tree.number(workload, "spec/replicas", 1);
    int updated = Tree.number(workload, "status/updatedReplicas");
    int ready = Tree.number(workload, "status/readyReplicas");
    int available = Tree.number(workload, "status/availableReplicas", ready);
    int all = Tree.number(workload, "status/replicas");
    int partition = Tree.number(workload, "spec/updateStrategy/rollingUpdate/partition");
    var revision = Tree.text(workload, "status/updateRevision");
    boolean old = !Tree.text(workload, "status/currentRevision").equals(revision);
    boolean well = ready == wanted && available == wanted && all == wanted;
    boolean onDelete = Tree.text(workload, "spec/updateStrategy/type").equals("OnDelete");
    int due = onDelete ? wanted : Math.max(0, wanted - partition);
    int reached = old ? updated : all;
    boolean done = well && reached >= due && (partition > 0 || onDelete || !old);
    var stage =
        new Stage(
            Stage.isObserved(workload),
            wanted,
            reached,
            available,
            done,
            Stage.progress(due, Math.min(reached, due), available),
            revision,
            pods(seen, revision),
            Stage.Stuck.NOT);
    return stuck(stage, onDelete, old, partition, reached);
  }

  private static Stage stuck(
      Stage stage, boolean onDelete, boolean old, int partition, int reached) {
    int wanted = stage.wanted();
    if (onDelete && reached < wanted) {
      return stage.stuck(
          Cause.NOT_APPLIED,
          (wanted - reached)
              + " of "
              + wanted
              + " pods run the old revision until somebody deletes them: the strategy is OnDelete");
    }
    if (old && wanted > 0 && partition >= wanted) {
      return stage.stuck(
          Cause.NOT_APPLIED,
          "no pod is to be updated: the partition is " + partition + " of " + wanted);
    }
    return stage;
  }

  private static java.util.List<JsonNode> pods(Snapshot seen, String revision) {
    return DeploymentStage.pods(seen.pods(), seen.workload()).stream()
        .filter(pod -> hash(pod).equals(revision))
        .toList();
  }

  private static String hash(JsonNode pod) {
    return Tree.entry(pod, "metadata/labels", "controller-revision-hash");
  }
}
