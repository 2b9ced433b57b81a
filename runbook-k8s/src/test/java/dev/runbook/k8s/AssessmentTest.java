package dev.runbook.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each file in golden/ holds what the server says at t0..tn and how each look is to be judged. */
class AssessmentTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "autoscaled_node",
        "await_foreign_rollout",
        "bad_probe",
        "cache_sync_race",
        "crash_after_ready",
        "crash_loop",
        "deleted",
        "deleted_and_recreated",
        "diagnose_crash",
        "diagnose_healthy",
        "ds_image_missing",
        "ds_no_nodes",
        "ds_node_down",
        "ds_rolls",
        "evicted_then_replaced",
        "hpa_scales_midway",
        "ignored_container",
        "image_late_in_replica",
        "image_missing",
        "init_fails",
        "list_denied",
        "min_ready_seconds",
        "missing_secret",
        "native_sidecar",
        "old_pods_awaited",
        "old_pods_terminating",
        "old_progress_deadline",
        "one_of_three_crashes",
        "oom",
        "paused_midway",
        "pod_security",
        "progress_deadline",
        "quota",
        "reads_denied_midway",
        "recreate",
        "registry_flaps",
        "replicas_zero",
        "rolls",
        "run_error",
        "server_gives_up",
        "sidecar_restarts_then_fine",
        "slow_without_cause",
        "stale_generation",
        "sts_crash",
        "sts_on_delete_all_deleted",
        "sts_on_delete_untouched",
        "sts_partition_2_of_3",
        "sts_partition_all",
        "sts_quota",
        "sts_rolls",
        "superseded",
        "unschedulable",
        "volume_missing",
        "webhook_comes_back",
        "webhook_down"
      })
  void a_rollout_is_judged_look_by_look(String scenario) {
    var judged = Golden.of(scenario).play();
    assertThat(judged).isNotEmpty();
    for (var look : judged) {
      var got = look.assessment();
      var where = scenario + " at " + look.at() + ": " + got.sentence();
      var expected = Tree.text(look.expected(), "expect");
      assertThat(told(got)).as(where).isEqualTo(expected);
      for (var words : Tree.list(look.expected(), "says")) {
        assertThat(got.sentence()).as(where).contains(words.asText());
      }
      for (var words : Tree.list(look.expected(), "notes")) {
        assertThat(got.notes()).as(where).anyMatch(note -> note.contains(words.asText()));
      }
    }
    assertThat(judged.get(judged.size() - 1).assessment().isFinal()).isTrue();
    assertThat(judged.stream().filter(look -> look.assessment().isFinal())).hasSize(1);
  }

  /** {@code FAILED(IMAGE)}, {@code SUCCEEDED}. */
  private static String told(Assessment assessment) {
    var cause = assessment.cause() == Cause.NONE ? "" : "(" + assessment.cause() + ")";
    return assessment.state() + cause;
  }
}
