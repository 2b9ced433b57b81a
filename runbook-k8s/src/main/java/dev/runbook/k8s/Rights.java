package dev.runbook.k8s;

import dev.runbook.Plan.Held;
import dev.runbook.Table;
import dev.runbook.Ticks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the server lets us do, as it says itself; an answer is kept for a minute. */
final class Rights {
  private static final String REVIEW = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  private static final String RULES = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
  private static final Duration FRESH = Duration.ofSeconds(60);

  private final Gateway gateway;
  private final Ticks ticks;
  private final Map<Right, Known> known = new ConcurrentHashMap<>();

  /**
   * One right.
   *
   * @param sub the part of the object, such as {@code scale}; empty for the object itself
   * @param name the object; empty for any
   */
  record Right(String verb, Kind kind, String sub, String namespace, String name) {
    /** As a plan names it: {@code patch deployments.apps/scale shop/checkout}. */
    @Override
    public String toString() {
      var part = sub.isEmpty() ? "" : "/" + sub;
      var where = namespace.isEmpty() ? "" : namespace + "/";
      return (verb + " " + kind.resource() + part + " " + where + name).strip();
    }
  }

  private record Known(Held held, Instant at) {}

  Rights(Gateway gateway, Ticks ticks) {
    this.gateway = gateway;
    this.ticks = ticks;
  }

  /** Whether the right is held; UNKNOWN if the server does not say. */
  Held can(Right right) {
    var old = known.get(right);
    if (old != null && ticks.now().isBefore(old.at().plus(FRESH))) {
      return old.held();
    }
    var held = ask(right);
    known.put(right, new Known(held, ticks.now()));
    return held;
  }

  private Held ask(Right right) {
    var review = Json.object();
    review.put("apiVersion", "authorization.k8s.io/v1").put("kind", "SelfSubjectAccessReview");
    var wanted = review.putObject("spec").putObject("resourceAttributes");
    wanted.put("verb", right.verb()).put("resource", right.kind().plural());
    put(wanted, "group", right.kind().group());
    put(wanted, "subresource", right.sub());
    put(wanted, "namespace", right.namespace());
    put(wanted, "name", right.name());
    try {
      var call = Call.post(REVIEW, review);
      var answer = gateway.patiently(call);
      if (answer.code() == 401) {
        throw gateway.failure(call, answer);
      }
      var status = answer.json().path("status");
      if (!answer.isGood() || !status.has("allowed")) {
        return Held.UNKNOWN;
      }
      if (status.path("allowed").asBoolean()) {
        return Held.GRANTED;
      }
      return status.path("evaluationError").asText("").isEmpty() ? Held.DENIED : Held.UNKNOWN;
    } catch (KubernetesException.Unreachable e) {
      return Held.UNKNOWN;
    }
  }

  private static void put(
      com.fasterxml.jackson.databind.node.ObjectNode node, String name, String value) {
    if (!value.isEmpty()) {
      node.put(name, value);
    }
  }

  /** All that is allowed in a namespace, as far as the server lists it. */
  Table table(String namespace) {
    var review = Json.object();
    review.put("apiVersion", "authorization.k8s.io/v1").put("kind", "SelfSubjectRulesReview");
    review.putObject("spec").put("namespace", namespace);
    var status = gateway.read(Call.post(RULES, review)).json().path("status");
    var table = Table.write("resources", "groups", "names", "verbs").named("permissions");
    for (var rule : status.path("resourceRules")) {
      table.row(
          words(rule, "resources"),
          words(rule, "apiGroups"),
          words(rule, "resourceNames"),
          words(rule, "verbs"));
    }
    if (status.path("incomplete").asBoolean()) {
      table.partial("the server cannot list all rules: " + status.path("evaluationError").asText());
    }
    return table.done();
  }

  private static String words(com.fasterxml.jackson.databind.JsonNode rule, String field) {
    List<String> all = new ArrayList<>();
    rule.path(field).forEach(word -> all.add(word.asText().isEmpty() ? "core" : word.asText()));
    return String.join(", ", all);
  }
}
