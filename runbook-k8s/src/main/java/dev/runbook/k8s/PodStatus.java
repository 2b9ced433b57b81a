package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.Table.State;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What {@code kubectl get pods} prints of a pod: the server's own way to its READY, STATUS and
 * RESTARTS (printPod of Kubernetes 1.35).
 */
record PodStatus(int ready, int containers, String word, int restarts) {
  private static final Set<String> WELL = Set.of("Running");
  private static final Set<String> DONE = Set.of("Completed", "Succeeded");
  private static final Set<String> COMING =
      Set.of("Pending", "ContainerCreating", "PodInitializing", "SchedulingGated");

  static PodStatus of(JsonNode pod) {
    return new Reading(pod).read();
  }

  /** The word with its level. */
  State state() {
    if (WELL.contains(word)) {
      return ready == containers ? State.ok(word) : State.warn(word);
    }
    if (DONE.contains(word)) {
      return State.info(word);
    }
    if (COMING.contains(word) || word.equals("Terminating") || word.equals("NotReady")) {
      return State.warn(word);
    }
    if (word.equals("Unknown")) {
      return State.unknown(word);
    }
    return word.matches("Init:\\d+/\\d+") ? State.warn(word) : State.bad(word);
  }

  /** One pod on the way to its status. */
  private static final class Reading {
    private final JsonNode pod;
    private final Set<String> sidecars;
    private String word;
    private int ready;
    private int restarts;
    private int sidecarRestarts;

    Reading(JsonNode pod) {
      this.pod = pod;
      this.sidecars =
          Tree.stream(pod, "spec/initContainers")
              .filter(container -> Tree.text(container, "restartPolicy").equals("Always"))
              .map(container -> Tree.text(container, "name"))
              .collect(Collectors.toSet());
      var reason = Tree.text(pod, "status/reason");
      this.word = reason.isEmpty() ? Tree.text(pod, "status/phase") : reason;
    }

    PodStatus read() {
      if (Tree.text(Tree.condition(pod, "PodScheduled"), "reason").equals("SchedulingGated")) {
        word = "SchedulingGated";
      }
      if (!isInitializing() || Tree.isCondition(pod, "Initialized", "True")) {
        restarts = sidecarRestarts;
        containers();
      }
      ending();
      int all = Tree.list(pod, "spec/containers").size() + sidecars.size();
      return new PodStatus(ready, all, word, restarts);
    }

    private boolean isInitializing() {
      var statuses = Tree.list(pod, "status/initContainerStatuses");
      for (int i = 0; i < statuses.size(); i++) {
        var status = statuses.get(i);
        boolean sidecar = sidecars.contains(Tree.text(status, "name"));
        restarts += Tree.number(status, "restartCount");
        sidecarRestarts += sidecar ? Tree.number(status, "restartCount") : 0;
        var ended = Tree.at(status, "state/terminated");
        if (!ended.isMissingNode() && Tree.number(ended, "exitCode") == 0) {
          continue;
        }
        if (sidecar && Tree.is(status, "started")) {
          ready += Tree.is(status, "ready") ? 1 : 0;
          continue;
        }
        word = "Init:" + init(status, i);
        return true;
      }
      return false;
    }

    private String init(JsonNode status, int number) {
      var ended = Tree.at(status, "state/terminated");
      if (!ended.isMissingNode()) {
        return end(ended);
      }
      var waiting = Tree.text(status, "state/waiting/reason");
      return waiting.isEmpty() || waiting.equals("PodInitializing")
          ? number + "/" + Tree.list(pod, "spec/initContainers").size()
          : waiting;
    }

    private static String end(JsonNode ended) {
      var reason = Tree.text(ended, "reason");
      if (!reason.isEmpty()) {
        return reason;
      }
      int signal = Tree.number(ended, "signal");
      return signal != 0 ? "Signal:" + signal : "ExitCode:" + Tree.number(ended, "exitCode");
    }

    private void containers() {
      boolean running = false;
      var statuses = Tree.list(pod, "status/containerStatuses");
      for (int i = statuses.size() - 1; i >= 0; i--) {
        var status = statuses.get(i);
        restarts += Tree.number(status, "restartCount");
        var waiting = Tree.text(status, "state/waiting/reason");
        var ended = Tree.at(status, "state/terminated");
        if (!waiting.isEmpty()) {
          word = waiting;
        } else if (!ended.isMissingNode()) {
          word = end(ended);
        } else if (Tree.is(status, "ready") && Tree.has(status, "state/running")) {
          running = true;
          ready++;
        }
      }
      if (word.equals("Completed") && running) {
        word = Tree.isCondition(pod, "Ready", "True") ? "Running" : "NotReady";
      }
    }

    private void ending() {
      if (!Tree.isTerminating(pod)) {
        return;
      }
      if (Tree.text(pod, "status/reason").equals("NodeLost")) {
        word = "Unknown";
      } else if (!List.of("Failed", "Succeeded").contains(Tree.text(pod, "status/phase"))) {
        word = "Terminating";
      }
    }
  }
}
