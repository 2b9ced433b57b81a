package dev.runbook.it.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Journal;
import dev.runbook.Runbook;
import dev.runbook.Verdict;
import dev.runbook.it.RealCluster;
import dev.runbook.it.RealCluster.Identity;
import dev.runbook.k8s.Kubernetes;
import dev.runbook.k8s.KubernetesException;
import dev.runbook.testing.ScriptedHost;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reads of the real control plane, compared with what kubectl prints. */
@Tag("live")
class ReadsLiveTest {
  @RegisterExtension static final RealCluster cluster = RealCluster.shared();

  private Runbook rb;
  private Kubernetes k8s;
  private String ns;

  @BeforeEach
  void open() {
    ns = cluster.namespace();
    rb =
        Runbook.with()
            .host(ScriptedHost.answering())
            .journal(Journal.memory())
            .set("environment.live.protected", "false")
            .open("live");
    k8s = Kubernetes.on(rb, cluster.kubeconfig());
  }

  @AfterEach
  void close() {
    rb.close();
  }

  private void deployment(String name, String image, int replicas) {
    cluster
        .kubectl(
            "create", "deployment", name, "-n", ns, "--image=" + image, "--replicas=" + replicas)
        .ok();
  }

  private void rolledOut(String name) {
    cluster.kubectl("rollout", "status", "deployment/" + name, "-n", ns, "--timeout=60s").ok();
  }

  @Test
  void whoami_and_the_pinned_cluster() {
    var who = k8s.whoami();
    var uid = cluster.kubectl("get", "ns", "kube-system", "-o", "jsonpath={.metadata.uid}").ok();
    assertThat(who.column("value").texts()).contains("admin", uid.out());
    var reader = Kubernetes.on(rb, cluster.kubeconfig(Identity.READER));
    assertThat(reader.whoami().column("value").texts()).contains("reader", uid.out());
    var nobody = Kubernetes.on(rb, cluster.kubeconfig(Identity.NOBODY));
    assertThat(nobody.whoami().column("source").texts()).contains("hash of server and certificate");
    assertThatThrownBy(() -> nobody.pods(ns).table())
        .isInstanceOf(KubernetesException.Denied.class)
        .hasMessageContaining("User \"nobody\" cannot list resource \"pods\"");
    assertThat(k8s.unwrap().namespaces().withName(ns).get()).isNotNull();
  }

  @Test
  void status_words() {
    deployment("web", "shop/web:1", 2);
    rolledOut("web");
    for (var word : new String[] {"not-found", "config", "never-ready", "done"}) {
      cluster.kubectl("run", word, "-n", ns, "--restart=Never", "--image=shop/" + word + ":1").ok();
    }
    cluster.kubectl("wait", "pod/done", "-n", ns, "--for=jsonpath={.status.phase}=Succeeded").ok();
    var ours = new ArrayList<String>();
    for (var row : k8s.pods(ns).table().rows()) {
      ours.add(row.text("pod") + " " + row.text("ready") + " " + row.text("status"));
    }
    var theirs =
        cluster
            .kubectl("get", "pods", "-n", ns, "--no-headers")
            .ok()
            .out()
            .lines()
            .map(line -> line.replaceAll("^(\\S+)\\s+(\\S+)\\s+(\\S+).*", "$1 $2 $3"))
            .toList();
    assertThat(ours).containsExactlyInAnyOrderElementsOf(theirs);
    assertThat(k8s.pods(ns).notReady().table().column("pod").texts())
        .containsExactlyInAnyOrder("not-found", "config", "never-ready");
  }

  @Test
  void logs_of_a_workload_and_of_the_run_before() {
    deployment("web", "shop/web:1", 2);
    rolledOut("web");
    var d = k8s.deployment(ns + "/web");
    var lines = d.logs().table();
    assertThat(lines.column("line").texts())
        .containsExactly(
            "ready to serve", "ready to serve", "order 4711 taken", "order 4711 taken");
    assertThat(d.logs().grep("order \\d+").table().size()).isEqualTo(2);
    assertThat(d.logs().previous().text().toString()).contains("giving up");
    assertThat(d.logs().tail(1).table().size()).isEqualTo(2);
    assertThat(d.logs().follow("3s").size()).isEqualTo(4);
  }

  @Test
  void services_nodes_events_and_descriptions() {
    deployment("web", "shop/web:1", 3);
    rolledOut("web");
    cluster.kubectl("expose", "deployment", "web", "-n", ns, "--port=80").ok();
    var row = k8s.service(ns + "/web").status().one();
    assertThat(row.text("owner")).isEqualTo("Deployment/web");
    assertThat(row.whole("available")).isEqualTo(3);
    assertThat(row.text("image")).isEqualTo("shop/web:1");
    assertThat(k8s.nodes().size()).isEqualTo(3);
    assertThat(k8s.namespaces().column("name").texts()).contains(ns, "kube-system");
    assertThat(k8s.events(ns).column("reason").texts()).contains("ScalingReplicaSet");
    assertThat(k8s.deployment(ns + "/web").events().column("reason").texts())
        .contains("ScalingReplicaSet");
    assertThat(k8s.deployment(ns + "/web").describe().column("what").texts())
        .contains("condition Available");
    assertThat(k8s.resource("deploy", ns + "/web").describe().isEmpty()).isFalse();
    assertThat(k8s.permissions(ns).isEmpty()).isFalse();
  }

  @Test
  void resources_are_awaited() {
    cluster.kubectl("create", "job", "once", "-n", ns, "--image=shop/task:1").ok();
    assertThat(k8s.resource("job", ns + "/once").awaitDone("60s").state())
        .isEqualTo(Verdict.State.SUCCEEDED);
    cluster.kubectl("create", "job", "bad", "-n", ns, "--image=shop/crash:1").ok();
    assertThat(k8s.resource("jobs", ns + "/bad").awaitDone("3s").state())
        .isEqualTo(Verdict.State.UNDECIDED);
    deployment("web", "shop/slow:1", 1);
    assertThat(k8s.resource("deployment", ns + "/web").await("Available", "60s").state())
        .isEqualTo(Verdict.State.SUCCEEDED);
    cluster.kubectl("delete", "job", "bad", "-n", ns, "--wait=false").ok();
    assertThat(k8s.resource("job", ns + "/bad").awaitGone("60s").state())
        .isEqualTo(Verdict.State.SUCCEEDED);
    assertThatThrownBy(() -> k8s.resource("certificate", ns + "/tls"))
        .isInstanceOf(KubernetesException.NotFound.class)
        .hasMessageContaining("the cluster has no kind `certificate`");
  }
}
