package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one look at a workload saw, as the server sent it. More pods, events or nodes than belong to
 * the workload do no harm: they are told apart by uid.
 *
 * @param workload Deployment, StatefulSet or DaemonSet; a missing node if there is none (404)
 * @param revisions its ReplicaSets or ControllerRevisions
 * @param pods pods of its namespace
 * @param events events of its namespace, of either kind
 * @param nodes nodes, if anybody asked
 * @param unread what could not be read and the server's words for it: {@link #WORKLOAD}, {@link
 *     #REVISIONS}, {@link #PODS}, {@link #EVENTS}, {@link #NODES}
 * @param at when it was read
 */
record Snapshot(
    JsonNode workload,
    List<JsonNode> revisions,
    List<JsonNode> pods,
    List<JsonNode> events,
    List<JsonNode> nodes,
    Map<String, String> unread,
    Instant at) {

  static final String WORKLOAD = "workload";
  static final String REVISIONS = "revisions";
  static final String PODS = "pods";
  static final String EVENTS = "events";
  static final String NODES = "nodes";

  Snapshot {
    revisions = List.copyOf(revisions);
    pods = List.copyOf(pods);
    events = List.copyOf(events);
    nodes = List.copyOf(nodes);
    unread = Map.copyOf(unread);
  }

  /** A look that saw this workload and nothing else. */
  static Snapshot of(JsonNode workload, Instant at) {
    return new Snapshot(workload, List.of(), List.of(), List.of(), List.of(), Map.of(), at);
  }

  /** A look that found no such workload. */
  static Snapshot gone(Instant at) {
    return of(MissingNode.getInstance(), at);
  }

  Snapshot revisions(List<JsonNode> seen) {
    return new Snapshot(workload, seen, pods, events, nodes, unread, at);
  }

  Snapshot pods(List<JsonNode> seen) {
    return new Snapshot(workload, revisions, seen, events, nodes, unread, at);
  }

  Snapshot events(List<JsonNode> seen) {
    return new Snapshot(workload, revisions, pods, seen, nodes, unread, at);
  }

  Snapshot nodes(List<JsonNode> seen) {
    return new Snapshot(workload, revisions, pods, events, seen, unread, at);
  }

  /** The same, but {@code part} could not be read, for this reason. */
  Snapshot unread(String part, String why) {
    var more = new HashMap<>(unread);
    more.put(part, why);
    return new Snapshot(workload, revisions, pods, events, nodes, more, at);
  }

  boolean isRead(String part) {
    return !unread.containsKey(part);
  }
}
