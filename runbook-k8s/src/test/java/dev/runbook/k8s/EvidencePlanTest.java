package dev.runbook.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.runbook.Evidence;
import dev.runbook.k8s.EvidencePlan.Log;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvidencePlanTest {
  private static final Instant CHANGED = Instant.parse("2026-01-01T00:00:00Z");

  private static final String POD =
      """
      kind: Pod
      metadata:
        {name: web-%1$s, namespace: shop, uid: p-%1$s, ownerReferences: [{uid: r-2, controller: true}]}
      spec: {containers: [{name: app}]}
      status:
        phase: Running
        conditions: [{type: Ready, status: '%2$s'}]
        containerStatuses: [%3$s]
      """;
  private static final String CRASHES =
      "{name: app, restartCount: 3, state: {waiting: {reason: CrashLoopBackOff}},"
          + " lastState: {terminated: {exitCode: 1, reason: Error}}}";
  private static final String RUNS = "{name: app, ready: true, state: {running: {}}}";

  private static Snapshot snapshot() {
    var workload =
        Objects.yaml(
            "{kind: Deployment, metadata: {name: web, uid: d-1}, spec: {replicas: 9, template: {a: 1}}}");
    var sets =
        Objects.all(
            """
            {metadata: {name: web-old, uid: r-1, ownerReferences: [{uid: d-1, controller: true}]}, spec: {template: {a: 0}}}
            ---
            {metadata: {name: web-new, uid: r-2, ownerReferences: [{uid: d-1, controller: true}]}, spec: {template: {a: 1}}}
            """);
    var pods = new ArrayList<JsonNode>();
    for (int i = 0; i < 6; i++) {
      pods.add(Objects.yaml(POD.formatted(i, "True", RUNS)));
    }
    pods.add(Objects.yaml(POD.formatted("bad", "False", CRASHES)));
    return Snapshot.of(workload, CHANGED.plusSeconds(60)).revisions(sets).pods(pods);
  }

  private static JsonNode event(String uid, String type, String reason, String time) {
    return Objects.yaml(
        "{metadata: {uid: %s-%s}, type: %s, reason: %s, message: said, lastTimestamp: '%s', involvedObject: {kind: Pod, name: x, uid: %s}}"
            .formatted(uid, reason, type, reason, time, uid));
  }

  private static EvidencePlan plan(Snapshot seen) {
    var assessment = Assessment.assess(seen, Terms.now(seen.at()), Memory.none());
    return EvidencePlan.of(seen, assessment, CHANGED);
  }

  @Test
  void five_pods_are_kept_hopeless_ones_first() {
    assertThat(plan(snapshot()).pods().stream().map(Tree::name))
        .containsExactly("web-bad", "web-0", "web-1", "web-2", "web-3");
  }

  @Test
  void the_log_from_before_the_last_restart_comes_first() {
    var logs = plan(snapshot()).logs();
    assertThat(logs.get(0)).isEqualTo(new Log("web-bad", "app", Log.Which.PREVIOUS));
    assertThat(logs).contains(new Log("web-0", "app", Log.Which.CURRENT)).hasSize(5);
  }

  @Test
  void events_since_the_change_about_what_is_kept_and_none_that_is_usual() {
    var seen =
        snapshot()
            .events(
                List.of(
                    event("p-bad", "Warning", "BackOff", "2026-01-01T00:00:30Z"),
                    event("p-bad", "Normal", "Pulled", "2026-01-01T00:00:10Z"),
                    event("p-bad", "Warning", "Older", "2025-12-31T23:59:59Z"),
                    event("r-2", "Warning", "FailedCreate", "2026-01-01T00:00:20Z"),
                    event("r-1", "Warning", "Foreign", "2026-01-01T00:00:20Z"),
                    event("p-5", "Warning", "NotKept", "2026-01-01T00:00:20Z"),
                    event("d-1", "Normal", "ScalingReplicaSet", "2026-01-01T00:00:05Z")));
    assertThat(plan(seen).events().stream().map(Events.Event::reason))
        .containsExactly("FailedCreate", "BackOff");
  }

  @Test
  void the_evidence_has_the_template_difference_states_events_and_logs() {
    var seen =
        snapshot().events(List.of(event("p-bad", "Warning", "BackOff", "2026-01-01T00:00:30Z")));
    var texts =
        Map.of(new Log("web-bad", "app", Log.Which.PREVIOUS), "cannot reach it\ngiving up\n");
    var all =
        plan(seen)
            .rendered(
                Objects.yaml("{spec: {image: 'a:1'}}"),
                Objects.yaml("{spec: {image: 'a:2'}}"),
                texts);
    var told = all.stream().map(Evidence::text).toList();
    assertThat(told).hasSize(8);
    assertThat(told.get(0)).isEqualTo("template\n  spec.image: a:1 -> a:2");
    assertThat(told.get(1)).contains("Pod shop/web-bad: CrashLoopBackOff", "exit 1");
    assertThat(told.get(6)).contains("2026-01-01T00:00:30Z Pod/x BackOff: said");
    assertThat(told.get(7)).isEqualTo("previous log of web-bad/app\ncannot reach it\ngiving up");
    var nothing =
        plan(snapshot()).rendered(MissingNode.getInstance(), Objects.yaml("{a: 1}"), Map.of());
    assertThat(nothing).hasSize(5);
  }
}
