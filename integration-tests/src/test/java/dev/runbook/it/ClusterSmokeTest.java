package dev.runbook.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.it.RealCluster.Identity;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cluster by kubectl alone: when this is red, the part is broken and not the library. */
@Tag("live")
class ClusterSmokeTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @RegisterExtension static final RealCluster cluster = RealCluster.shared();

  @Test
  void a_deployment_of_three_rolls_out_and_back() {
    String ns = cluster.namespace();
    cluster
        .kubectl("create", "deployment", "web", "-n", ns, "--image=shop/web:1", "--replicas=3")
        .ok();
    status(ns).ok();
    cluster.kubectl("set", "image", "deployment/web", "-n", ns, "*=shop/slow:2").ok();
    status(ns).ok();
    cluster.kubectl("rollout", "undo", "deployment/web", "-n", ns).ok();
    status(ns).ok();
    assertThat(podsSay(ns, "{.items[*].spec.containers[*].image}")).contains("shop/web:1");
  }

  @ParameterizedTest
  @CsvSource({
    "shop/crash:1, {.items[*].status.containerStatuses[*].state.waiting.reason}, CrashLoopBackOff",
    "shop/oom:1, {.items[*].status.containerStatuses[*].lastState.terminated.reason}, OOMKilled",
    "shop/web:crash-later, {.items[*].status.containerStatuses[*].lastState.terminated.exitCode}, 1",
    "shop/not-found:1, {.items[*].status.containerStatuses[*].state.waiting.reason}, ImagePullBackOff",
    "shop/config:1, {.items[*].status.containerStatuses[*].state.waiting.reason}, CreateContainerConfigError",
    "shop/never-ready:1, {.items[*].status.containerStatuses[*].ready}, false",
    "shop/done:1, {.items[*].status.phase}, Succeeded",
    "shop/exit-3:1, {.items[*].status.containerStatuses[*].state.terminated.exitCode}, 3",
  })
  void a_container_behaves_as_its_image_is_named(String image, String path, String expected) {
    String ns = cluster.namespace();
    cluster.kubectl("run", "pod", "-n", ns, "--restart=Never", "--image=" + image).ok();
    Until.holds(
        image + " shows " + expected,
        PATIENCE,
        () -> podsSay(ns, path).equals(expected),
        () -> cluster.kubectl("get", "pods", "-n", ns, "-o", "yaml").out());
  }

  @Test
  void a_crashing_container_is_restarted_again_and_again() {
    String ns = cluster.namespace();
    cluster.kubectl("run", "pod", "-n", ns, "--image=shop/crash:1").ok();
    Until.holds(
        "two restarts",
        PATIENCE,
        () -> podsSay(ns, "{.items[*].status.containerStatuses[*].restartCount}").equals("2"),
        () -> cluster.kubectl("get", "pods", "-n", ns).out());
    assertThat(cluster.kubectl("get", "events", "-n", ns).ok().out()).contains("BackOff");
  }

  @Test
  void a_quota_image_is_refused_at_admission() {
    String ns = cluster.namespace();
    Tool run = cluster.kubectl("run", "pod", "-n", ns, "--image=shop/quota:1");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("forbidden").contains("exceeded quota");
  }

  @Test
  void a_real_quota_keeps_pods_away() {
    String ns = cluster.namespace();
    cluster.kubectl("create", "quota", "none", "-n", ns, "--hard=pods=0").ok();
    Until.holds(
        "the quota is in force",
        PATIENCE,
        () -> cluster.kubectl("run", "pod", "-n", ns, "--image=a").err().contains("exceeded quota"),
        () -> cluster.kubectl("get", "quota,pods", "-n", ns).out());
  }

  @Test
  void a_job_completes() {
    String ns = cluster.namespace();
    cluster.kubectl("create", "job", "once", "-n", ns, "--image=shop/task:1").ok();
    cluster.kubectl("wait", "job/once", "-n", ns, "--for=condition=Complete", "--timeout=60s").ok();
  }

  @Test
  void logs_exec_and_port_forward_are_served() throws IOException {
    String ns = cluster.namespace();
    cluster.kubectl("run", "pod", "-n", ns, "--image=shop/web:1").ok();
    cluster.kubectl("wait", "pod/pod", "-n", ns, "--for=condition=Ready", "--timeout=60s").ok();
    assertThat(cluster.kubectl("logs", "pod", "-n", ns).ok().out()).contains("ready to serve");
    assertThat(cluster.kubectl("logs", "pod", "-n", ns, "--previous").ok().out())
        .contains("giving up");
    assertThat(cluster.kubectl("exec", "pod", "-n", ns, "--", "printenv", "IN_POD").ok().out())
        .isEqualTo("yes\n");
    assertThat(PortForward.get(cluster, ns, "pod", 8080)).isEqualTo("hello from a pod\n");
  }

  @ParameterizedTest
  @CsvSource({
    "READER, get, pods, yes",
    "READER, get, secrets, no",
    "READER, patch, deployments.apps, no",
    "OPERATOR, patch, deployments.apps, yes",
    "OPERATOR, create, pods/exec, yes",
    "OPERATOR, get, secrets, no",
    "NOBODY, get, pods, no",
    "ADMIN, get, secrets, yes",
  })
  void each_identity_may_do_what_its_role_says(
      Identity who, String verb, String resource, String answer) {
    Tool can = cluster.kubectl(who, "auth", "can-i", verb, resource);
    assertThat(can.out()).isEqualTo(answer + "\n");
  }

  private static Tool status(String ns) {
    return cluster.kubectl("rollout", "status", "deployment/web", "-n", ns, "--timeout=60s");
  }

  private static String podsSay(String ns, String path) {
    return cluster.kubectl("get", "pods", "-n", ns, "-o", "jsonpath=" + path).ok().out();
  }
}
