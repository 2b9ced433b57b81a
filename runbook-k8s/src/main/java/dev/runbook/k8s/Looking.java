package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a workload: it itself each time; its revisions, pods and events when it moved or every 5
 * seconds. What cannot be read is said in the snapshot.
 */
final class Looking {
  private static final Duration AGAIN = Duration.ofSeconds(5);
  private static final int MOST = 2_000;

  private final Cluster cluster;
  private final Ref ref;
  private @Nullable Snapshot last;

  Looking(Cluster cluster, Ref ref) {
    this.cluster = cluster;
    this.ref = ref;
  }

  /** What is there now. */
  Snapshot look() {
    var now = cluster.now();
    JsonNode workload;
    try {
      workload = cluster.find(ref).orElse(MissingNode.getInstance());
    } catch (KubernetesException e) {
      return Snapshot.gone(now).unread(Snapshot.WORKLOAD, words(e));
    }
    if (workload.isMissingNode()) {
      return Snapshot.gone(now);
    }
    var old = last;
    if (old != null && isFresh(old, workload, now)) {
      return new Snapshot(
          workload, old.revisions(), old.pods(), old.events(), old.nodes(), old.unread(), now);
    }
    var seen = whole(workload, now);
    last = seen;
    return seen;
  }

  /** With everything, read just now. */
  Snapshot whole() {
    last = null;
    return look();
  }

  private static boolean isFresh(Snapshot old, JsonNode workload, Instant now) {
    return Tree.text(old.workload(), "metadata/resourceVersion")
            .equals(Tree.text(workload, "metadata/resourceVersion"))
        && now.isBefore(old.at().plus(AGAIN));
  }

  private Snapshot whole(JsonNode workload, Instant now) {
    var seen = Snapshot.of(workload, now);
    var selector = selector(workload);
    var kind = Revisions.kind(ref.kind());
    seen = read(seen, Snapshot.REVISIONS, () -> list(kind, selector), Snapshot::revisions);
    seen = read(seen, Snapshot.PODS, () -> list(Kind.POD, selector), Snapshot::pods);
    seen = read(seen, Snapshot.EVENTS, () -> list(Kind.EVENT, ""), Snapshot::events);
    if (ref.kind().equals(Kind.DAEMON_SET)) {
      seen = read(seen, Snapshot.NODES, () -> list(Kind.NODE, ""), Snapshot::nodes);
    }
    return seen;
  }

  private interface Into {
    Snapshot put(Snapshot seen, List<JsonNode> found);
  }

  private static Snapshot read(
      Snapshot seen, String part, Supplier<List<JsonNode>> list, Into into) {
    try {
      return into.put(seen, list.get());
    } catch (KubernetesException e) {
      return seen.unread(part, words(e));
    }
  }

  private List<JsonNode> list(Kind kind, String selector) {
    var call = Call.get(kind.path(ref.namespace())).with("labelSelector", selector);
    return cluster.gateway.list(call, MOST).items();
  }

  /** The label selector of a workload, as a list request takes it. */
  static String selector(JsonNode workload) {
    var labels =
        Tree.map(workload, "spec/selector/matchLabels").entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue());
    var expressions =
        Tree.stream(workload, "spec/selector/matchExpressions").map(Looking::expression);
    return java.util.stream.Stream.concat(labels, expressions).collect(Collectors.joining(","));
  }

  private static String expression(JsonNode one) {
    var key = Tree.text(one, "key");
    var values =
        Tree.stream(one, "values").map(JsonNode::asText).collect(Collectors.joining(",", "(", ")"));
    return switch (Tree.text(one, "operator")) {
      case "In" -> key + " in " + values;
      case "NotIn" -> key + " notin " + values;
      case "DoesNotExist" -> "!" + key;
      default -> key;
    };
  }

  private static String words(KubernetesException e) {
    var problem = e.problem();
    return problem.what() + (problem.seen().isEmpty() ? "" : ": " + problem.seen());
  }
}
