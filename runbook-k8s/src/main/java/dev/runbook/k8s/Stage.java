package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * How far a workload is, by its own status and by the pods of its newest revision.
 *
 * @param observed whether its controller has seen the newest spec
 * @param wanted pods that are to be
 * @param updated pods of the newest revision
 * @param available those that are well
 * @param done whether its status says that it is done
 * @param progress the same in words
 * @param revision the newest revision: name of the ReplicaSet or ControllerRevision; empty if not
 *     known
 * @param pods pods of the newest revision, whatever their state
 * @param stuck why it will not go on by itself although nothing is broken
 */
record Stage(
    boolean observed,
    int wanted,
    int updated,
    int available,
    boolean done,
    String progress,
    String revision,
    List<JsonNode> pods,
    Stuck stuck) {

  /** Why nothing moves; the cause NONE if it may move. */
  record Stuck(Cause cause, String why) {
    static final Stuck NOT = new Stuck(Cause.NONE, "");
  }

  static Stage of(Snapshot seen, Terms terms) {
    return switch (Tree.text(seen.workload(), "kind")) {
      case "StatefulSet" -> StatefulStage.of(seen);
      case "DaemonSet" -> DaemonStage.of(seen);
      default -> DeploymentStage.of(seen, terms);
    };
  }

  /** Whether the pods of the newest revision could be read and told apart. */
  static boolean isPodsRead(Snapshot seen) {
    return seen.isRead(Snapshot.PODS) && seen.isRead(Snapshot.REVISIONS);
  }

  static boolean isObserved(JsonNode workload) {
    return Tree.at(workload, "status/observedGeneration").asLong(0)
        >= Tree.at(workload, "metadata/generation").asLong(0);
  }

  Stage stuck(Cause cause, String why) {
    return new Stage(
        observed,
        wanted,
        updated,
        available,
        done,
        progress,
        revision,
        pods,
        new Stuck(cause, why));
  }

  /** {@code 2 of 3 updated, 1 available}. */
  static String progress(int wanted, int updated, int available) {
    return updated + " of " + wanted + " updated, " + available + " available";
  }
}
