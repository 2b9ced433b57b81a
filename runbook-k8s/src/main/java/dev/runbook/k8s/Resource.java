package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Table;
import dev.runbook.Verdict;
import java.time.Duration;
import java.util.List;

/** Any object of any kind: described, and waited for until it is ready, done or gone. */
public final class Resource {
  private static final Duration EVERY = Duration.ofSeconds(2);

  private final Cluster cluster;
  private final Ref ref;

  Resource(Cluster cluster, Ref ref) {
    this.cluster = cluster;
    this.ref = ref;
  }

  /** Status, containers, conditions and events. */
  public Table describe() {
    return cluster.recorded("describe " + ref, () -> Words.table(cluster, cluster.get(ref)));
  }

  /**
   * Waits until a condition of the newest spec holds: {@code await("Ready", "5m")}. A kind without
   * conditions is undecided, never green.
   */
  public Verdict<String> await(String condition, String within) {
    return until(condition, Times.parse(within));
  }

  /**
   * Waits for what is usual for the kind: a Job complete, a volume claim bound, a load balancer
   * with an address, else Ready or Available.
   */
  public Verdict<String> awaitDone(String within) {
    return until("", Times.parse(within));
  }

  private Verdict<String> until(String condition, Duration within) {
    long end = cluster.rb.ticks().nanos() + within.toNanos();
    int undecided = 0;
    while (true) {
      var seen = look(condition);
      undecided = seen.state() == Readiness.State.UNDECIDED ? undecided + 1 : 0;
      var name = ref.toString();
      if (seen.state() == Readiness.State.DONE) {
        return new Verdict.Succeeded<>(name, seen.sentence(), List.of());
      }
      if (seen.state() == Readiness.State.FAILED) {
        return new Verdict.Failed<>(name, seen.sentence(), "", List.of());
      }
      if (undecided == 3 || cluster.rb.ticks().nanos() >= end) {
        return new Verdict.Undecided<>(name, "last seen: " + seen.sentence(), List.of());
      }
      rest(seen.sentence());
    }
  }

  private Readiness look(String condition) {
    try {
      var found = cluster.find(ref);
      return found.isEmpty()
          ? new Readiness(Readiness.State.WAITING, "it is not there yet")
          : Readiness.of(found.get(), condition, beside(found.get()));
    } catch (KubernetesException.Unreachable | KubernetesException.Failed e) {
      return new Readiness(Readiness.State.WAITING, "it cannot be read: " + e.problem().seen());
    }
  }

  /** What a volume claim depends on. */
  private Readiness.Beside beside(JsonNode object) {
    var name = Tree.text(object, "spec/storageClassName");
    if (!Tree.text(object, "kind").equals("PersistentVolumeClaim") || name.isEmpty()) {
      return Readiness.Beside.NOTHING;
    }
    try {
      var storage = cluster.kinds.find("storageclasses").path("", name);
      var pods = cluster.gateway.list(Call.get(Kind.POD.path(ref.namespace())), 5_000).items();
      return new Readiness.Beside(
          cluster.gateway.find(storage).orElse(MissingNode.getInstance()), pods);
    } catch (KubernetesException e) {
      return Readiness.Beside.NOTHING;
    }
  }

  /** Waits until it is gone, or another one has its name; else names what holds it. */
  public Verdict<String> awaitGone(String within) {
    long end = cluster.rb.ticks().nanos() + Times.parse(within).toNanos();
    var uid = "";
    while (true) {
      var found = cluster.find(ref).orElse(MissingNode.getInstance());
      uid = uid.isEmpty() ? Tree.uid(found) : uid;
      if (found.isMissingNode() || !Tree.uid(found).equals(uid)) {
        return new Verdict.Succeeded<>(ref.toString(), "it is gone", List.of());
      }
      if (cluster.rb.ticks().nanos() >= end) {
        return new Verdict.Undecided<>(ref.toString(), "last seen: " + held(found), List.of());
      }
      rest(held(found));
    }
  }

  private static String held(JsonNode object) {
    if (!Tree.isTerminating(object)) {
      return "it is there, and nobody deletes it";
    }
    var finalizers = Tree.list(object, "metadata/finalizers");
    return finalizers.isEmpty() ? "it is ending" : "it is ending, held by " + finalizers;
  }

  private void rest(String seen) {
    try {
      cluster.rb.ticks().sleep(EVERY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted(Problem.of("interrupted while waiting for " + ref).seen(seen), e);
    }
  }

  @Override
  public String toString() {
    return ref.toString();
  }
}
