package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.Facts;
import dev.runbook.Mutation;
import dev.runbook.RunbookException.Refused;
import dev.runbook.k8s.Applying.Item;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Server-side apply of manifests: tried as a whole first, then one after the other, then awaited.
 */
final class ApplyMutation implements Mutation<Manifests.Applied> {
  private static final Duration MARGIN = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int TRIES = 20;

  private final Cluster cluster;
  private final Manifests manifests;
  private final String name;
  private final Map<String, Follow> followed = new HashMap<>();

  /** What is carried from look to look at one workload. */
  private record Follow(Looking looking, Terms terms, Memory memory) {}

  ApplyMutation(Cluster cluster, Manifests manifests, String name) {
    this.cluster = cluster;
    this.manifests = manifests;
    this.name = name;
  }

  @Override
  public String action() {
    return "apply";
  }

  @Override
  public Target target() {
    return new Target(cluster.world(), name);
  }

  @Override
  public Facts ask() {
    var items = manifests.applying().items();
    var wanted = new ArrayList<String>();
    for (var item : items) {
      wanted.add(item + " " + Revisions.digest(Changes.shown(item.body())));
    }
    return Facts.of("objects", items.size()).and("wanted", wanted);
  }

  @Override
  public Draft draft() {
    var unused = cluster.knownIdentity();
    var applying = manifests.applying();
    var items = applying.items();
    var names = items.stream().map(Item::toString).toList();
    var draft = Draft.of(Facts.none());
    var lacking = new ArrayList<String>();
    for (var word : applying.unused()) {
      draft = draft.risk("value-unused", "there is no place for the value of " + word);
    }
    for (var item : items) {
      var tried = applying.tried(item);
      draft = told(draft, item, tried);
      if (!tried.isEqual()) {
        lacking.add(item.toString());
      }
    }
    draft = needs(draft, items);
    var facts = Facts.of("objects", items.size()).and("names", names).and("lacking", lacking);
    return new Draft(
        draft.differences(),
        facts,
        draft.risks(),
        draft.permissions(),
        draft.unknown(),
        lacking.size(),
        draft.peers(),
        draft.among());
  }

  private static Draft told(Draft draft, Item item, Applying.Tried tried) {
    var more = draft;
    if (!tried.unchecked().isEmpty()) {
      more = more.differs(item.toString(), "none", "made; not checked yet: " + tried.unchecked());
    }
    boolean made = tried.unchecked().isEmpty() && tried.before().isMissingNode();
    if (made) {
      more = more.differs(item.toString(), "none", "made");
    }
    for (var change : tried.changes()) {
      if (made && List.of("kind", "apiVersion", "metadata").contains(change.path())) {
        continue;
      }
      more = more.differs((item + " " + change.path()).strip(), change.before(), change.after());
    }
    for (var warning : tried.warnings()) {
      more = more.risk("server-warning", item + ": the server warns: " + warning);
    }
    boolean clientSide =
        Tree.stream(tried.before(), "metadata/managedFields")
            .anyMatch(one -> Tree.text(one, "manager").equals("kubectl-client-side-apply"));
    return clientSide && !tried.changes().isEmpty()
        ? more.risk(
            "csa-owned",
            item + " was applied by kubectl on the client's side: what is left out here stays")
        : more;
  }

  private Draft needs(Draft draft, List<Item> items) {
    var more = draft;
    var asked = new ArrayList<String>();
    for (var item : items) {
      if (item.ref().isEmpty()) {
        continue;
      }
      var ref = item.ref().get();
      for (var verb : List.of("get", "patch", "create")) {
        var right = new Rights.Right(verb, ref.kind(), "", ref.namespace(), "");
        if (!asked.contains(right.toString())) {
          asked.add(right.toString());
          more = more.needs(right.toString(), cluster.rights.can(right));
        }
      }
    }
    return more;
  }

  @Override
  public Facts act(Facts before, Watch watch) throws InterruptedException {
    var applying = manifests.applying();
    var sent = new ArrayList<String>();
    for (var planned : applying.items()) {
      // a kind that was defined just now is known only from here on
      var item = planned.ref().isEmpty() ? known(planned) : planned;
      try {
        if (send(applying, item)) {
          sent.add(item.toString());
          watch.say("applied " + item);
        }
      } catch (Refused e) {
        if (sent.isEmpty()) {
          throw e;
        }
        watch.say("done: " + String.join(", ", sent) + "; not done: " + item + " and what follows");
        throw new KubernetesException.Rejected(e.problem());
      }
    }
    return Facts.none().and("sent", sent);
  }

  /** Whether it was sent; a refusal if the server certainly did nothing. */
  private boolean send(Applying applying, Item item) {
    if (applying.tried(item).isEqual()) {
      return false;
    }
    try {
      var unused = cluster.gateway.write(applying.call(item));
      return true;
    } catch (KubernetesException.Denied
        | KubernetesException.NotFound
        | KubernetesException.Conflict
        | KubernetesException.Rejected e) {
      throw Definite.refused(e);
    }
  }

  /** The item with its place, as soon as the server serves its kind. */
  private Item known(Item planned) throws InterruptedException {
    for (int tries = 0; tries < TRIES; tries++) {
      for (var item : manifests.applying().items()) {
        boolean same =
            item.manifest().place().equals(planned.manifest().place())
                && item.manifest().name().equals(planned.manifest().name());
        if (same && item.ref().isPresent()) {
          return item;
        }
      }
      cluster.rb.ticks().sleep(PAUSE);
    }
    return planned;
  }

  @Override
  public Progress verify(Facts before, Facts receipt, Watch watch) {
    var applying = manifests.applying();
    var unjudged = new ArrayList<String>();
    for (var item : applying.items()) {
      var live = applying.live(item);
      if (live.isMissingNode()) {
        return new Progress.Failed("DELETED: " + item + " is gone", Facts.none());
      }
      var seen = isWorkload(item) ? rollout(item, live, watch) : other(item, live);
      if (!(seen instanceof Progress.Done done)) {
        return seen;
      }
      done.seen().text("unjudged").ifPresent(unjudged::add);
    }
    return new Progress.Done(Facts.none().and("unjudged", unjudged));
  }

  private static boolean isWorkload(Item item) {
    return List.of("Deployment", "StatefulSet", "DaemonSet").contains(item.manifest().kind())
        && item.manifest().apiVersion().equals("apps/v1");
  }

  private static Progress other(Item item, JsonNode live) {
    var seen = Readiness.of(live, "", Readiness.Beside.NOTHING);
    var words = item + ": " + seen.sentence();
    return switch (seen.state()) {
      case DONE -> new Progress.Done(Facts.none());
      case FAILED -> new Progress.Failed(words, Facts.none());
      case WAITING -> new Progress.Waiting(words);
      // it is there as wanted, and nothing in it could ever tell more
      case UNDECIDED -> new Progress.Done(Facts.of("unjudged", words));
    };
  }

  private Progress rollout(Item item, JsonNode live, Watch watch) {
    var ref = item.ref().orElseThrow();
    var old = followed.get(item.toString());
    if (old == null) {
      var left = watch.left().minus(MARGIN);
      var terms =
          Way.of(cluster)
              .terms(Terms.of(live, cluster.now()))
              .within(left.isNegative() ? Duration.ZERO : left);
      old = new Follow(new Looking(cluster, ref), terms, Memory.none());
    }
    if (Tree.number(live, "spec/replicas", 1) == 0) {
      return new Progress.Done(Facts.none());
    }
    var told = Assessment.assess(old.looking().look(), old.terms(), old.memory());
    followed.put(item.toString(), new Follow(old.looking(), old.terms(), told.memory()));
    var words = item + ": " + told.sentence();
    return switch (told.state()) {
      case SUCCEEDED -> new Progress.Done(Facts.none());
      case FAILED -> new Progress.Failed(told.cause() + ": " + words, Facts.none());
      case ROLLING, UNDECIDED -> new Progress.Waiting(words);
    };
  }

  /** By value: what is not as wanted yet is sent again. */
  @Override
  public Settled settle(Facts before, Watch watch) {
    if (!manifests.applying().lacking().isEmpty()) {
      return new Settled.NotDone();
    }
    return new Settled.Done(Facts.none().and("sent", before.list("lacking")));
  }

  @Override
  public Standing standing(Facts before, Facts receipt) {
    var lacking = manifests.applying().lacking();
    return lacking.isEmpty()
        ? new Standing.Holds()
        : new Standing.Moved("not as applied any more: " + lacking);
  }

  @Override
  public Optional<Mutation<?>> undo(Facts before, Facts receipt) {
    return Optional.empty();
  }

  @Override
  public Manifests.Applied result(Facts before, Facts receipt, Facts seen) {
    return new Manifests.Applied(before.list("names"), receipt.list("sent"), seen.list("unjudged"));
  }
}
