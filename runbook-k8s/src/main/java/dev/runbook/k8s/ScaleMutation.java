package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.runbook.Facts;
import dev.runbook.Mutation;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.util.Optional;

/** Sets the size of a Deployment or StatefulSet; settled by value. */
final class ScaleMutation implements Mutation<Rollout.Done> {
  private static final int TRIES = 5;

  private final Cluster cluster;
  private final Ref ref;
  private final int size;
  private final Way way;

  ScaleMutation(Cluster cluster, Ref ref, int size, Way way) {
    this.cluster = cluster;
    this.ref = ref;
    this.size = size;
    this.way = way;
  }

  @Override
  public String action() {
    return "scale";
  }

  @Override
  public Target target() {
    return new Target(cluster.world(), ref.toString());
  }

  @Override
  public Facts ask() {
    return Facts.of("replicas", size);
  }

  @Override
  public Draft draft() {
    var unused = cluster.knownIdentity();
    var live = cluster.get(ref);
    int now = wanted(live);
    var draft =
        Risks.common(
            cluster, ref, live, Draft.of(Facts.of("uid", Tree.uid(live)).and("replicas", now)));
    for (var right : new Rights.Right[] {ref.right("get", ""), ref.right("patch", "scale")}) {
      draft = draft.needs(right.toString(), cluster.rights.can(right));
    }
    draft = autoscaler(draft);
    if (now == size) {
      return draft;
    }
    if (size == 0) {
      draft = draft.risk("to-zero", "no pod will be left");
    }
    return draft.differs("replicas", Integer.toString(now), Integer.toString(size));
  }

  private Draft autoscaler(Draft draft) {
    Optional<JsonNode> found;
    try {
      found = Risks.of(cluster, ref);
    } catch (KubernetesException e) {
      return draft.risk("cannot-see", "autoscalers cannot be listed");
    }
    if (found.isEmpty()) {
      return draft;
    }
    var words = Risks.autoscaled(found.get());
    if (way.autoscaler() == Way.Autoscaler.MAY_BE) {
      return draft.risk("autoscaler", words);
    }
    throw new Refused(
        Problem.of(ref + " has an autoscaler, which would take this back")
            .at(cluster.world())
            .seen(words)
            .advice("change the autoscaler, or say .despiteAutoscaler()"));
  }

  private static int wanted(JsonNode workload) {
    return Tree.number(workload, "spec/replicas", 1);
  }

  @Override
  public Facts act(Facts before, Watch watch) {
    KubernetesException.Conflict last = null;
    for (int tries = 0; tries < TRIES; tries++) {
      var live = cluster.get(ref);
      if (!Tree.uid(live).equals(before.text("uid").orElse(""))
          || wanted(live) != before.number("replicas", -1)) {
        throw moved(live);
      }
      try {
        var unused = cluster.gateway.write(patch(live));
        return Facts.of("uid", Tree.uid(live)).and("replicas", size);
      } catch (KubernetesException.Conflict e) {
        last = e;
      } catch (KubernetesException.Denied
          | KubernetesException.NotFound
          | KubernetesException.Rejected e) {
        throw Definite.refused(e);
      }
    }
    throw last == null ? new IllegalStateException("no try was made") : last;
  }

  private KubernetesException.Conflict moved(JsonNode live) {
    return new KubernetesException.Conflict(
        Problem.of(ref + " was changed by somebody else since it was planned")
            .at(cluster.access.context())
            .seen("replicas are " + wanted(live))
            .advice("look at the new plan"));
  }

  private Call patch(JsonNode live) {
    var patch = Json.object();
    var metadata = patch.putObject("metadata");
    metadata.put("resourceVersion", Tree.text(live, "metadata/resourceVersion"));
    patch.putObject("spec").put("replicas", size);
    return Call.patch(ref.path("scale"), Call.MERGE, patch.toString())
        .with("fieldManager", "runbook");
  }

  @Override
  public Progress verify(Facts before, Facts receipt, Watch watch) {
    var found = cluster.find(ref);
    if (found.isEmpty() || !Tree.uid(found.get()).equals(before.text("uid").orElse(""))) {
      return new Progress.Failed("DELETED: it is gone", Facts.none());
    }
    var live = found.get();
    if (wanted(live) != size) {
      var words = "SUPERSEDED: somebody else set replicas to " + wanted(live);
      return new Progress.Failed(words, Facts.of("replicas", wanted(live)));
    }
    int all = Tree.number(live, "status/replicas");
    int ready = Tree.number(live, "status/readyReplicas");
    if (Stage.isObserved(live) && all == size && ready == size) {
      return new Progress.Done(Facts.of("seen", ready + " of " + size + " ready"));
    }
    return new Progress.Waiting(ready + " of " + size + " ready, " + all + " pods");
  }

  @Override
  public Settled settle(Facts before, Watch watch) {
    var live = cluster.find(ref);
    if (live.isEmpty() || !Tree.uid(live.get()).equals(before.text("uid").orElse(""))) {
      return new Settled.NotDone();
    }
    return wanted(live.get()) == size
        ? new Settled.Done(Facts.of("uid", Tree.uid(live.get())).and("replicas", size))
        : new Settled.NotDone();
  }

  @Override
  public Standing standing(Facts before, Facts receipt) {
    var live = cluster.find(ref).orElse(MissingNode.getInstance());
    boolean same = Tree.uid(live).equals(before.text("uid").orElse("")) && wanted(live) == size;
    return same ? new Standing.Holds() : new Standing.Moved("replicas are " + wanted(live));
  }

  @Override
  public Optional<Mutation<?>> undo(Facts before, Facts receipt) {
    int old = (int) before.number("replicas", size);
    return Optional.of(new ScaleMutation(cluster, ref, old, way));
  }

  @Override
  public Rollout.Done result(Facts before, Facts receipt, Facts seen) {
    return new Rollout.Done(ref.toString(), "", seen.text("seen").orElse("as wanted"));
  }
}
