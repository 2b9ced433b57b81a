package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.Facts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is kept of a failure before an undo takes it away: pods, events, logs, the difference. */
final class Traces {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int PODS = 5;
  private static final int LINES = 50;
  private static final int EVENTS = 30;
  private static final int CHARACTERS = 6_000;

  private final Cluster cluster;
  private final Ref ref;

  Traces(Cluster cluster, Ref ref) {
    this.cluster = cluster;
    this.ref = ref;
  }

  Facts of(Snapshot seen, Assessment told, Facts before) {
    var pods = pods(seen, told);
    var facts =
        Facts.of("seen", told.sentence())
            .and("changed", before.list("changed"))
            .and("findings", told.findings().stream().limit(20).map(Finding::sentence).toList())
            .and("pods", pods.stream().map(Traces::pod).toList())
            .and("events", events(seen, pods));
    var logs = Facts.none();
    long end = cluster.rb.ticks().nanos() + PATIENCE.toNanos();
    for (var pod : pods) {
      for (var container : containers(pod, told)) {
        if (cluster.rb.ticks().nanos() < end) {
          logs = log(logs, pod, container, true);
          logs = log(logs, pod, container, false);
        }
      }
    }
    return facts.and("logs", logs).and("notes", told.notes());
  }

  /** Those that were told of first, then the rest of the newest revision. */
  private static List<JsonNode> pods(Snapshot seen, Assessment told) {
    Set<String> wanted = new LinkedHashSet<>();
    told.findings().forEach(finding -> wanted.add(finding.uid()));
    var all = new ArrayList<JsonNode>();
    for (var uid : wanted) {
      seen.pods().stream().filter(pod -> Tree.uid(pod).equals(uid)).forEach(all::add);
    }
    return all.stream().limit(PODS).toList();
  }

  private static List<String> containers(JsonNode pod, Assessment told) {
    var named =
        told.findings().stream()
            .filter(finding -> finding.uid().equals(Tree.uid(pod)))
            .map(Finding::container)
            .filter(name -> !name.isEmpty())
            .distinct()
            .toList();
    return named.isEmpty()
        ? Tree.stream(pod, "spec/containers").map(c -> Tree.text(c, "name")).toList()
        : named;
  }

  private static String pod(JsonNode pod) {
    var words =
        new StringBuilder(Tree.name(pod)).append(": ").append(Tree.text(pod, "status/phase"));
    for (var list : List.of("initContainerStatuses", "containerStatuses")) {
      for (var one : Tree.list(pod, "status/" + list)) {
        words.append("; ").append(Tree.text(one, "name")).append(' ').append(state(one));
      }
    }
    return words.toString();
  }

  /** State, last exit and restarts of a container. */
  static String state(JsonNode status) {
    var text = new StringBuilder();
    for (var word : List.of("waiting", "running", "terminated")) {
      var state = Tree.at(status, "state/" + word);
      if (!state.isMissingNode()) {
        text.append(
            (word + " " + Tree.words(Tree.text(state, "reason"), Tree.text(state, "message")))
                .strip());
      }
    }
    var last = Tree.at(status, "lastState/terminated");
    if (!last.isMissingNode()) {
      text.append(", last exit ").append(Tree.number(last, "exitCode"));
      text.append(' ').append(Tree.text(last, "reason"));
    }
    return text + ", " + Tree.number(status, "restartCount") + " restarts";
  }

  private static List<String> events(Snapshot seen, List<JsonNode> pods) {
    Set<String> about = new LinkedHashSet<>();
    about.add(Tree.uid(seen.workload()));
    seen.revisions().forEach(revision -> about.add(Tree.uid(revision)));
    pods.forEach(pod -> about.add(Tree.uid(pod)));
    var all =
        Events.of(seen.events()).stream()
            .filter(event -> about.contains(event.uid()) && !event.isUsual())
            .map(event -> event.time() + " " + event.name() + " " + event.words())
            .toList();
    return all.subList(Math.max(0, all.size() - EVENTS), all.size());
  }

  private Facts log(Facts logs, JsonNode pod, String container, boolean previous) {
    var call =
        Call.get(Kind.POD.path(ref.namespace(), Tree.name(pod)) + "/log")
            .with("container", container)
            .with("previous", Boolean.toString(previous))
            .with("tailLines", Integer.toString(LINES));
    try {
      var answer = cluster.gateway.patiently(call);
      var text = answer.isGood() ? answer.text() : "";
      if (text.isBlank()) {
        return logs;
      }
      var end = text.length() > CHARACTERS ? text.substring(text.length() - CHARACTERS) : text;
      return logs.and(Tree.name(pod) + " " + container + (previous ? " previous" : ""), end);
    } catch (KubernetesException e) {
      return logs;
    }
  }
}
