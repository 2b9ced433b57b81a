package dev.runbook.it.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Approver;
import dev.runbook.Entry;
import dev.runbook.Guard;
import dev.runbook.Journal;
import dev.runbook.Plan;
import dev.runbook.Runbook;
import dev.runbook.RunbookException.ChangeFailed;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Verdict;
import dev.runbook.it.RealCluster;
import dev.runbook.it.RealCluster.Identity;
import dev.runbook.k8s.Kubernetes;
import dev.runbook.testing.ScriptedHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changes of workloads on the real control plane; kubectl says whether they are so. */
@Tag("live")
class RolloutLiveTest {
  @RegisterExtension static final RealCluster cluster = RealCluster.shared();

  private static final String SET =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db}
      spec:
        replicas: 3
        serviceName: db
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec: {containers: [{name: app, image: 'shop/db:1'}]}
      """;

  private static final String DAEMON =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: agent}
      spec:
        selector: {matchLabels: {app: agent}}
        template:
          metadata: {labels: {app: agent}}
          spec: {containers: [{name: app, image: 'shop/agent:1'}]}
      """;

  private Runbook rb;
  private Kubernetes k8s;
  private String ns;

  @BeforeEach
  void open() {
    ns = cluster.namespace();
    rb = runbook();
    k8s = Kubernetes.on(rb, cluster.kubeconfig());
  }

  private static Runbook runbook() {
    return Runbook.with()
        .host(ScriptedHost.answering())
        .journal(Journal.memory())
        .approver(Approver.always())
        .set("environment.live.protected", "false")
        .set("environment.live.k8s.provenFor", "2s")
        .open("live");
  }

  @AfterEach
  void close() {
    rb.close();
  }

  private void web() {
    cluster
        .kubectl("create", "deployment", "web", "-n", ns, "--image=shop/web:1", "--replicas=3")
        .ok();
    status("deployment/web");
  }

  private void status(String name) {
    cluster.kubectl("rollout", "status", name, "-n", ns, "--timeout=60s").ok();
  }

  private String say(String name, String path) {
    return cluster.kubectl("get", name, "-n", ns, "-o", "jsonpath=" + path).ok().out();
  }

  private String image(String name) {
    return say(name, "{.spec.template.spec.containers[*].image}");
  }

  private long writes() {
    return rb.journal().entries().stream().map(Entry::type).filter("acted"::equals).count();
  }

  @Test
  void rolls() {
    web();
    var d = k8s.deployment(ns + "/web");
    var roll = d.image("web", "shop/slow:2").because("a test");
    var plan = roll.plan();
    assertThat(plan.differences())
        .containsExactly(
            new Plan.Difference(
                "spec.template.spec.containers[web].image", "shop/web:1", "shop/slow:2"));
    assertThat(plan.permissions()).allMatch(p -> p.held() == Plan.Held.GRANTED);
    assertThat(plan.target().world()).contains("as admin");
    assertThat(image("deployment/web")).isEqualTo("shop/web:1");
    var done = roll.run();
    assertThat(done.revision()).startsWith("revision 2 (web-");
    status("deployment/web");
    assertThat(image("deployment/web")).isEqualTo("shop/slow:2");
    var kubectl = cluster.kubectl("rollout", "history", "deployment/web", "-n", ns).ok().out();
    for (var row : d.history().rows()) {
      assertThat(kubectl).containsPattern("(?m)^" + row.text("revision") + "\\s");
    }
    assertThat(d.history().column("images").texts()).containsExactly("shop/web:1", "shop/slow:2");
    assertThat(d.status().one().text("state")).isEqualTo("done");
    assertThat(d.diagnose().state()).isEqualTo(Verdict.State.SUCCEEDED);
  }

  @Test
  void same_image() {
    web();
    var roll = k8s.deployment(ns + "/web").image("shop/web:1");
    assertThat(roll.plan().state()).isEqualTo(Plan.State.NO_CHANGE);
    roll.run();
    assertThat(writes()).isZero();
  }

  @Test
  void after_crash() {
    web();
    var verdict = k8s.deployment(ns + "/web").image("shop/web:crash").undoOnFailure().tryRun();
    assertThat(verdict).isInstanceOf(Verdict.Failed.class);
    var failed = (Verdict.Failed<?>) verdict;
    assertThat(failed.cause()).startsWith("CRASH: ");
    assertThat(failed.undo()).isEqualTo("SUCCEEDED");
    status("deployment/web");
    assertThat(image("deployment/web")).isEqualTo("shop/web:1");
    var record = rb.journal().entries().toString() + rb.report().markdown();
    assertThat(record).contains("giving up");
  }

  @ParameterizedTest
  @CsvSource({
    "oom, shop/web:oom, OOM",
    "image_missing, shop/not-found:1, IMAGE",
    "missing_secret, shop/config:1, CONFIG",
    "quota, shop/quota:1, ADMISSION",
  })
  void fails_for_a_named_cause(String name, String image, String cause) {
    web();
    var verdict = k8s.deployment(ns + "/web").image(image).tryRun();
    assertThat(verdict).as(name).isInstanceOf(Verdict.Failed.class);
    assertThat(((Verdict.Failed<?>) verdict).cause()).startsWith(cause + ": ");
  }

  @Test
  void bad_probe_fails_at_the_deadline() {
    web();
    var verdict = k8s.deployment(ns + "/web").image("shop/never-ready:1").within("15s").tryRun();
    assertThat(verdict).isInstanceOf(Verdict.Failed.class);
    assertThat(((Verdict.Failed<?>) verdict).cause()).startsWith("HEALTH: ");
  }

  @Test
  void guard_red() {
    web();
    var readings = new java.util.concurrent.atomic.AtomicInteger();
    var guard =
        Guard.of("errors", () -> readings.getAndIncrement() < 2 ? 0 : 1).below(0.5).during("30s");
    var verdict =
        k8s.deployment(ns + "/web").image("shop/web:2").guardedBy(guard).undoOnFailure().tryRun();
    assertThat(verdict).isInstanceOf(Verdict.Failed.class);
    assertThat(((Verdict.Failed<?>) verdict).cause()).contains("errors").contains("twice in a row");
    assertThat(image("deployment/web")).isEqualTo("shop/web:1");
  }

  @Test
  void restart_env_scale_pause_resume_patch() {
    web();
    var d = k8s.deployment(ns + "/web");
    d.restart().run();
    assertThat(say("deployment/web", "{.spec.template.metadata.annotations}"))
        .contains("kubectl.kubernetes.io/restartedAt");
    d.env("web", "LOG_LEVEL", "debug").image("web", "shop/web:2").run();
    assertThat(say("deployment/web", "{.spec.template.spec.containers[0].env}"))
        .contains("LOG_LEVEL", "debug");
    assertThat(image("deployment/web")).isEqualTo("shop/web:2");
    assertThat(d.scale(5).run().seen()).isEqualTo("5 of 5 ready");
    assertThat(say("deployment/web", "{.status.readyReplicas}")).isEqualTo("5");
    d.pause().run();
    assertThat(say("deployment/web", "{.spec.paused}")).isEqualTo("true");
    assertThatThrownBy(() -> d.image("shop/web:3").plan())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("is paused");
    d.resume().run();
    assertThat(say("deployment/web", "{.spec.paused}")).isEmpty();
    d.patch("{\"spec\":{\"minReadySeconds\":1}}").run();
    assertThat(say("deployment/web", "{.spec.minReadySeconds}")).isEqualTo("1");
    assertThat(say("deployment/web", "{.spec.replicas}")).isEqualTo("5");
  }

  @Test
  void undo_and_undo_to_a_number() {
    web();
    var d = k8s.deployment(ns + "/web");
    d.image("shop/web:2").run();
    d.image("shop/web:3").run();
    d.undo().run();
    assertThat(image("deployment/web")).isEqualTo("shop/web:2");
    assertThat(d.undo().plan().differences().get(0).after()).isEqualTo("shop/web:1");
    d.undo(1).run();
    assertThat(image("deployment/web")).isEqualTo("shop/web:1");
    assertThat(d.history().column("revision").texts()).contains("5").doesNotContain("1");
    assertThatThrownBy(() -> d.undo(1).plan())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("there is no revision to go back to: revision 1");
  }

  @Test
  void superseded() {
    web();
    var change = k8s.deployment(ns + "/web").image("shop/never-ready:1").undoOnFailure();
    var sent = new java.util.concurrent.atomic.AtomicInteger();
    var guard =
        Guard.of(
                "somebody else",
                () -> {
                  if (sent.getAndIncrement() == 1) {
                    cluster.kubectl("set", "image", "deployment/web", "-n", ns, "*=a/b:9").ok();
                  }
                  return 0;
                })
            .below(1)
            .during("60s");
    var verdict = change.guardedBy(guard).tryRun();
    assertThat(verdict).isInstanceOf(Verdict.Failed.class);
    assertThat(((Verdict.Failed<?>) verdict).cause()).startsWith("SUPERSEDED: ").contains("a/b:9");
    assertThat(((Verdict.Failed<?>) verdict).undo()).contains("someone changed it since");
    assertThat(image("deployment/web")).isEqualTo("a/b:9");
  }

  @Test
  void sts_rolls_and_sts_crash_undo() {
    cluster.apply(ns, SET);
    status("statefulset/db");
    var s = k8s.statefulSet(ns + "/db");
    s.image("shop/db:2").run();
    assertThat(image("statefulset/db")).isEqualTo("shop/db:2");
    var verdict = s.image("shop/db:crash").undoOnFailure().tryRun();
    assertThat(verdict).isInstanceOf(Verdict.Failed.class);
    assertThat(((Verdict.Failed<?>) verdict).cause()).startsWith("CRASH: ");
    assertThat(((Verdict.Failed<?>) verdict).undo()).isEqualTo("SUCCEEDED");
    status("statefulset/db");
    assertThat(image("statefulset/db")).isEqualTo("shop/db:2");
    assertThat(rb.journal().entries().toString()).contains("db-2");
  }

  @Test
  void ds_rolls() {
    cluster.apply(ns, DAEMON);
    status("daemonset/agent");
    var d = k8s.daemonSet(ns + "/agent");
    d.image("shop/agent:2").run();
    status("daemonset/agent");
    assertThat(d.status().one().whole("updated")).isEqualTo(3);
    assertThat(d.history().size()).isEqualTo(2);
  }

  @Test
  void typo_container() {
    web();
    assertThatThrownBy(() -> k8s.deployment(ns + "/web").image("wbe", "shop/web:2").plan())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("there are: web");
  }

  @Test
  void patch_denied() {
    web();
    var reader = Kubernetes.on(rb, cluster.kubeconfig(Identity.READER));
    var roll = reader.deployment(ns + "/web").image("shop/web:2");
    assertThatThrownBy(roll::run)
        .isInstanceOf(Refused.class)
        .hasMessageContaining("patch deployments.apps " + ns + "/web");
    for (var verb : new String[] {"get", "patch", "delete", "list"}) {
      var kubectl =
          cluster.kubectl(Identity.READER, "auth", "can-i", verb, "deployments.apps", "-n", ns);
      assertThat(reader.can(verb, "deployments", ns) == Plan.Held.GRANTED)
          .as(verb)
          .isEqualTo(kubectl.out().equals("yes\n"));
    }
  }

  @Test
  void scale_with_hpa() {
    web();
    cluster.kubectl("autoscale", "deployment", "web", "-n", ns, "--min=3", "--max=9").ok();
    var d = k8s.deployment(ns + "/web");
    assertThatThrownBy(() -> d.scale(5).run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("autoscaler web");
    d.scale(5).despiteAutoscaler().run();
    assertThat(say("deployment/web", "{.spec.replicas}")).isEqualTo("5");
  }

  @Test
  void await_foreign_rollout() {
    web();
    cluster.kubectl("set", "image", "deployment/web", "-n", ns, "*=shop/slow:2").ok();
    assertThat(k8s.deployment(ns + "/web").await("60s").state()).isEqualTo(Verdict.State.SUCCEEDED);
    cluster.kubectl("set", "image", "deployment/web", "-n", ns, "*=shop/web:crash").ok();
    assertThat(k8s.deployment(ns + "/web").await("60s").state()).isEqualTo(Verdict.State.FAILED);
  }

  @Test
  void a_missing_name_is_told_with_its_neighbours() {
    web();
    assertThatThrownBy(() -> k8s.deployment(ns + "/wbe").status())
        .hasMessageContaining("there are: web");
    assertThatThrownBy(() -> k8s.deployment("no-such-namespace/web").status())
        .hasMessageContaining("there is no namespace no-such-namespace");
    assertThat(k8s.workload(ns + "/web")).hasToString("deployment " + ns + "/web");
  }

  @Test
  void a_change_that_fails_throws_with_its_cause() {
    web();
    assertThatThrownBy(() -> k8s.deployment(ns + "/web").image("shop/config:1").run())
        .isInstanceOf(ChangeFailed.class)
        .hasMessageContaining("CONFIG: ")
        .hasMessageContaining("secret \"missing\" not found");
  }
}
