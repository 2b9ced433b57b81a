package dev.runbook.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Approver;
import dev.runbook.Journal;
import dev.runbook.Plan;
import dev.runbook.Runbook;
import dev.runbook.RunbookException.NotApproved;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Secret;
import dev.runbook.Verdict;
import dev.runbook.testing.FakeTicks;
import dev.runbook.testing.RecordingApprover;
import dev.runbook.testing.ScriptedHost;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written, and how often, when things go wrong around a write. */
class SafetyTest {
  @TempDir private Path folder;
  private final FakeTicks ticks = FakeTicks.at(Instant.parse("2026-01-01T00:00:00Z"));
  private final FakeKube kube = FakeKube.start();
  private final ScriptedHost host = ScriptedHost.answering();
  private Runbook rb;
  private Kubernetes k8s;

  @BeforeEach
  void open() {
    kube.clock(() -> Instant.parse("2025-12-31T00:00:00Z"));
    kube.deployment("web", "shop/web:1", 3);
    kube.clock(ticks::now);
    rb = with(Approver.always()).journal(Journal.memory()).open("test");
    k8s = join(rb);
  }

  private Runbook.Options with(Approver approver) {
    return Runbook.with()
        .ticks(ticks)
        .host(host)
        .approver(approver)
        .set("environment.test.protected", "false");
  }

  private Kubernetes join(Runbook runbook) {
    return Kubernetes.on(runbook, Secret.of("KUBE_CONFIG", kube.kubeconfig()));
  }

  @AfterEach
  void close() {
    rb.close();
    kube.close();
  }

  private Rollout roll(String image) {
    return k8s.deployment("shop/web").image("app", image);
  }

  private String image() {
    return Edit.images(kube.object(Kind.DEPLOYMENT, "shop", "web").path("spec").path("template"));
  }

  private static void succeeded(Verdict<?> verdict) {
    assertThat(verdict.state()).as(verdict.toString()).isEqualTo(Verdict.State.SUCCEEDED);
  }

  private void oneWrite(Verdict<?> verdict) {
    succeeded(verdict);
    assertThat(kube.writes()).containsExactly("PATCH deployments web");
  }

  @Test
  void rolls() {
    var done = roll("shop/web:2").run();
    assertThat(done.revision()).startsWith("revision 2 (web-");
    assertThat(done.seen()).contains("3 of 3 updated");
    assertThat(ticks.passed()).isGreaterThanOrEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void same_image() {
    succeeded(roll("shop/web:1").tryRun());
    assertThat(kube.writes()).isEmpty();
  }

  @Test
  void typo_container() {
    assertThatThrownBy(() -> k8s.deployment("shop/web").image("ap", "shop/web:2").plan())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("there is no container `ap`")
        .hasMessageContaining("there are: app");
  }

  @Test
  void patch_denied() {
    kube.deny("patch deployments");
    assertThatThrownBy(() -> roll("shop/web:2").run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("patch deployments.apps shop/web");
    assertThat(kube.writes()).isEmpty();
  }

  @Test
  void scale_subresource_denied() {
    kube.deny("patch deployments/scale");
    assertThatThrownBy(() -> k8s.deployment("shop/web").scale(5).run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("patch deployments.apps/scale shop/web");
  }

  @Test
  void answer_lost_done() {
    kube.fail("PATCH", "deployments/web", FakeKube.Wrong.CUT_AFTER, 0, 1);
    oneWrite(roll("shop/web:2").tryRun());
    assertThat(rb.journal().entries().toString()).contains("\"settled\":true");
  }

  @Test
  void answer_lost_not_done() {
    kube.fail("PATCH", "deployments/web", FakeKube.Wrong.CUT_BEFORE, 0, 1);
    oneWrite(roll("shop/web:2").tryRun());
  }

  @Test
  void http_429() {
    kube.fail("PATCH", "deployments/web", FakeKube.Wrong.STATUS, 429, 3);
    oneWrite(roll("shop/web:2").tryRun());
  }

  @Test
  void http_500_once() {
    kube.fail("PATCH", "deployments/web", FakeKube.Wrong.STATUS, 500, 1);
    oneWrite(roll("shop/web:2").tryRun());
  }

  @Test
  void conflict_status_only() {
    kube.fail("PATCH", "deployments/web", FakeKube.Wrong.STATUS, 409, 2);
    oneWrite(roll("shop/web:2").tryRun());
  }

  @Test
  void conflict_spec_is_lapsed_and_nothing_is_overwritten() {
    var approver =
        RecordingApprover.of(
            plan -> {
              kube.patch(Kind.DEPLOYMENT, "shop", "web", "{\"spec\":{\"minReadySeconds\":1}}");
              kube.patch(
                  Kind.DEPLOYMENT,
                  "shop",
                  "web",
                  "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"app\","
                      + "\"image\":\"shop/theirs:1\"}]}}}}");
              return new Approver.Decision.Granted("a colleague", "test");
            });
    try (var other = with(approver).journal(Journal.memory()).open("test")) {
      var theirs = join(other).deployment("shop/web").image("app", "shop/web:2");
      assertThatThrownBy(theirs::run).isInstanceOf(NotApproved.class);
      assertThat(kube.writes()).isEmpty();
      assertThat(image()).isEqualTo("shop/theirs:1");
    }
  }

  @Test
  void user_changed_is_lapsed() {
    var approver =
        RecordingApprover.of(
            plan -> {
              kube.user("somebody-else");
              ticks.advance(Duration.ofMinutes(2));
              return new Approver.Decision.Granted("a colleague", "test");
            });
    try (var other = with(approver).journal(Journal.memory()).open("test")) {
      var change = join(other).deployment("shop/web").image("app", "shop/web:2");
      assertThatThrownBy(change::run).isInstanceOf(NotApproved.class);
      assertThat(kube.writes()).isEmpty();
    }
  }

  @Test
  void anonymous_changes_nothing() {
    var text = kube.kubeconfig("{}");
    var nobody = Kubernetes.on(rb, Secret.of("KUBE_CONFIG_2", text));
    assertThatThrownBy(() -> nobody.deployment("shop/web").restart().plan())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("system:anonymous");
  }

  @Test
  void implicit_namespace_protected() {
    var plan = k8s.deployment("web").restart().plan();
    assertThat(plan.risks()).anyMatch(risk -> risk.code().equals("implicit-namespace"));
    var options = Runbook.with().ticks(ticks).host(host).journal(Journal.memory());
    try (var prod = options.open("prod")) {
      var change = join(prod).deployment("web").restart();
      assertThatThrownBy(change::plan)
          .isInstanceOf(Refused.class)
          .hasMessageContaining("the namespace of web is not named");
    }
  }

  @Test
  void two_restarts_in_a_second() {
    var d = k8s.deployment("shop/web");
    d.restart().run();
    var first = restartedAt();
    d.restart().run();
    assertThat(restartedAt()).isNotEqualTo(first);
    assertThat(kube.writes()).hasSize(2);
  }

  private String restartedAt() {
    return kube.object(Kind.DEPLOYMENT, "shop", "web")
        .at("/spec/template/metadata/annotations")
        .path(Edit.Restart.AT)
        .asText();
  }

  @Test
  void paused() {
    kube.patch(Kind.DEPLOYMENT, "shop", "web", "{\"spec\":{\"paused\":true}}");
    assertThatThrownBy(() -> roll("shop/web:2").plan())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("is paused");
  }

  @Test
  void crash_loop_is_undone_with_evidence_first() {
    var verdict = roll("shop/crash:2").undoOnFailure().tryRun();
    assertThat(verdict).isInstanceOf(Verdict.Failed.class);
    assertThat(((Verdict.Failed<?>) verdict).cause()).startsWith("CRASH: ");
    assertThat(((Verdict.Failed<?>) verdict).undo()).isEqualTo("SUCCEEDED");
    assertThat(image()).isEqualTo("shop/web:1");
    assertThat(kube.writes()).hasSize(2);
    assertThat(rb.journal().entries().toString()).contains("ended with exit 1");
  }

  @Test
  void oom() {
    assertThat(cause("shop/oom:2")).startsWith("OOM: ");
  }

  @Test
  void image_missing() {
    assertThat(cause("shop/not-found:2")).startsWith("IMAGE: ");
    assertThat(ticks.passed()).isLessThan(Duration.ofSeconds(60));
  }

  @Test
  void missing_secret() {
    assertThat(cause("shop/config:2")).startsWith("CONFIG: ");
  }

  @Test
  void bad_probe() {
    assertThat(cause("shop/never-ready:2")).startsWith("HEALTH: ");
    assertThat(ticks.passed()).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(12));
  }

  private String cause(String image) {
    var verdict = roll(image).tryRun();
    assertThat(verdict).isInstanceOf(Verdict.Failed.class);
    return ((Verdict.Failed<?>) verdict).cause();
  }

  @Test
  void undo_keeps_scale() {
    roll("shop/web:2").run();
    k8s.deployment("shop/web").scale(5).run();
    k8s.deployment("shop/web").undo().run();
    assertThat(image()).isEqualTo("shop/web:1");
    assertThat(kube.object(Kind.DEPLOYMENT, "shop", "web").at("/spec/replicas").asInt())
        .isEqualTo(5);
  }

  @Test
  void undo_twice_does_not_flip() {
    roll("shop/web:2").run();
    roll("shop/web:3").run();
    k8s.deployment("shop/web").undo().run();
    assertThat(image()).isEqualTo("shop/web:2");
    k8s.deployment("shop/web").undo().run();
    assertThat(image()).isEqualTo("shop/web:1");
  }

  @Test
  void number_gone() {
    assertThatThrownBy(() -> k8s.deployment("shop/web").undo(7).plan())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("revision 7")
        .hasMessageContaining("revision 1 (web-");
  }

  @Test
  void undo_of_a_foreign_change_is_refused() {
    var change = roll("shop/web:2");
    change.run();
    kube.patch(
        Kind.DEPLOYMENT,
        "shop",
        "web",
        "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"app\","
            + "\"image\":\"shop/theirs:1\"}]}}}}");
    assertThatThrownBy(() -> change.undo().run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("shop/theirs:1");
  }

  @Test
  void replicas_zero_is_never_green() {
    k8s.deployment("shop/web").scale(0).run();
    var verdict = roll("shop/web:2").within("30s").tryRun();
    assertThat(verdict.state()).isEqualTo(Verdict.State.UNDECIDED);
    assertThat(verdict.toString()).contains("nothing ran it").doesNotContain("deadline");
  }

  @Test
  void reads_denied_midway() {
    kube.deny("list pods");
    kube.deny("list replicasets");
    var plan = roll("shop/web:2").plan();
    assertThat(plan.risks()).anyMatch(risk -> risk.words().contains("list pods"));
    var verdict = roll("shop/crash:2").within("60s").tryRun();
    assertThat(verdict.state()).isNotEqualTo(Verdict.State.SUCCEEDED);
  }

  @Test
  void a_run_that_was_cut_off_is_resumed_without_a_second_write() {
    var options = with(Approver.always()).journal(folder);
    String run;
    try (var first = options.open("test")) {
      run = first.journal().run();
      kube.fail("PATCH", "deployments/web", FakeKube.Wrong.CUT_AFTER, 0, 1);
      kube.failOnceWritten("GET", "deployments/web", FakeKube.Wrong.STATUS, 503, 60);
      var verdict = join(first).deployment("shop/web").image("app", "shop/web:2").tryRun();
      assertThat(verdict.state()).isNotEqualTo(Verdict.State.SUCCEEDED);
    }
    kube.mends();
    try (var again = options.resume(run)) {
      succeeded(join(again).deployment("shop/web").image("app", "shop/web:2").tryRun());
    }
    assertThat(kube.writes()).hasSize(1);
  }

  @Test
  void warnings_of_the_server_are_risks() {
    kube.warns("spec.x is deprecated");
    assertThat(roll("shop/web:2").plan().risks())
        .anyMatch(risk -> risk.words().contains("spec.x is deprecated"));
  }

  @Test
  void a_plan_asks_18_times_at_most_and_rights_once_a_minute() {
    var roll = roll("shop/web:2");
    var unused = roll.plan();
    assertThat(kube.requests).hasSizeLessThanOrEqualTo(18);
    kube.requests.clear();
    var again = roll.plan();
    assertThat(again.state()).isEqualTo(Plan.State.CHANGE);
    assertThat(kube.requests).hasSizeLessThanOrEqualTo(8).noneMatch(r -> r.contains("reviews"));
  }

  @Test
  void a_plan_and_its_permissions() {
    var plan = roll("shop/web:2").undoOnFailure().plan();
    assertThat(plan.differences())
        .containsExactly(
            new Plan.Difference(
                "spec.template.spec.containers[app].image", "shop/web:1", "shop/web:2"));
    assertThat(plan.undo()).isEqualTo("undo deployment shop/web, on failure");
    assertThat(plan.permissions())
        .extracting(Plan.Permission::name)
        .contains(
            "patch deployments.apps shop/web",
            "list replicasets.apps shop/",
            "patch deployments.apps shop/web (undo)");
    assertThat(kube.writes()).isEmpty();
  }
}
