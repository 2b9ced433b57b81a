package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Set;

/**
 * Whether an object of any kind is as it should be, by its own status. WAITING and UNDECIDED may
 * still change: what they are at the deadline counts.
 */
record Readiness(State state, String sentence) {
  enum State {
    DONE,
    FAILED,
    WAITING,
    UNDECIDED
  }

  /** Kinds that are as they should be as soon as they are there. */
  private static final Set<String> STILL =
      Set.of(
          "ConfigMap",
          "Secret",
          "ServiceAccount",
          "Role",
          "RoleBinding",
          "ClusterRole",
          "ClusterRoleBinding",
          "NetworkPolicy",
          "Ingress",
          "IngressClass",
          "StorageClass",
          "PriorityClass",
          "RuntimeClass",
          "LimitRange",
          "ResourceQuota",
          "PodDisruptionBudget",
          "HorizontalPodAutoscaler",
          "CronJob",
          "Endpoints",
          "EndpointSlice",
          "ValidatingWebhookConfiguration",
          "MutatingWebhookConfiguration",
          "ValidatingAdmissionPolicy",
          "ValidatingAdmissionPolicyBinding");

  /**
   * What else was read, for kinds that need it.
   *
   * @param storageClass of a volume claim; a missing node if it could not be read
   * @param pods pods of the namespace
   */
  record Beside(JsonNode storageClass, List<JsonNode> pods) {
    static final Beside NOTHING = new Beside(MissingNode.getInstance(), List.of());
  }

  /**
   * Judges one look.
   *
   * @param wanted the condition that is waited for; empty for what is usual for the kind
   */
  static Readiness of(JsonNode object, String wanted, Beside beside) {
    if (Tree.isTerminating(object)) {
      var finalizers = Tree.list(object, "metadata/finalizers");
      var held = finalizers.isEmpty() ? "" : ", held by " + finalizers;
      return new Readiness(State.FAILED, "it is being deleted" + held);
    }
    if (Tree.has(object, "status/observedGeneration") && !Stage.isObserved(object)) {
      return waiting("its controller has not looked yet");
    }
    var stalled = Tree.condition(object, "Stalled");
    if (isTrue(stalled) && isCurrent(object, stalled)) {
      return new Readiness(State.FAILED, "stalled: " + words(stalled));
    }
    var reconciling = Tree.condition(object, "Reconciling");
    if (isTrue(reconciling)) {
      return waiting("reconciling: " + words(reconciling));
    }
    return wanted.isEmpty() ? usual(object, beside) : condition(object, wanted);
  }

  private static Readiness usual(JsonNode object, Beside beside) {
    return switch (Tree.text(object, "kind")) {
      case "Job" -> job(object);
      case "PersistentVolumeClaim" -> claim(object, beside);
      case "Service" -> service(object);
      case "Pod" -> pod(object);
      case "Namespace", "PersistentVolume" -> phase(object);
      case "CustomResourceDefinition" -> definition(object);
      default -> anyKind(object);
    };
  }

  private static Readiness job(JsonNode job) {
    for (var bad : List.of("Failed", "FailureTarget")) {
      var failed = Tree.condition(job, bad);
      if (isTrue(failed)) {
        return new Readiness(State.FAILED, "the job failed: " + words(failed));
      }
    }
    if (Tree.isCondition(job, "Complete", "True")) {
      return done("the job is complete");
    }
    if (Tree.is(job, "spec/suspend") || Tree.isCondition(job, "Suspended", "True")) {
      return undecided("the job is suspended: nothing runs until somebody resumes it");
    }
    var active = Tree.number(job, "status/active");
    var failed = Tree.number(job, "status/failed");
    return waiting(active + " pods run" + (failed > 0 ? ", " + failed + " have failed" : ""));
  }

  private static Readiness claim(JsonNode claim, Beside beside) {
    var phase = Tree.text(claim, "status/phase");
    if (phase.equals("Bound")) {
      return done("bound to " + Tree.text(claim, "spec/volumeName"));
    }
    if (phase.equals("Lost")) {
      return new Readiness(State.FAILED, "its volume is lost");
    }
    var later =
        Tree.text(beside.storageClass(), "volumeBindingMode").equals("WaitForFirstConsumer");
    if (later && beside.pods().stream().noneMatch(pod -> uses(pod, Tree.name(claim)))) {
      return undecided("it is bound when the first pod uses it, and none does");
    }
    return waiting("not bound: " + (phase.isEmpty() ? "no phase yet" : phase));
  }

  private static boolean uses(JsonNode pod, String claim) {
    return Tree.stream(pod, "spec/volumes")
        .anyMatch(v -> Tree.text(v, "persistentVolumeClaim/claimName").equals(claim));
  }

  private static Readiness service(JsonNode service) {
    if (!Tree.text(service, "spec/type").equals("LoadBalancer")) {
      return done("it is there");
    }
    var addresses = Tree.list(service, "status/loadBalancer/ingress");
    if (addresses.isEmpty()) {
      return waiting("no address yet");
    }
    var first = addresses.get(0);
    var name = Tree.text(first, "hostname");
    return done("it has the address " + (name.isEmpty() ? Tree.text(first, "ip") : name));
  }

  private static Readiness pod(JsonNode pod) {
    var status = PodStatus.of(pod);
    return switch (Tree.text(pod, "status/phase")) {
      case "Succeeded" -> done("it has ended well");
      case "Failed" -> new Readiness(State.FAILED, "it has failed: " + status.word());
      default ->
          PodLook.isReady(pod) ? done("it is ready") : waiting("not ready: " + status.word());
    };
  }

  private static Readiness phase(JsonNode object) {
    var phase = Tree.text(object, "status/phase");
    return switch (phase) {
      case "Active", "Bound", "Available" -> done(phase);
      case "Failed" ->
          new Readiness(State.FAILED, Tree.words(phase, Tree.text(object, "status/message")));
      default -> waiting(phase.isEmpty() ? "no phase yet" : phase);
    };
  }

  private static Readiness definition(JsonNode object) {
    var names = Tree.condition(object, "NamesAccepted");
    if (Tree.text(names, "status").equals("False")) {
      return new Readiness(State.FAILED, "its names are not accepted: " + words(names));
    }
    return condition(object, "Established");
  }

  private static Readiness anyKind(JsonNode object) {
    for (var type : List.of("Ready", "Available")) {
      if (!Tree.condition(object, type).isMissingNode()) {
        return condition(object, type);
      }
    }
    return STILL.contains(Tree.text(object, "kind"))
        ? done("it is there")
        : undecided("it has no condition Ready or Available that could be judged");
  }

  private static Readiness condition(JsonNode object, String type) {
    var condition = Tree.condition(object, type);
    if (condition.isMissingNode()) {
      return Tree.has(object, "status")
          ? waiting("no condition " + type + " yet")
          : undecided("it has no status, so nothing tells whether it is " + type);
    }
    if (!isCurrent(object, condition)) {
      return waiting("its condition " + type + " is of an older spec");
    }
    return isTrue(condition)
        ? done(Tree.words(type, Tree.text(condition, "message")))
        : waiting("not " + type + ": " + words(condition));
  }

  /** Whether a condition is about the newest spec; one that does not tell is taken to be. */
  private static boolean isCurrent(JsonNode object, JsonNode condition) {
    return !Tree.has(condition, "observedGeneration")
        || Tree.at(condition, "observedGeneration").asLong(0)
            >= Tree.at(object, "metadata/generation").asLong(0);
  }

  private static boolean isTrue(JsonNode condition) {
    return Tree.text(condition, "status").equals("True");
  }

  private static String words(JsonNode condition) {
    return Tree.words(Tree.text(condition, "reason"), Tree.text(condition, "message"));
  }

  private static Readiness done(String sentence) {
    return new Readiness(State.DONE, sentence);
  }

  private static Readiness waiting(String sentence) {
    return new Readiness(State.WAITING, sentence);
  }

  private static Readiness undecided(String sentence) {
    return new Readiness(State.UNDECIDED, sentence);
  }
}
