package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/** What becomes of a pod when its node is drained. */
final class Draining {
  private Draining() {}

  /** What may be lost. */
  enum Allowed {
    DELETE_EMPTY_DIRS,
    FORCE
  }

  enum Fate {
    /** It is evicted. */
    MOVE,
    /** It is ending already and is only waited for. */
    ENDING,
    /** It is left where it is. */
    STAY,
    /** It keeps the node from being drained. */
    REFUSED
  }

  /** A pod and why that becomes of it. */
  record Case(JsonNode pod, Fate fate, String why) {
    String name() {
      return Tree.namespace(pod) + "/" + Tree.name(pod);
    }
  }

  /** All pods of a node, in their order. */
  static List<Case> of(List<JsonNode> pods, Set<Allowed> allowed) {
    return pods.stream().map(pod -> of(pod, allowed)).toList();
  }

  private static Case of(JsonNode pod, Set<Allowed> allowed) {
    var phase = Tree.text(pod, "status/phase");
    if (Tree.at(pod, "metadata/annotations").has("kubernetes.io/config.mirror")) {
      return new Case(pod, Fate.STAY, "the kubelet runs it from a file of the node");
    }
    if (phase.equals("Succeeded") || phase.equals("Failed")) {
      return new Case(pod, Fate.STAY, "it has ended");
    }
    if (isOfDaemonSet(pod)) {
      return new Case(pod, Fate.STAY, "a DaemonSet would put it back");
    }
    if (Tree.isTerminating(pod)) {
      return new Case(pod, Fate.ENDING, "it is ending already");
    }
    if (Tree.owner(pod).isEmpty() && !allowed.contains(Allowed.FORCE)) {
      return new Case(pod, Fate.REFUSED, "nobody would make it again (FORCE allows it)");
    }
    var scratch = emptyDirs(pod);
    if (!scratch.isEmpty() && !allowed.contains(Allowed.DELETE_EMPTY_DIRS)) {
      var names = String.join(", ", scratch);
      return new Case(
          pod,
          Fate.REFUSED,
          "its emptyDir " + names + " would be lost (DELETE_EMPTY_DIRS allows it)");
    }
    return new Case(pod, Fate.MOVE, scratch.isEmpty() ? "" : "its emptyDirs are lost");
  }

  private static boolean isOfDaemonSet(JsonNode pod) {
    return Tree.stream(pod, "metadata/ownerReferences")
        .anyMatch(o -> Tree.is(o, "controller") && Tree.text(o, "kind").equals("DaemonSet"));
  }

  private static List<String> emptyDirs(JsonNode pod) {
    return Tree.stream(pod, "spec/volumes")
        .filter(volume -> volume.has("emptyDir"))
        .map(volume -> Tree.text(volume, "name"))
        .toList();
  }
}
