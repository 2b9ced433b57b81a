package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.Table;
import dev.runbook.Table.State;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** What is read from a cluster, as tables. Ages are counted from the time of the reading. */
final class Tables {
  /** As many rows as anybody reads; the rest is counted. */
  static final int ROWS = 1_000;

  private Tables() {}

  /** Pods in kubectl's words. */
  static Table pods(List<JsonNode> pods, String name, Instant at) {
    boolean several = pods.stream().map(Tree::namespace).distinct().count() > 1;
    var table =
        Table.write("pod", "ready", "status", "restarts", "age", "node")
            .named(name)
            .kind("age", Table.Kind.INSTANT)
            .observed(at);
    for (var pod : pods.subList(0, Math.min(ROWS, pods.size()))) {
      var status = PodStatus.of(pod);
      table.cell(several ? Tree.namespace(pod) + "/" + Tree.name(pod) : Tree.name(pod));
      table.cell(status.ready() + "/" + status.containers()).cell(status.state());
      table.cell((long) status.restarts());
      time(table, pod, "metadata/creationTimestamp");
      table.cell(Tree.text(pod, "spec/nodeName")).endRow();
    }
    return cut(table, pods.size()).done().age("age");
  }

  private static Table.Writer cut(Table.Writer table, int all) {
    return all > ROWS ? table.truncated(ROWS, all) : table;
  }

  private static void time(Table.Writer table, JsonNode node, String path) {
    Tree.time(node, path).ifPresentOrElse(table::cell, table::missing);
  }

  /** Events of both kinds, newest last; of too many the newest. */
  static Table events(List<JsonNode> objects, String name, Instant at) {
    var events = Events.of(objects);
    var table =
        Table.write("time", "type", "reason", "object", "count", "message")
            .named(name)
            .kind("time", Table.Kind.INSTANT)
            .observed(at);
    for (var event : events.subList(Math.max(0, events.size() - ROWS), events.size())) {
      var type = event.isWarning() ? State.warn(event.type()) : State.info(event.type());
      table.cell(event.time()).cell(type).cell(event.reason());
      table.cell(event.kind() + "/" + event.name()).cell((long) event.count());
      table.cell(event.message().strip()).endRow();
    }
    return cut(table, events.size()).done();
  }

  /** Workloads: how many pods are wanted, and how many there are. */
  static Table workloads(List<JsonNode> workloads, String name, Instant at) {
    var table =
        Table.write(
                "workload",
                "kind",
                "status",
                "desired",
                "updated",
                "ready",
                "available",
                "images",
                "created")
            .named(name)
            .kind("created", Table.Kind.INSTANT)
            .observed(at);
    for (var workload : workloads) {
      boolean daemon = Tree.text(workload, "kind").equals("DaemonSet");
      var stage = Stage.of(Snapshot.of(workload, at), Terms.now(at));
      table.cell(Tree.namespace(workload) + "/" + Tree.name(workload));
      table.cell(Tree.text(workload, "kind")).cell(state(stage, workload));
      table.cell((long) stage.wanted()).cell((long) stage.updated());
      table.cell(
          (long) Tree.number(workload, daemon ? "status/numberReady" : "status/readyReplicas"));
      table.cell((long) stage.available()).cell(images(Tree.at(workload, "spec/template")));
      time(table, workload, "metadata/creationTimestamp");
      table.endRow();
    }
    return table.done().age("created");
  }

  private static State state(Stage stage, JsonNode workload) {
    if (Tree.isTerminating(workload)) {
      return State.warn("terminating");
    }
    if (!stage.observed()) {
      return State.warn("not looked at yet");
    }
    if (stage.wanted() == 0) {
      return State.info("none wanted");
    }
    if (stage.stuck().cause() == Cause.PAUSED) {
      return State.warn("paused");
    }
    if (stage.done()) {
      return State.ok("rolled out");
    }
    return Tree.isCondition(workload, "Progressing", "False")
        ? State.bad("stuck")
        : State.warn("rolling out");
  }

  /** The images of a template's containers. */
  static String images(JsonNode template) {
    return Tree.stream(template, "spec/containers")
        .map(container -> Tree.text(container, "image"))
        .collect(Collectors.joining(", "));
  }

  /** Nodes in kubectl's words. */
  static Table nodes(List<JsonNode> nodes, Instant at) {
    var table =
        Table.write("node", "status", "roles", "version", "cpu", "memory", "pods", "age")
            .named("nodes")
            .kind("age", Table.Kind.INSTANT)
            .observed(at);
    for (var node : nodes) {
      table.cell(Tree.name(node)).cell(nodeState(node)).cell(roles(node));
      table.cell(Tree.text(node, "status/nodeInfo/kubeletVersion"));
      for (var size : List.of("cpu", "memory", "pods")) {
        table.cell(Tree.text(node, "status/allocatable/" + size));
      }
      time(table, node, "metadata/creationTimestamp");
      table.endRow();
    }
    return table.done().age("age");
  }

  private static State nodeState(JsonNode node) {
    var ready = Tree.text(Tree.condition(node, "Ready"), "status");
    var word = ready.equals("True") ? "Ready" : ready.isEmpty() ? "Unknown" : "NotReady";
    boolean closed = Tree.is(node, "spec/unschedulable");
    var words = word + (closed ? ",SchedulingDisabled" : "");
    if (!ready.equals("True")) {
      return ready.isEmpty() ? State.unknown(words) : State.bad(words);
    }
    return closed ? State.warn(words) : State.ok(words);
  }

  private static String roles(JsonNode node) {
    var prefix = "node-role.kubernetes.io/";
    return Tree.map(node, "metadata/labels").keySet().stream()
        .filter(label -> label.startsWith(prefix) && label.length() > prefix.length())
        .map(label -> label.substring(prefix.length()))
        .collect(Collectors.joining(","));
  }

  /** What differs, a row a field. */
  static Table changes(List<Changes.Change> changes, String name) {
    var table = Table.write("field", "before", "after").named(name);
    changes.forEach(change -> table.row(change.path(), change.before(), change.after()));
    return table.done();
  }
}
