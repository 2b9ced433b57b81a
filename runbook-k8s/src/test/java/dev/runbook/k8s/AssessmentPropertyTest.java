package dev.runbook.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever numbers and pods the server shows, in whatever order. */
class AssessmentPropertyTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  @Test
  void never_green_while_a_new_pod_is_not_ready() {
    int green = 0;
    for (int seed = 0; seed < 1_000; seed++) {
      green += play(new Random(seed), seed);
    }
    assertThat(green)
        .as("cases that end well, so that the property says something")
        .isGreaterThan(100);
  }

  /** 20 looks at random states; gives 1 if it was green in the end. */
  private static int play(Random random, int seed) {
    var kind = List.of("Deployment", "StatefulSet", "DaemonSet").get(random.nextInt(3));
    var terms = Terms.of(workload(kind, 3, random, true), START).within(Duration.ofHours(1));
    var memory = Memory.none();
    var at = START;
    for (int look = 0; look < 20; look++) {
      boolean well = random.nextInt(4) > 0;
      var workload = workload(kind, 3, random, well);
      var pods = pods(random, random.nextInt(4) > 0);
      var seen = Snapshot.of(workload, at).revisions(revisions(kind)).pods(pods);
      var assessment = Assessment.assess(seen, terms, memory);
      memory = assessment.memory();
      if (assessment.state() == Assessment.State.SUCCEEDED) {
        var owner = kind.equals("Deployment") ? "r-1" : "w-1";
        assertThat(pods.stream().filter(pod -> Tree.owner(pod).equals(owner)))
            .as("seed %d, look %d", seed, look)
            .allMatch(AssessmentPropertyTest::isFine);
        return 1;
      }
      if (assessment.isFinal()) {
        return 0;
      }
      at = at.plusSeconds(random.nextInt(6) + 1L);
    }
    return 0;
  }

  /** Told without the code under test: ready, or on its way out. */
  private static boolean isFine(JsonNode pod) {
    var status = pod.get("status");
    boolean ready = status.at("/conditions/0/status").asText().equals("True");
    boolean leaving =
        pod.get("metadata").has("deletionTimestamp")
            || status.get("phase").asText().equals("Failed");
    return ready || leaving;
  }

  private static JsonNode workload(String kind, int wanted, Random random, boolean well) {
    var object = object("web", "w-1").put("kind", kind);
    ((ObjectNode) object.get("metadata")).put("generation", 1);
    object.putObject("spec").put("replicas", wanted).putObject("template").putObject("spec");
    var status = object.putObject("status").put("observedGeneration", 1);
    for (var field :
        List.of(
            "replicas",
            "updatedReplicas",
            "readyReplicas",
            "availableReplicas",
            "desiredNumberScheduled",
            "updatedNumberScheduled",
            "numberAvailable")) {
      status.put(field, well ? wanted : random.nextInt(4));
    }
    status.put("currentRevision", "new").put("updateRevision", "new");
    return object;
  }

  private static List<JsonNode> revisions(String kind) {
    var revision = object(kind.equals("Deployment") ? "web-new" : "new", "r-1");
    own(revision, "w-1");
    var meta = (ObjectNode) revision.get("metadata");
    meta.putObject("labels").put("controller-revision-hash", "new");
    revision.put("revision", 1).putObject("spec").putObject("template").putObject("spec");
    return List.of(revision);
  }

  private static List<JsonNode> pods(Random random, boolean well) {
    var pods = new ArrayList<JsonNode>();
    for (int i = 0; i < 3; i++) {
      for (var owner : List.of("w-1", "r-1")) {
        pods.add(pod(i, owner, well ? 0 : random.nextInt(8)));
      }
    }
    return pods;
  }

  private static JsonNode pod(int i, String owner, int state) {
    var pod = object("web-" + i, "p-" + owner + i);
    own(pod, owner);
    var meta = (ObjectNode) pod.get("metadata");
    meta.putObject("labels").put("controller-revision-hash", "new");
    var status = pod.putObject("status").put("phase", state == 5 ? "Failed" : "Running");
    var ready = status.putArray("conditions").addObject().put("type", "Ready");
    ready.put("status", state < 4 ? "True" : "False");
    if (state == 6) {
      meta.put("deletionTimestamp", "2026-01-01T00:00:00Z");
    }
    var container = status.putArray("containerStatuses").addObject().put("name", "app");
    container.put("ready", state < 4).put("restartCount", 0);
    container.putObject("state").putObject("running");
    return pod;
  }

  private static ObjectNode object(String name, String uid) {
    var object = JSON.objectNode();
    object.putObject("metadata").put("name", name).put("uid", uid);
    return object;
  }

  private static void own(ObjectNode object, String owner) {
    var references = ((ObjectNode) object.get("metadata")).putArray("ownerReferences");
    references.addObject().put("uid", owner).put("controller", true);
  }
}
