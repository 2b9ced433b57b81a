package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runbook.Facts;
import dev.runbook.Mutation;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.k8s.Edit.Effect;
import dev.runbook.k8s.Edit.Live;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A patch of a workload: drafted by the server's dry run, sent with the version just read and a
 * token in an annotation, watched until its pods are proven.
 */
final class PatchMutation implements Mutation<Rollout.Done> {
  static final String TOKEN = "runbook.dev/change";
  private static final int TRIES = 5;

  private final Cluster cluster;
  private final Ref ref;
  private final Edit edit;
  private final Way way;
  private final AtomicReference<@Nullable Watched> watched = new AtomicReference<>();

  /** The watch of one act. */
  private record Watched(String token, Watching watching) {}

  PatchMutation(Cluster cluster, Ref ref, Edit edit, Way way) {
    this.cluster = cluster;
    this.ref = ref;
    this.edit = edit;
    this.way = way;
  }

  @Override
  public String action() {
    return edit.action();
  }

  @Override
  public Target target() {
    return new Target(cluster.world(), ref.toString());
  }

  @Override
  public Facts ask() {
    return edit.ask()
        .and("ignored", way.ignored().stream().sorted().toList())
        .and("old", way.old().name());
  }

  @Override
  public Draft draft() {
    var unused = cluster.knownIdentity();
    var live = cluster.get(ref);
    refusePaused(live);
    var revisions = revisions(live);
    var patch = edit.patch(new Live(live, revisions, cluster.now(), ""));
    var draft = Risks.common(cluster, ref, live, Draft.of(facts(live, revisions)));
    draft = needs(draft);
    if (patch.isEmpty()) {
      return draft;
    }
    var call = patch(patch).dryRun();
    var answer = cluster.gateway.patiently(call);
    if (answer.code() == 403) {
      return draft.differs(action(), "", "not tried: " + answer.words());
    }
    if (!answer.isGood()) {
      throw Definite.refused(cluster.gateway.failure(call, answer));
    }
    return drafted(draft, live, revisions, answer);
  }

  private Draft drafted(Draft draft, JsonNode live, Revisions revisions, Answer answer) {
    var after = answer.json();
    var changed = new ArrayList<String>();
    var more = draft;
    for (var change : Changes.of(live, after)) {
      if (change.path().contains(Goal.UNDONE)) {
        continue;
      }
      more = more.differs(change.path(), change.before(), change.after());
      changed.add(change.toString());
    }
    if (changed.isEmpty()) {
      return draft;
    }
    boolean rolls = !Revisions.live(live).equals(Revisions.live(after));
    var facts = draft.facts().and("changed", changed).and("rolls", rolls ? 1 : 0);
    more = with(more, facts);
    for (var warning : answer.warnings()) {
      more = more.risk("server-warning", "the server warns: " + warning);
    }
    if (rolls && way.undo() == Way.Undo.ASKED && goal(facts).isEmpty()) {
      throw nothingToGoBackTo(revisions);
    }
    return rolls ? Risks.rollout(cluster, ref, live, revisions, after, more) : more;
  }

  private static Draft with(Draft draft, Facts facts) {
    return new Draft(
        draft.differences(),
        facts,
        draft.risks(),
        draft.permissions(),
        draft.unknown(),
        draft.touched(),
        draft.peers(),
        draft.among());
  }

  private Refused nothingToGoBackTo(Revisions revisions) {
    return new Refused(
        Problem.of("there is nothing to go back to if " + ref + " fails")
            .at(cluster.world())
            .seen("the live revision is not complete, and no other has available pods")
            .advice(
                revisions.all().isEmpty()
                    ? "may you list its revisions? or leave undoOnFailure() out"
                    : "history() lists the revisions; leave undoOnFailure() out, or undo first"));
  }

  private void refusePaused(JsonNode live) {
    if (edit.waitsForResume() && Tree.is(live, "spec/paused")) {
      throw new Refused(
          Problem.of(ref + " is paused: nothing would roll")
              .at(cluster.world())
              .advice("resume() it first"));
    }
  }

  private Revisions revisions(JsonNode live) {
    try {
      return Revisions.of(cluster, ref, live);
    } catch (KubernetesException.Denied e) {
      return Revisions.of(live, List.of());
    }
  }

  private Facts facts(JsonNode live, Revisions revisions) {
    var facts =
        Facts.of("uid", Tree.uid(live))
            .and("spec", spec(live))
            .and("template", Revisions.live(live))
            .and("token", Json.annotation(live, TOKEN));
    var goal = revisions.isComplete() ? revisions.current() : revisions.running();
    goal.ifPresent(one -> cluster.remember(live, one));
    return goal.map(one -> facts.and("goal", one.facts())).orElse(facts);
  }

  /** The size is left out: an autoscaler may move it at any time. */
  private static String spec(JsonNode workload) {
    JsonNode copy = Tree.at(workload, "spec").deepCopy();
    if (copy instanceof ObjectNode spec) {
      spec.remove("replicas");
    }
    return Revisions.digest(copy);
  }

  private Draft needs(Draft draft) {
    var rights = new ArrayList<Rights.Right>();
    rights.add(ref.right("get", ""));
    rights.add(ref.right("patch", ""));
    var kept = Revisions.kind(ref.kind());
    if (edit instanceof Edit.Undo || way.undo() == Way.Undo.ASKED) {
      rights.add(new Rights.Right("list", kept, "", ref.namespace(), ""));
    }
    if (edit instanceof Edit.Undo && ref.kind().equals(Kind.STATEFUL_SET)) {
      rights.add(new Rights.Right("delete", Kind.POD, "", ref.namespace(), ""));
    }
    var more = draft;
    for (var right : rights) {
      more = more.needs(right.toString(), cluster.rights.can(right));
    }
    return more;
  }

  private Call patch(ObjectNode patch) {
    return Call.patch(ref.path(), Call.STRATEGIC, patch.toString())
        .with("fieldManager", "runbook")
        .with("fieldValidation", "Strict");
  }

  @Override
  public Facts act(Facts before, Watch watch) throws InterruptedException {
    KubernetesException.Conflict last = null;
    for (int tries = 0; tries < TRIES; tries++) {
      var live = cluster.get(ref);
      refuseMoved(before, live);
      var patch = edit.patch(new Live(live, revisions(live), cluster.now(), watch.token()));
      var metadata = patch.withObject("/metadata");
      metadata.put("uid", Tree.uid(live));
      metadata.put("resourceVersion", Tree.text(live, "metadata/resourceVersion"));
      metadata.withObject("/annotations").put(TOKEN, watch.token());
      try {
        var made = cluster.gateway.write(patch(patch));
        watched.set(new Watched(watch.token(), new Watching(cluster, ref, way, made)));
        var receipt = receipt(made);
        return edit instanceof Edit.Undo
            ? receipt.and("deleted", new Unstick(cluster, ref).run(made))
            : receipt;
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

  /** Not done, and what was approved no longer holds: core drafts again and asks again. */
  private void refuseMoved(Facts before, JsonNode live) {
    boolean same =
        before.text("uid").orElse("").equals(Tree.uid(live))
            && before.text("spec").orElse("").equals(spec(live));
    if (!same) {
      throw new KubernetesException.Conflict(
          Problem.of(ref + " was changed by somebody else since it was planned")
              .at(cluster.access.context())
              .advice("look at the new plan"));
    }
  }

  private static Facts receipt(JsonNode made) {
    return Facts.of("uid", Tree.uid(made))
        .and("template", Revisions.live(made))
        .and("paused", Tree.is(made, "spec/paused") ? 1 : 0)
        .and("generation", Tree.at(made, "metadata/generation").asLong());
  }

  @Override
  public Progress verify(Facts before, Facts receipt, Watch watch) {
    if (edit.effect() == Effect.NOTHING || before.number("rolls", 1) == 0) {
      return stands(receipt, cluster.find(ref).orElse(MissingNode.getInstance()));
    }
    var known = watched.get();
    if (known == null || !known.token().equals(watch.token())) {
      known = new Watched(watch.token(), new Watching(cluster, ref, way, null));
      watched.set(known);
    }
    return known.watching().look(before, receipt, watch);
  }

  /** A change that no pod follows: it is enough that it is there. */
  private Progress stands(Facts receipt, JsonNode live) {
    var moved = moved(receipt, live);
    return moved.isEmpty()
        ? new Progress.Done(Facts.of("seen", "as wanted"))
        : new Progress.Failed("SUPERSEDED: " + moved, Facts.none());
  }

  @Override
  public Settled settle(Facts before, Watch watch) {
    var live = cluster.find(ref);
    if (live.isEmpty() || !Tree.uid(live.get()).equals(before.text("uid").orElse(""))) {
      return new Settled.NotDone();
    }
    var token = Json.annotation(live.get(), TOKEN);
    if (token.equals(watch.token())) {
      return new Settled.Done(receipt(live.get()));
    }
    return token.equals(before.text("token").orElse(""))
        ? new Settled.NotDone()
        : new Settled.Unknown("another change was made since: " + token);
  }

  @Override
  public Standing standing(Facts before, Facts receipt) {
    var moved = moved(receipt, cluster.find(ref).orElse(MissingNode.getInstance()));
    return moved.isEmpty() ? new Standing.Holds() : new Standing.Moved(moved);
  }

  private String moved(Facts receipt, JsonNode live) {
    if (live.isMissingNode() || !Tree.uid(live).equals(receipt.text("uid").orElse(""))) {
      return ref + " was deleted";
    }
    if (!Revisions.live(live).equals(receipt.text("template").orElse(""))) {
      return "its template is another now: " + Edit.images(Tree.at(live, "spec/template"));
    }
    boolean paused = receipt.number("paused", 0) == 1;
    boolean pausing = edit instanceof Edit.Pause;
    return pausing && paused != Tree.is(live, "spec/paused") ? "it was paused or resumed" : "";
  }

  @Override
  public Optional<Mutation<?>> undo(Facts before, Facts receipt) {
    if (edit instanceof Edit.Pause pause) {
      var other =
          pause.wanted() == Edit.Pause.Wanted.PAUSED
              ? Edit.Pause.Wanted.GOING
              : Edit.Pause.Wanted.PAUSED;
      return Optional.of(new PatchMutation(cluster, ref, new Edit.Pause(other), way));
    }
    if (before.number("rolls", 1) == 0) {
      return Optional.empty();
    }
    return goal(before)
        .map(
            goal ->
                new PatchMutation(
                    cluster, ref, new Edit.Undo(goal, cluster), way.undo(Way.Undo.NOT_ASKED)));
  }

  private static Optional<Goal> goal(Facts before) {
    var goal = before.facts("goal");
    return before.isEmpty() || !goal.isEmpty() ? Optional.of(Goal.of(goal)) : Optional.empty();
  }

  @Override
  public Rollout.Done result(Facts before, Facts receipt, Facts seen) {
    return new Rollout.Done(
        ref.toString(), seen.text("revision").orElse(""), seen.text("seen").orElse("as wanted"));
  }
}
