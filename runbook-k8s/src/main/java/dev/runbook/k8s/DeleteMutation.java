package dev.runbook.k8s;

import dev.runbook.Facts;
import dev.runbook.Mutation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Deletes the objects of manifests by uid, last applied first, and waits until they are gone. */
final class DeleteMutation implements Mutation<Manifests.Applied> {
  private final Cluster cluster;
  private final Manifests manifests;
  private final String name;

  DeleteMutation(Cluster cluster, Manifests manifests, String name) {
    this.cluster = cluster;
    this.manifests = manifests;
    this.name = name;
  }

  @Override
  public String action() {
    return "delete";
  }

  @Override
  public Target target() {
    return new Target(cluster.world(), name);
  }

  /** Those whose kind the cluster knows, the last applied first. */
  private List<Ref> refs() {
    var all = new ArrayList<Ref>();
    manifests.applying().items().forEach(item -> item.ref().ifPresent(all::add));
    Collections.reverse(all);
    return all;
  }

  @Override
  public Facts ask() {
    return Facts.none().and("names", refs().stream().map(Ref::toString).toList());
  }

  @Override
  public Draft draft() {
    var unused = cluster.knownIdentity();
    var refs = refs();
    var facts = Facts.none().and("names", refs.stream().map(Ref::toString).toList());
    var draft = Draft.of(Facts.none());
    var there = new ArrayList<String>();
    for (var ref : refs) {
      var live = cluster.find(ref);
      if (live.isPresent()) {
        there.add(ref.toString());
        facts = facts.and(ref.toString(), Tree.uid(live.get()));
        draft = draft.differs(ref.toString(), "there", "deleted");
        var right = new Rights.Right("delete", ref.kind(), "", ref.namespace(), ref.name());
        draft = draft.needs(right.toString(), cluster.rights.can(right));
      }
    }
    return new Draft(
        draft.differences(),
        facts.and("there", there),
        draft.risks(),
        draft.permissions(),
        draft.unknown(),
        there.size(),
        draft.peers(),
        draft.among());
  }

  @Override
  public Facts act(Facts before, Watch watch) {
    var sent = new ArrayList<String>();
    for (var ref : refs()) {
      var uid = before.text(ref.toString()).orElse("");
      if (uid.isEmpty()) {
        continue;
      }
      var options = Json.object().put("kind", "DeleteOptions").put("apiVersion", "v1");
      options.put("propagationPolicy", "Foreground").putObject("preconditions").put("uid", uid);
      try {
        var unused = cluster.gateway.write(Call.delete(ref.path(), options));
        sent.add(ref.toString());
      } catch (KubernetesException.NotFound e) {
        watch.say(ref + " is gone already");
      } catch (KubernetesException.Denied
          | KubernetesException.Conflict
          | KubernetesException.Rejected e) {
        if (sent.isEmpty()) {
          throw Definite.refused(e);
        }
        throw e;
      }
    }
    return Facts.none().and("sent", sent);
  }

  @Override
  public Progress verify(Facts before, Facts receipt, Watch watch) {
    for (var ref : refs()) {
      var live = cluster.find(ref);
      if (live.isPresent() && Tree.uid(live.get()).equals(before.text(ref.toString()).orElse(""))) {
        var held = Tree.list(live.get(), "metadata/finalizers");
        return new Progress.Waiting(
            ref + " is still there" + (held.isEmpty() ? "" : ", held by " + held));
      }
    }
    return new Progress.Done(Facts.of("seen", "all are gone"));
  }

  @Override
  public Settled settle(Facts before, Watch watch) {
    for (var ref : refs()) {
      var live = cluster.find(ref);
      var uid = before.text(ref.toString()).orElse("");
      var staying =
          live.filter(object -> Tree.uid(object).equals(uid) && !Tree.isTerminating(object));
      if (staying.isPresent()) {
        return new Settled.NotDone();
      }
    }
    return new Settled.Done(Facts.none().and("sent", before.list("there")));
  }

  @Override
  public Standing standing(Facts before, Facts receipt) {
    for (var ref : refs()) {
      if (cluster.find(ref).isPresent()) {
        return new Standing.Moved(ref + " is there again");
      }
    }
    return new Standing.Holds();
  }

  @Override
  public Optional<Mutation<?>> undo(Facts before, Facts receipt) {
    return Optional.empty();
  }

  @Override
  public Manifests.Applied result(Facts before, Facts receipt, Facts seen) {
    return new Manifests.Applied(before.list("names"), receipt.list("sent"), List.of());
  }
}
