package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.Mutation.Draft;
import dev.runbook.Plan.Held;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a plan warns of. */
final class Risks {
  private static final Map<String, String> OWNERS =
      Map.of(
          "argocd.argoproj.io/instance", "Argo CD",
          "argocd.argoproj.io/tracking-id", "Argo CD",
          "kustomize.toolkit.fluxcd.io/name", "Flux",
          "helm.toolkit.fluxcd.io/name", "Flux",
          "meta.helm.sh/release-name", "Helm");

  private final Cluster cluster;
  private final Ref ref;
  private final JsonNode live;
  private Draft draft;

  private Risks(Cluster cluster, Ref ref, JsonNode live, Draft draft) {
    this.cluster = cluster;
    this.ref = ref;
    this.live = live;
    this.draft = draft;
  }

  /** The draft with what can be said of any change of an object. */
  static Draft common(Cluster cluster, Ref ref, JsonNode live, Draft draft) {
    var risks = new Risks(cluster, ref, live, draft);
    risks.namespace();
    risks.owners();
    if (cluster.access.insecure()) {
      risks.add("tls-unchecked", "the server's certificate is not checked");
    }
    return risks.draft;
  }

  /** The draft with what can be said of replacing the pods of a workload. */
  static Draft rollout(
      Cluster cluster, Ref ref, JsonNode live, Revisions revisions, JsonNode after, Draft draft) {
    var risks = new Risks(cluster, ref, live, draft);
    if (!revisions.isComplete()) {
      risks.add("rollout-under-way", "a rollout is under way: " + progress(live));
    }
    risks.strategy();
    risks.tags(after);
    risks.autoscaler();
    risks.budgets();
    risks.sight();
    return risks.draft;
  }

  private static String progress(JsonNode live) {
    var status = live.path("status");
    return Stage.progress(
        Tree.number(live, "spec/replicas", status.path("desiredNumberScheduled").asInt()),
        status.path("updatedReplicas").asInt(status.path("updatedNumberScheduled").asInt()),
        status.path("availableReplicas").asInt(status.path("numberAvailable").asInt()));
  }

  private void add(String code, String words) {
    draft = draft.risk(code, words);
  }

  private void namespace() {
    var home = ref.home();
    if (home.chosen()) {
      return;
    }
    if (cluster.rb.environment().isProtected()) {
      throw new Refused(
          Problem.of("the namespace of " + ref.name() + " is not named")
              .at("environment " + cluster.rb.environment().name() + ", which is protected")
              .seen(home.name() + ", from: " + home.source())
              .advice(
                  "write \"" + ref.full() + "\", or set " + cluster.settings().key("namespace")));
    }
    add("implicit-namespace", "namespace " + home.name() + " is taken from: " + home.source());
  }

  private void owners() {
    OWNERS.entrySet().stream()
        .filter(
            owner ->
                !Json.annotation(live, owner.getKey()).isEmpty()
                    || !Tree.entry(live, "metadata/labels", owner.getKey()).isEmpty())
        .map(Map.Entry::getValue)
        .distinct()
        .sorted()
        .forEach(owner -> add("owned-by", owner + " owns it and may take this back"));
  }

  private void strategy() {
    if (Tree.text(live, "spec/strategy/type").equals("Recreate")) {
      add("recreate", "all pods are stopped before new ones start");
    }
    if (Tree.text(live, "spec/updateStrategy/type").equals("OnDelete")) {
      add("on-delete", "its pods are replaced only when somebody deletes them");
    }
    if (Tree.number(live, "spec/updateStrategy/rollingUpdate/partition") > 0) {
      add("partition", "pods below the partition keep the old template");
    }
    if (Tree.number(live, "spec/revisionHistoryLimit", 10) == 0) {
      add("no-history", "no old revision is kept: only this process remembers it");
    }
  }

  private void tags(JsonNode after) {
    for (var container : Tree.list(after, "spec/template/spec/containers")) {
      var image = Tree.text(container, "image");
      var name = image.substring(image.lastIndexOf('/') + 1);
      if (!image.contains("@") && (!name.contains(":") || name.endsWith(":latest"))) {
        add("mutable-tag", image + " may mean another image tomorrow");
      }
    }
  }

  private void autoscaler() {
    try {
      of(cluster, ref).ifPresent(one -> add("autoscaler", autoscaled(one)));
    } catch (KubernetesException e) {
      add("cannot-see", "autoscalers cannot be listed");
    }
  }

  /** The autoscaler of a workload. */
  static Optional<JsonNode> of(Cluster cluster, Ref ref) {
    var all = cluster.gateway.list(Call.get(Kind.AUTOSCALER.path(ref.namespace())), 500).items();
    return all.stream()
        .filter(one -> Tree.text(one, "spec/scaleTargetRef/kind").equals(ref.kind().name()))
        .filter(one -> Tree.text(one, "spec/scaleTargetRef/name").equals(ref.name()))
        .findFirst();
  }

  static String autoscaled(JsonNode autoscaler) {
    return "autoscaler "
        + Tree.name(autoscaler)
        + " moves its size between "
        + Tree.number(autoscaler, "spec/minReplicas", 1)
        + " and "
        + Tree.number(autoscaler, "spec/maxReplicas");
  }

  private void budgets() {
    List<JsonNode> all;
    try {
      all = cluster.gateway.list(Call.get(Kind.BUDGET.path(ref.namespace())), 500).items();
    } catch (KubernetesException e) {
      add("cannot-see", "disruption budgets cannot be listed");
      return;
    }
    var labels = Tree.map(live, "spec/template/metadata/labels");
    for (var budget : all) {
      var wanted = Tree.map(budget, "spec/selector/matchLabels");
      boolean ours = !wanted.isEmpty() && labels.entrySet().containsAll(wanted.entrySet());
      if (ours && Tree.number(budget, "status/disruptionsAllowed") == 0) {
        add("budget-empty", "budget " + Tree.name(budget) + " allows no disruption now");
      }
    }
  }

  /** What the watch would like to see; without it there are numbers and no causes. */
  private void sight() {
    var pods = new Rights.Right("list", Kind.POD, "", ref.namespace(), "");
    var logs = new Rights.Right("get", Kind.POD, "log", ref.namespace(), "");
    var events = new Rights.Right("list", Kind.EVENT, "", ref.namespace(), "");
    for (var right : List.of(pods, logs, events)) {
      if (cluster.rights.can(right) == Held.DENIED) {
        add("cannot-see", "you may not " + right + ": a failure will be told without it");
      }
    }
  }
}
