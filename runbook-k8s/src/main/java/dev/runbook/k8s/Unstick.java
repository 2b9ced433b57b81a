package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Lets a StatefulSet come back: its controller waits for ever for a broken pod of the revision that
 * was undone, so those pods are deleted, one by one, by uid.
 */
final class Unstick {
  private static final int LOOKS = 25;
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Cluster cluster;
  private final Ref ref;

  Unstick(Cluster cluster, Ref ref) {
    this.cluster = cluster;
    this.ref = ref;
  }

  /** The pods deleted, and what kept us from it; nothing for other kinds. */
  List<String> run(JsonNode made) throws InterruptedException {
    boolean ordered = !Tree.text(made, "spec/podManagementPolicy").equals("Parallel");
    if (!ref.kind().equals(Kind.STATEFUL_SET) || !ordered) {
      return List.of();
    }
    try {
      return deleted(observed(made));
    } catch (KubernetesException e) {
      return List.of("not deleted: " + e.problem().what() + " " + e.problem().seen());
    }
  }

  /** Once its controller knows the wanted revision. */
  private JsonNode observed(JsonNode made) throws InterruptedException {
    var live = made;
    for (int i = 0; i < LOOKS && !Stage.isObserved(live); i++) {
      cluster.rb.ticks().sleep(PAUSE);
      live = cluster.get(ref);
    }
    return live;
  }

  private List<String> deleted(JsonNode live) {
    var wanted = Tree.text(live, "status/updateRevision");
    int partition = Tree.number(live, "spec/updateStrategy/rollingUpdate/partition");
    var call =
        Call.get(Kind.POD.path(ref.namespace())).with("labelSelector", Looking.selector(live));
    var names = new ArrayList<String>();
    var stuck =
        cluster.gateway.list(call, 2_000).items().stream()
            .filter(pod -> Tree.owner(pod).equals(Tree.uid(live)))
            .filter(pod -> !Tree.isTerminating(pod) && !PodLook.isReady(pod))
            .filter(pod -> !revision(pod).equals(wanted) && ordinal(pod) >= partition)
            .sorted(Comparator.comparingInt(Unstick::ordinal).reversed())
            .toList();
    for (var pod : stuck) {
      var options = Json.object();
      options.putObject("preconditions").put("uid", Tree.uid(pod));
      try {
        var unused =
            cluster.gateway.write(
                Call.delete(Kind.POD.path(ref.namespace(), Tree.name(pod)), options));
        names.add(Tree.name(pod));
      } catch (KubernetesException.Conflict | KubernetesException.NotFound e) {
        // it is another pod by now
      }
    }
    return List.copyOf(names);
  }

  private static String revision(JsonNode pod) {
    return Tree.entry(pod, "metadata/labels", "controller-revision-hash");
  }

  private static int ordinal(JsonNode pod) {
    var digits = Tree.name(pod).replaceFirst(".*-", "");
    return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : -1;
  }
}
