package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A deployment controller and a kubelet, stepped at each request: new pods at once, an old one goes
 * for each that is ready. A container is ready after a second, or does what its image says: crash,
 * oom, not-found, config, never-ready.
 */
final class FakeControllers {
  private final FakeKube kube;
  private int pods;
  private boolean crashing;

  FakeControllers(FakeKube kube) {
    this.kube = kube;
  }

  void everythingCrashes() {
    crashing = true;
  }

  void step(Instant now) {
    for (int i = 0; i < 3; i++) {
      for (var path : List.copyOf(kube.objects.keySet())) {
        var object = kube.objects.get(path);
        if (object == null) {
          continue;
        }
        if (path.contains("/pods/")) {
          kubelet(object, now);
        } else if (path.contains("/deployments/")) {
          deployment(path, object, now);
        }
      }
    }
  }

  private void deployment(String path, ObjectNode deployment, Instant now) {
    var uid = Json.uid(deployment);
    boolean paused = deployment.path("spec").path("paused").asBoolean();
    var sets = owned(uid, "/replicasets/");
    var template = deployment.path("spec").path("template");
    var newest = find(sets, template);
    if (newest == null && !paused) {
      newest = replicaSet(deployment, template, now);
      sets = owned(uid, "/replicasets/");
    }
    if (newest == null) {
      newest = sets.get(sets.size() - 1);
    }
    if (!paused) {
      number(newest, sets);
      mark(deployment, newest);
    }
    int wanted = deployment.path("spec").path("replicas").asInt();
    balance(newest, sets, wanted, now);
    status(path, newest, sets, wanted);
  }

  private List<ObjectNode> owned(String uid, String part) {
    var all = new ArrayList<ObjectNode>();
    for (var entry : kube.objects.entrySet()) {
      var owner = entry.getValue().path("metadata").path("ownerReferences").path(0).path("uid");
      if (entry.getKey().contains(part) && owner.asText().equals(uid)) {
        all.add(entry.getValue());
      }
    }
    return all;
  }

  private static ObjectNode find(List<ObjectNode> sets, JsonNode template) {
    for (var set : sets) {
      var bare = set.path("spec").path("template").deepCopy();
      ((ObjectNode) bare.path("metadata").path("labels")).remove("pod-template-hash");
      if (bare.equals(template)) {
        return set;
      }
    }
    return null;
  }

  private ObjectNode replicaSet(ObjectNode deployment, JsonNode template, Instant now) {
    var hash = String.format(Locale.ROOT, "h%08x", template.toString().hashCode());
    var set = Json.object();
    set.putObject("spec").put("replicas", 0).set("template", template.deepCopy());
    set.withObject("/spec/template/metadata/labels").put("pod-template-hash", hash);
    var labels = set.withObject("/metadata/labels");
    labels.setAll((ObjectNode) template.path("metadata").path("labels").deepCopy());
    labels.put("pod-template-hash", hash);
    own(set, deployment, "apps/v1", "Deployment");
    var cause = Json.annotation(deployment, "kubernetes.io/change-cause");
    if (!cause.isEmpty()) {
      set.withObject("/metadata/annotations").put("kubernetes.io/change-cause", cause);
    }
    var made = kube.create(Kind.REPLICA_SET, "shop", Json.name(deployment) + "-" + hash, set);
    ((ObjectNode) made.path("metadata")).put("creationTimestamp", now.toString());
    return made;
  }

  private static void own(ObjectNode object, JsonNode owner, String version, String kind) {
    object
        .withObject("/metadata")
        .putArray("ownerReferences")
        .addObject()
        .put("apiVersion", version)
        .put("kind", kind)
        .put("name", Json.name(owner))
        .put("uid", Json.uid(owner))
        .put("controller", true);
  }

  /** The newest set has the highest number; an old one that comes back gets a new number. */
  private static void number(ObjectNode newest, List<ObjectNode> sets) {
    int highest = 0;
    for (var set : sets) {
      highest = Math.max(highest, Json.uid(set).equals(Json.uid(newest)) ? 0 : revision(set));
    }
    if (revision(newest) <= highest) {
      newest
          .withObject("/metadata/annotations")
          .put("deployment.kubernetes.io/revision", Integer.toString(highest + 1));
    }
  }

  private static int revision(JsonNode set) {
    var text = Json.annotation(set, "deployment.kubernetes.io/revision");
    return text.isEmpty() ? 0 : Integer.parseInt(text);
  }

  private static void mark(ObjectNode deployment, ObjectNode newest) {
    deployment
        .withObject("/metadata/annotations")
        .put("deployment.kubernetes.io/revision", Integer.toString(revision(newest)));
  }

  private void balance(ObjectNode newest, List<ObjectNode> sets, int wanted, Instant now) {
    var fresh = owned(Json.uid(newest), "/pods/");
    for (int i = fresh.size(); i < wanted; i++) {
      pod(newest, now);
    }
    for (int i = wanted; i < fresh.size(); i++) {
      remove(fresh.get(i));
    }
    int ready = ready(owned(Json.uid(newest), "/pods/"));
    for (var set : sets) {
      if (!Json.uid(set).equals(Json.uid(newest))) {
        var old = owned(Json.uid(set), "/pods/");
        for (int i = Math.max(0, wanted - ready); i < old.size(); i++) {
          remove(old.get(i));
        }
      }
      int count = owned(Json.uid(set), "/pods/").size();
      set.withObject("/spec").put("replicas", count);
      var status = set.withObject("/status");
      status.put("replicas", count).put("availableReplicas", ready(owned(Json.uid(set), "/pods/")));
      status.put("readyReplicas", ready(owned(Json.uid(set), "/pods/")));
    }
  }

  private void remove(ObjectNode pod) {
    kube.objects.remove(Kind.POD.path("shop", Json.name(pod)));
  }

  private void pod(ObjectNode set, Instant now) {
    var pod = Json.object();
    pod.set("spec", set.path("spec").path("template").path("spec").deepCopy());
    pod.withObject("/spec").put("nodeName", "node-1");
    if (crashing) {
      pod.withObject("/metadata/labels").put("crashes", "yes");
    }
    pod.withObject("/metadata/labels")
        .setAll(
            (ObjectNode)
                set.path("spec").path("template").path("metadata").path("labels").deepCopy());
    own(pod, set, "apps/v1", "ReplicaSet");
    var made = kube.create(Kind.POD, "shop", Json.name(set) + "-" + ++pods, pod);
    ((ObjectNode) made.path("metadata")).put("creationTimestamp", now.toString());
    kubelet(made, now);
  }

  private static int ready(List<ObjectNode> pods) {
    int count = 0;
    for (var pod : pods) {
      boolean ready = true;
      for (var container : pod.path("status").path("containerStatuses")) {
        ready &= container.path("ready").asBoolean();
      }
      count += ready && pod.path("status").path("containerStatuses").size() > 0 ? 1 : 0;
    }
    return count;
  }

  private void status(String path, ObjectNode newest, List<ObjectNode> sets, int wanted) {
    int all = 0;
    int available = 0;
    for (var set : sets) {
      all += set.path("status").path("replicas").asInt();
      available += set.path("status").path("availableReplicas").asInt();
    }
    var deployment = kube.objects.get(path).deepCopy();
    var status = deployment.putObject("status");
    status.put("observedGeneration", deployment.path("metadata").path("generation").asLong());
    status.put("replicas", all).put("readyReplicas", available).put("availableReplicas", available);
    status.put("updatedReplicas", newest.path("status").path("replicas").asInt());
    status.put("unavailableReplicas", Math.max(0, wanted - available));
    var conditions = status.putArray("conditions");
    conditions
        .addObject()
        .put("type", "Available")
        .put("status", available >= wanted ? "True" : "False");
    conditions.addObject().put("type", "Progressing").put("status", "True");
    kube.store(path, deployment);
  }

  private static void kubelet(ObjectNode pod, Instant now) {
    var made = Instant.parse(pod.path("metadata").path("creationTimestamp").asText());
    var age = Duration.between(made, now);
    var status = Json.object();
    var list = status.putArray("containerStatuses");
    boolean ready = true;
    var phase = "Running";
    for (var container : pod.path("spec").path("containers")) {
      var one = list.addObject();
      one.put("name", container.path("name").asText());
      one.put("image", container.path("image").asText());
      boolean crash = pod.path("metadata").path("labels").has("crashes");
      fill(one, crash ? "crash" : container.path("image").asText(), age, made);
      ready &= one.path("ready").asBoolean();
      phase =
          one.path("state").path("waiting").path("reason").asText().matches("Image.*|Create.*")
              ? "Pending"
              : phase;
    }
    status.put("phase", phase).put("startTime", made.toString());
    status
        .putArray("conditions")
        .addObject()
        .put("type", "Ready")
        .put("status", ready ? "True" : "False")
        .put("lastTransitionTime", made.plusSeconds(ready ? 1 : 0).toString());
    status.withArray("/conditions").addObject().put("type", "PodScheduled").put("status", "True");
    pod.set("status", status);
  }

  private static void fill(ObjectNode one, String image, Duration age, Instant made) {
    boolean ready = age.toMillis() >= 1_000;
    int restarts = 0;
    var state = one.putObject("state");
    if (image.contains("crash") || image.contains("oom")) {
      boolean oom = image.contains("oom");
      restarts = (int) Math.min(9, age.toSeconds() / 2);
      if (age.toMillis() >= 500) {
        state.putObject("waiting").put("reason", "CrashLoopBackOff").put("message", "back-off");
        one.putObject("lastState")
            .putObject("terminated")
            .put("exitCode", oom ? 137 : 1)
            .put("reason", oom ? "OOMKilled" : "Error");
      } else {
        state.putObject("running").put("startedAt", made.toString());
      }
      ready = false;
    } else if (image.contains("not-found")) {
      state
          .putObject("waiting")
          .put("reason", age.toSeconds() % 4 < 2 ? "ErrImagePull" : "ImagePullBackOff")
          .put("message", "failed to pull image: not found");
      ready = false;
    } else if (image.contains("config")) {
      state
          .putObject("waiting")
          .put("reason", "CreateContainerConfigError")
          .put("message", "secret \"missing\" not found");
      ready = false;
    } else {
      state.putObject("running").put("startedAt", made.toString());
      ready &= !image.contains("never-ready");
    }
    one.put("ready", ready).put("restartCount", restarts).put("started", true);
  }
}
