package dev.runbook.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.runbook.k8s.Readiness.Beside;
import dev.runbook.k8s.Readiness.State;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadinessTest {
  private static Readiness judged(String object) {
    return judged(object, "");
  }

  private static Readiness judged(String object, String wanted) {
    return Readiness.of(Objects.yaml(object), wanted, Beside.NOTHING);
  }

  @Test
  void stalled() {
    var seen =
        judged(
            "{kind: Certificate, metadata: {generation: 1}, status: {observedGeneration: 1, conditions:"
                + " [{type: Stalled, status: 'True', reason: NoIssuer, message: issuer x not found},"
                + " {type: Ready, status: 'True'}]}}");
    assertThat(seen)
        .isEqualTo(new Readiness(State.FAILED, "stalled: NoIssuer: issuer x not found"));
  }

  @Test
  void job_failed() {
    var seen =
        judged(
            "{kind: Job, status: {failed: 3, conditions: [{type: Failed, status: 'True', reason:"
                + " BackoffLimitExceeded, message: Job has reached the specified backoff limit}]}}");
    assertThat(seen.state()).isEqualTo(State.FAILED);
    assertThat(seen.sentence())
        .isEqualTo(
            "the job failed: BackoffLimitExceeded: Job has reached the specified backoff limit");
  }

  @Test
  void cr_without_status() {
    var object = "{kind: Certificate, metadata: {name: tls}, spec: {}}";
    assertThat(judged(object).state()).isEqualTo(State.UNDECIDED);
    assertThat(judged(object, "Ready").state()).isEqualTo(State.UNDECIDED);
    assertThat(judged("{kind: Thing, status: {phase: Fine}}").state()).isEqualTo(State.UNDECIDED);
  }

  @Test
  void pvc_first_consumer() {
    var claim =
        Objects.yaml(
            "{kind: PersistentVolumeClaim, metadata: {name: data}, status: {phase: Pending}}");
    var later = Objects.yaml("{volumeBindingMode: WaitForFirstConsumer}");
    var user = Objects.yaml("{spec: {volumes: [{persistentVolumeClaim: {claimName: data}}]}}");
    assertThat(Readiness.of(claim, "", new Beside(later, List.of())).state())
        .isEqualTo(State.UNDECIDED);
    assertThat(Readiness.of(claim, "", new Beside(later, List.of(user))).state())
        .isEqualTo(State.WAITING);
    assertThat(Readiness.of(claim, "", new Beside(MissingNode.getInstance(), List.of())).state())
        .isEqualTo(State.WAITING);
  }

  @Test
  void stale_condition() {
    var ready = "conditions: [{type: Ready, status: 'True', observedGeneration: %d}]";
    var object = "{kind: Certificate, metadata: {generation: 3}, status: {" + ready + "}}";
    assertThat(judged(object.formatted(2)))
        .isEqualTo(new Readiness(State.WAITING, "its condition Ready is of an older spec"));
    assertThat(judged(object.formatted(3)).state()).isEqualTo(State.DONE);
    var behind =
        "{kind: Thing, metadata: {generation: 3}, status: {observedGeneration: 2,"
            + " conditions: [{type: Ready, status: 'True'}]}}";
    assertThat(judged(behind).state()).isEqualTo(State.WAITING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DONE | {kind: Job, status: {succeeded: 1, conditions: [{type: Complete, status: 'True'}]}}",
        "WAITING | {kind: Job, status: {active: 1}}",
        "UNDECIDED | {kind: Job, spec: {suspend: true}, status: {}}",
        "DONE | {kind: PersistentVolumeClaim, status: {phase: Bound}}",
        "FAILED | {kind: PersistentVolumeClaim, status: {phase: Lost}}",
        "WAITING | {kind: Service, spec: {type: LoadBalancer}, status: {loadBalancer: {}}}",
        "DONE | {kind: Service, spec: {type: LoadBalancer}, status: {loadBalancer: {ingress: [{ip: 1.2.3.4}]}}}",
        "DONE | {kind: Service, spec: {type: ClusterIP}}",
        "DONE | {kind: ConfigMap}",
        "WAITING | {kind: CustomResourceDefinition, status: {conditions: []}}",
        "DONE | {kind: CustomResourceDefinition, status: {conditions: [{type: Established, status: 'True'}]}}",
        "FAILED | {kind: CustomResourceDefinition, status: {conditions: [{type: NamesAccepted, status: 'False'}]}}",
        "WAITING | {kind: Thing, status: {conditions: [{type: Reconciling, status: 'True'}, {type: Ready, status: 'True'}]}}",
        "DONE | {kind: APIService, status: {conditions: [{type: Available, status: 'True'}]}}",
        "WAITING | {kind: Thing, status: {conditions: [{type: Ready, status: Unknown, reason: Checking}]}}",
        "FAILED | {kind: Pod, status: {phase: Failed, reason: Evicted}}",
        "FAILED | {kind: Thing, metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}}"
      })
  void kinds_are_judged_by_what_is_usual_for_them(String expected, String object) {
    assertThat(judged(object).state()).hasToString(expected);
  }

  @Test
  void what_is_being_deleted_names_who_holds_it() {
    var seen =
        judged(
            "{kind: Namespace, metadata: {deletionTimestamp: '2026-01-01T00:00:00Z',"
                + " finalizers: [example.com/backup]}}");
    assertThat(seen.sentence()).contains("example.com/backup");
  }
}
