package dev.runbook.it.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Approver;
import dev.runbook.Entry;
import dev.runbook.Journal;
import dev.runbook.Plan;
import dev.runbook.Runbook;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Verdict;
import dev.runbook.it.RealCluster;
import dev.runbook.k8s.Kubernetes;
import dev.runbook.testing.ScriptedHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Undos and update strategies on the real control plane. */
@Tag("live")
class UndoLiveTest {
  @RegisterExtension static final RealCluster cluster = RealCluster.shared();

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
        .kubectl("create", "deployment", "web", "-n", ns, "--image=shop/web:1", "--replicas=2")
        .ok();
    cluster.kubectl("rollout", "status", "deployment/web", "-n", ns, "--timeout=60s").ok();
  }

  private void patch(String name, String json) {
    cluster.kubectl("patch", name, "-n", ns, "-p", json).ok();
  }

  private String image(String name) {
    var path = "jsonpath={.spec.template.spec.containers[*].image}";
    return cluster.kubectl("get", name, "-n", ns, "-o", path).ok().out();
  }

  @Test
  void history_zero() {
    web();
    patch("deployment/web", "{\"spec\":{\"revisionHistoryLimit\":0}}");
    var roll = k8s.deployment(ns + "/web").image("shop/web:2");
    assertThat(roll.plan().risks()).anyMatch(risk -> risk.code().equals("no-history"));
    roll.run();
    try (var other = runbook()) {
      var elsewhere = Kubernetes.on(other, cluster.kubeconfig()).deployment(ns + "/web");
      assertThatThrownBy(() -> elsewhere.undo().plan()).isInstanceOf(Refused.class);
    }
    roll.undo().run();
    assertThat(image("deployment/web")).isEqualTo("shop/web:1");
  }

  @Test
  void after_two_bad() {
    web();
    var d = k8s.deployment(ns + "/web");
    assertThat(d.image("shop/web:crash").tryRun().state()).isEqualTo(Verdict.State.FAILED);
    var second = d.image("shop/oom:1").undoOnFailure();
    assertThat(second.plan().risks()).anyMatch(r -> r.code().equals("rollout-under-way"));
    assertThat(second.tryRun().toString()).contains("OOM: ", "undo: SUCCEEDED");
    assertThat(image("deployment/web")).isEqualTo("shop/web:1");
  }

  @Test
  void undo_equal() {
    web();
    var undo = k8s.deployment(ns + "/web").undo(1);
    assertThat(undo.plan().state()).isEqualTo(Plan.State.NO_CHANGE);
    undo.run();
    assertThat(rb.journal().entries()).extracting(Entry::type).doesNotContain("acted");
  }

  @Test
  void paused_undo() {
    web();
    var d = k8s.deployment(ns + "/web");
    d.image("shop/web:2").run();
    patch("deployment/web", "{\"spec\":{\"paused\":true}}");
    assertThatThrownBy(() -> d.undo().plan())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("is paused");
  }

  @Test
  void recreate() {
    web();
    patch(
        "deployment/web",
        "{\"spec\":{\"strategy\":{\"type\":\"Recreate\",\"rollingUpdate\":null}}}");
    var roll = k8s.deployment(ns + "/web").image("shop/slow:2");
    assertThat(roll.plan().risks()).anyMatch(risk -> risk.code().equals("recreate"));
    assertThat(roll.run().seen()).contains("2 of 2 updated");
  }

  private void set(String strategy) {
    cluster.apply(
        ns,
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          replicas: 3
          serviceName: db
          updateStrategy: %s
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec: {containers: [{name: app, image: 'shop/db:1'}]}
        """
            .formatted(strategy));
    cluster
        .kubectl(
            "wait",
            "statefulset/db",
            "-n",
            ns,
            "--for=jsonpath={.status.readyReplicas}=3",
            "--timeout=60s")
        .ok();
  }

  @Test
  void sts_partition_2_of_3() {
    set("{type: RollingUpdate, rollingUpdate: {partition: 1}}");
    var roll = k8s.statefulSet(ns + "/db").image("shop/db:2");
    assertThat(roll.plan().risks()).anyMatch(risk -> risk.code().equals("partition"));
    roll.run();
    var pods = k8s.statefulSet(ns + "/db").pods().table();
    assertThat(pods.size()).isEqualTo(3);
    var path = "jsonpath={.items[*].spec.containers[0].image}";
    assertThat(cluster.kubectl("get", "pods", "-n", ns, "-o", path).ok().out())
        .isEqualTo("shop/db:1 shop/db:2 shop/db:2");
  }

  @Test
  void sts_on_delete_untouched() {
    set("{type: OnDelete}");
    var roll = k8s.statefulSet(ns + "/db").image("shop/db:2").within("12s");
    assertThat(roll.plan().risks()).anyMatch(risk -> risk.code().equals("on-delete"));
    assertThat(roll.tryRun().state()).isEqualTo(Verdict.State.UNDECIDED);
  }
}
