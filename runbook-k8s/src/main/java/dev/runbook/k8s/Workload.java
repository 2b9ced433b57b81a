package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.Evidence;
import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Table;
import dev.runbook.Table.State;
import dev.runbook.Verdict;
import java.time.Duration;
import java.util.List;

/**
 * A Deployment, StatefulSet or DaemonSet: what it is doing, and changes of it. Changes are values:
 * {@code .plan()} asks the server, {@code .run()} does them.
 */
public final class Workload {
  private static final Duration EVERY = Duration.ofSeconds(2);

  private final Cluster cluster;
  private final Ref ref;

  Workload(Cluster cluster, Ref ref) {
    this.cluster = cluster;
    this.ref = ref;
  }

  /** Desired, updated, ready and available pods, image, revision, and a word for it; one row. */
  public Table status() {
    return cluster.recorded("status " + ref, () -> status(cluster.get(ref)));
  }

  private Table status(JsonNode live) {
    var status = live.path("status");
    boolean daemon = ref.kind().equals(Kind.DAEMON_SET);
    var told =
        Assessment.assess(
            new Looking(cluster, ref).look(), Terms.now(cluster.now()), Memory.none());
    var table =
        Table.write(
            "name", "desired", "updated", "ready", "available", "images", "state", "created");
    table.cell(ref.full());
    table.cell(
        daemon
            ? status.path("desiredNumberScheduled").asLong()
            : Tree.number(live, "spec/replicas", 1));
    table.cell(status.path(daemon ? "updatedNumberScheduled" : "updatedReplicas").asLong());
    table.cell(status.path(daemon ? "numberReady" : "readyReplicas").asLong());
    table.cell(status.path(daemon ? "numberAvailable" : "availableReplicas").asLong());
    table.cell(Edit.images(Tree.at(live, "spec/template")));
    table.cell(word(told));
    Tree.time(live, "metadata/creationTimestamp").ifPresentOrElse(table::cell, table::missing);
    table.endRow().note(told.sentence());
    told.notes().forEach(table::note);
    return table.named(ref.toString()).observed(cluster.now()).done();
  }

  private static State word(Assessment told) {
    return switch (told.state()) {
      case SUCCEEDED -> State.ok("done");
      case FAILED -> State.bad(told.cause().name());
      case ROLLING -> State.warn("rolling");
      case UNDECIDED -> State.unknown(told.cause().name());
    };
  }

  /** What is to be said of it now: healthy, failed with its cause, or still rolling (undecided). */
  public Verdict<String> diagnose() {
    var seen = new Looking(cluster, ref).look();
    if (seen.workload().isMissingNode() && seen.isRead(Snapshot.WORKLOAD)) {
      var unused = cluster.get(ref);
    }
    var told = Assessment.assess(seen, Terms.now(cluster.now()), Memory.none());
    return verdict(told, seen);
  }

  /** Follows a rollout, whoever started it: {@code "10m"} at most. */
  public Verdict<String> await(String within) {
    return await(Times.parse(within));
  }

  /** Follows a rollout, whoever started it, until it is proven, failed or time is up. */
  public Verdict<String> await(Duration within) {
    var live = cluster.get(ref);
    var terms = Way.of(cluster).terms(Terms.of(live, cluster.now())).within(within);
    var looking = new Looking(cluster, ref);
    var memory = Memory.none();
    while (true) {
      var seen = looking.look();
      var told = Assessment.assess(seen, terms, memory);
      if (told.isFinal()) {
        return verdict(told, seen);
      }
      memory = told.memory();
      try {
        cluster.rb.ticks().sleep(EVERY);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Interrupted(
            Problem.of("interrupted: the rollout of " + ref + " goes on without being watched")
                .at(cluster.access.context())
                .seen(told.sentence())
                .advice("await(\"..\") it again"),
            e);
      }
    }
  }

  private Verdict<String> verdict(Assessment told, Snapshot seen) {
    var name = ref.toString();
    return switch (told.state()) {
      case SUCCEEDED -> new Verdict.Succeeded<>(name, told.sentence(), List.of());
      case FAILED ->
          new Verdict.Failed<>(
              name, told.cause() + ": " + told.sentence(), "", evidence(told, seen));
      case ROLLING -> new Verdict.Undecided<>(name, "rolling: " + told.sentence(), List.of());
      case UNDECIDED ->
          new Verdict.Undecided<>(name, told.cause() + ": " + told.sentence(), List.of());
    };
  }

  private List<Evidence> evidence(Assessment told, Snapshot seen) {
    return new Traces(cluster, ref).of(seen, told, java.time.Instant.EPOCH);
  }

  /** Its pods, of all revisions. */
  public Pods pods() {
    return Pods.of(cluster, ref, this::all);
  }

  private List<JsonNode> all() {
    var live = cluster.get(ref);
    var selector = Looking.selector(live);
    var revisions = list(Revisions.kind(ref.kind()), selector);
    return list(Kind.POD, selector).stream().filter(pod -> isOwned(pod, live, revisions)).toList();
  }

  private List<JsonNode> list(Kind kind, String selector) {
    var call = Call.get(kind.path(ref.namespace())).with("labelSelector", selector);
    return cluster.gateway.list(call, 1_000).items();
  }

  private static boolean isOwned(JsonNode pod, JsonNode live, List<JsonNode> revisions) {
    var owner = Tree.owner(pod);
    return owner.equals(Json.uid(live))
        || revisions.stream()
            .anyMatch(one -> Json.uid(one).equals(owner) && Tree.owner(one).equals(Json.uid(live)));
  }

  /** What its pods say: those of the newest revision. */
  public Logs logs() {
    return Logs.of(cluster, ref.toString(), this::newest);
  }

  private List<JsonNode> newest() {
    var seen = new Looking(cluster, ref).whole();
    if (seen.workload().isMissingNode() || !seen.isRead(Snapshot.PODS)) {
      return all();
    }
    return Stage.of(seen, Terms.now(cluster.now())).pods();
  }

  /** Events about it, newest last; {@code k8s.events(..)} has those of its pods too. */
  public Table events() {
    return cluster.recorded(
        "events of " + ref,
        () -> {
          var uid = Json.uid(cluster.get(ref));
          var all = list(Kind.EVENT, "").stream().filter(event -> isAbout(event, uid)).toList();
          return Tables.events(all, "events of " + ref, cluster.now());
        });
  }

  private static boolean isAbout(JsonNode event, String uid) {
    return Tree.text(event, "involvedObject/uid").equals(uid)
        || Tree.text(event, "regarding/uid").equals(uid);
  }

  /** Status, conditions and events. */
  public Table describe() {
    return cluster.recorded("describe " + ref, () -> Words.table(cluster, cluster.get(ref)));
  }

  /** The revisions kept, newest last: number, hash, images, cause, age; the live one is marked. */
  public Table history() {
    return cluster.recorded(
        "history " + ref,
        () -> {
          var live = cluster.get(ref);
          var revisions = list(Revisions.kind(ref.kind()), Looking.selector(live));
          return History.table(live, revisions, cluster.now());
        });
  }

  /** What differs between the templates of two revisions. */
  public Table diff(long from, long to) {
    return cluster.recorded(
        "diff " + ref + " " + from + " " + to,
        () -> {
          var revisions = Revisions.of(cluster, ref, cluster.get(ref));
          var changes =
              Changes.of(template(revisions, from).template(), template(revisions, to).template());
          return Tables.changes(changes, "revision " + from + " -> " + to + " of " + ref);
        });
  }

  private Revisions.Revision template(Revisions revisions, long number) {
    return revisions
        .number(number)
        .orElseThrow(
            () ->
                new Refused(
                    Problem.of(ref + " has no revision " + number)
                        .seen("there are: " + revisions.all())
                        .advice("history() lists them")));
  }

  /** Another image for one container. */
  public Rollout image(String container, String image) {
    return template(new Edit.Template.Item("image", container, "", image));
  }

  /** Another image for the only container. */
  public Rollout image(String image) {
    return image("", image);
  }

  /** Another value of an environment variable of one container; never a secret. */
  public Rollout env(String container, String name, String value) {
    return template(new Edit.Template.Item("env", container, name, value));
  }

  private Rollout template(Edit.Template.Item item) {
    return Rollout.of(cluster, ref, new Edit.Template(List.of(item)));
  }

  /** New pods of the same template. */
  public Rollout restart() {
    return Rollout.of(cluster, ref, new Edit.Restart());
  }

  /** Another number of pods; not for a DaemonSet, and refused under an autoscaler. */
  public Rollout scale(int replicas) {
    if (ref.kind().equals(Kind.DAEMON_SET) || replicas < 0) {
      throw new Refused(
          Problem.of(
                  replicas < 0
                      ? "a size is 0 or more"
                      : "a DaemonSet has a pod on each node: it cannot be scaled")
              .at(ref.toString()));
    }
    return Rollout.scale(cluster, ref, replicas);
  }

  /** Holds the rollout back; Deployments only. */
  public Rollout pause() {
    return pausing(Edit.Pause.Wanted.PAUSED);
  }

  /** Lets the rollout go on and watches it; Deployments only. */
  public Rollout resume() {
    return pausing(Edit.Pause.Wanted.GOING);
  }

  private Rollout pausing(Edit.Pause.Wanted wanted) {
    if (!ref.kind().equals(Kind.DEPLOYMENT)) {
      throw new Refused(
          Problem.of("only a Deployment can be paused and resumed").at(ref.toString()));
    }
    return Rollout.of(cluster, ref, new Edit.Pause(wanted));
  }

  /**
   * Back to the revision before; while the live one is incomplete, to the newest other with
   * available pods. What was undone once is not gone back to.
   */
  public Rollout undo() {
    return Rollout.of(cluster, ref, new Edit.Undo(Goal.previous(), cluster));
  }

  /** Back to a revision of {@link #history}; its number changes by that. */
  public Rollout undo(long revision) {
    return Rollout.of(cluster, ref, new Edit.Undo(Goal.number(revision), cluster));
  }

  /** A strategic merge patch, in JSON. */
  public Rollout patch(String json) {
    return Rollout.of(cluster, ref, Edit.Patch.of(json));
  }

  Ref ref() {
    return ref;
  }

  @Override
  public String toString() {
    return ref.toString();
  }
}
