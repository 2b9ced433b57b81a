package dev.runbook.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Approver;
import dev.runbook.Guard;
import dev.runbook.Host;
import dev.runbook.Journal;
import dev.runbook.Runbook;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Secret;
import dev.runbook.Verdict;
import dev.runbook.testing.FakeTicks;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods, logs, events, services and nodes as tables. */
class ReadsTest {
  private final FakeTicks ticks = FakeTicks.standard();
  private final FakeKube kube = FakeKube.start();
  private final StringBuilder out = new StringBuilder();
  private Runbook rb;
  private Kubernetes k8s;

  @BeforeEach
  void open() {
    kube.clock(() -> Instant.parse("2025-12-31T00:00:00Z"));
    kube.deployment("web", "shop/web:1", 3);
    kube.deployment("checkout", "shop/checkout:1.7", 2);
    kube.clock(ticks::now);
    rb =
        Runbook.with()
            .ticks(ticks)
            .host(Host.text(out, 120))
            .journal(Journal.memory())
            .approver(Approver.always())
            .set("environment.test.protected", "false")
            .open("test");
    k8s = Kubernetes.on(rb, Secret.of("KUBE_CONFIG", kube.kubeconfig()));
  }

  @AfterEach
  void close() {
    rb.close();
    kube.close();
  }

  private String pod(int index) {
    return k8s.deployment("shop/web").pods().table().column("pod").texts().get(index);
  }

  private void service(String name, String selector) {
    var body = Json.object();
    if (!selector.isEmpty()) {
      body.putObject("spec").putObject("selector").put("app", selector);
    }
    kube.create(Kind.SERVICE, "shop", name, body);
  }

  @Test
  void pods_of_a_namespace_by_label_and_by_workload() {
    assertThat(k8s.pods("shop").table().size()).isEqualTo(5);
    assertThat(k8s.pods("shop").where("app=web").table().size()).isEqualTo(3);
    assertThat(k8s.pods("shop").notReady().table().size()).isZero();
    var row = k8s.deployment("shop/checkout").pods().table().rows().get(0);
    assertThat(row.text("ready")).isEqualTo("1/1");
    assertThat(row.state("status").word()).isEqualTo("Running");
    assertThat(row.text("node")).isEqualTo("node-1");
    assertThat(rb.report().markdown()).contains("pods shop where app=web");
  }

  @Test
  void pods_that_crash_are_not_ready() {
    kube.breaks();
    kube.patch(Kind.DEPLOYMENT, "shop", "web", "{\"spec\":{\"replicas\":4}}");
    ticks.advance(java.time.Duration.ofSeconds(9));
    var table = k8s.pods("shop").notReady().table();
    assertThat(table.one().state("status").word()).isEqualTo("CrashLoopBackOff");
    assertThat(table.one().whole("restarts")).isEqualTo(4);
    assertThat(k8s.deployment("shop/web").describe().toString()).contains("Available");
    var described = k8s.pod("shop/" + table.one().text("pod")).describe();
    assertThat(described.column("value").texts())
        .anyMatch(text -> text.contains("CrashLoopBackOff: back-off"))
        .anyMatch(text -> text.contains("exit 1"));
  }

  @Test
  void logs_are_merged_by_time_and_grepped() {
    kube.log(pod(0), "2026-01-01T00:00:01.5Z one\n2026-01-01T00:00:03Z three ERROR\n");
    kube.log(pod(1), "2026-01-01T00:00:02Z two\n");
    var table = k8s.deployment("shop/web").logs().tail(50).table();
    assertThat(table.column("line").texts()).containsExactly("one", "two", "three ERROR");
    assertThat(k8s.deployment("shop/web").logs().grep("ERR").table().size()).isEqualTo(1);
    assertThat(kube.requests).anyMatch(request -> request.contains("tailLines=50"));
  }

  @Test
  void logs_of_the_run_before() {
    kube.log(pod(0) + " previous", "2026-01-01T00:00:01Z giving up\n");
    assertThat(k8s.pod("shop/" + pod(0)).logs().previous().text().toString())
        .isEqualTo(pod(0) + " giving up\n");
  }

  @Test
  void logs_follow_gives_no_line_twice() {
    var pod = pod(0);
    kube.log(pod, "2026-01-01T00:00:01Z one\n2026-01-01T00:00:01Z one\n");
    ticks.after(
        java.time.Duration.ofSeconds(5),
        () ->
            kube.log(
                pod,
                "2026-01-01T00:00:01Z one\n2026-01-01T00:00:01Z one\n2026-01-01T00:00:05Z two\n"));
    var table = k8s.deployment("shop/web").logs().follow("20s");
    assertThat(table.column("line").texts()).containsExactly("one", "one", "two");
    assertThat(out.toString()).containsOnlyOnce(" two");
  }

  @Test
  void log_secret_is_masked_before_a_line_is_cut() {
    var secret = Secret.of("db", "not-a-secret-in-a-long-line");
    var line = "x".repeat(4_090) + secret.reveal();
    kube.log(pod(0), "2026-01-01T00:00:01Z " + line + "\n");
    var text = k8s.pod("shop/" + pod(0)).logs().table().column("line").text(0);
    assertThat(text).doesNotContain("not-a").endsWith("***");
  }

  @Test
  void logs_25_pods() {
    kube.patch(Kind.DEPLOYMENT, "shop", "web", "{\"spec\":{\"replicas\":25}}");
    ticks.advance(java.time.Duration.ofSeconds(5));
    var table = k8s.deployment("shop/web").logs().table();
    assertThat(table.toString()).contains("5 more pods were not read");
  }

  @Test
  void rubix_status_of_a_service() {
    service("web", "web");
    var row = k8s.service("shop/web").status().one();
    assertThat(row.text("owner")).isEqualTo("Deployment/web");
    assertThat(row.whole("desired")).isEqualTo(3);
    assertThat(row.whole("available")).isEqualTo(3);
    assertThat(row.text("image")).isEqualTo("shop/web:1");
  }

  @Test
  void rubix_after_undo() {
    service("web", "web");
    k8s.deployment("shop/web").image("shop/web:2").run();
    k8s.deployment("shop/web").undo().run();
    assertThat(k8s.service("shop/web").status().one().text("image")).isEqualTo("shop/web:1");
  }

  @Test
  void rubix_no_selector() {
    service("outside", "");
    assertThatThrownBy(() -> k8s.service("shop/outside").status())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("it has no selector");
  }

  @Test
  void events_without_last_time_are_ordered() {
    event("b", "2026-01-01T00:00:02Z");
    event("a", "2026-01-01T00:00:01Z");
    assertThat(k8s.events("shop").column("reason").texts()).containsExactly("a", "b");
  }

  private void event(String reason, String time) {
    var body = Json.object();
    body.put("type", "Warning").put("reason", reason).put("eventTime", time);
    body.putObject("involvedObject").put("kind", "Pod").put("name", "web-1");
    kube.create(Kind.EVENT, "shop", "event-" + reason, body);
  }

  @Test
  void nodes_and_namespaces() {
    var node = Json.object();
    node.putObject("spec").put("unschedulable", true);
    node.withArray("/status/conditions").addObject().put("type", "Ready").put("status", "True");
    kube.create(Kind.NODE, "", "node-1", node);
    assertThat(k8s.nodes().one().text("status")).isEqualTo("Ready,SchedulingDisabled");
    assertThat(k8s.namespaces().column("name").texts())
        .containsExactly("default", "kube-system", "shop");
  }

  @Test
  void what_the_documents_show() {
    var errors = Guard.of("errors", () -> 0.001).below(0.02).during("1m");
    service("checkout", "checkout");
    // region k8s:first
    rb.show(k8s.deployment("shop/checkout").status(), k8s.pods("shop").notReady().table());
    var roll =
        k8s.deployment("shop/checkout")
            .image("app", "shop/checkout:1.8")
            .guardedBy(errors) // any reading: a metric, a query, a lambda
            .undoOnFailure();
    rb.show(roll.plan()); // the server's own dry run; nothing is changed
    var done = roll.run(); // approve, write once, watch, explain, prove, or undo
    rb.note(done.toString());
    // endregion
    assertThat(done.seen()).contains("2 of 2 updated");
    assertThat(out.toString())
        .contains(
            "spec.template.spec.containers[app].image: shop/checkout:1.7 -> shop/checkout:1.8");
    // region k8s:reads
    var service = k8s.service("shop/checkout").status(); // workload, revision, image behind it
    var lines = k8s.deployment("shop/checkout").logs().since("15m").grep("ERROR").table();
    var why = k8s.deployment("shop/checkout").diagnose(); // a verdict, with its cause
    var history = k8s.deployment("shop/checkout").history();
    // endregion
    assertThat(service.one().text("image")).isEqualTo("shop/checkout:1.8");
    assertThat(lines.size()).isZero();
    assertThat(why.state()).isEqualTo(Verdict.State.SUCCEEDED);
    assertThat(history.size()).isEqualTo(2);
    // region k8s:tour
    var verdict =
        k8s.deployment("shop/checkout").image("shop/checkout:crash").undoOnFailure().tryRun();
    rb.note(verdict.toString()); // FAILED, cause CRASH, undone; the logs are in the report
    // endregion
    assertThat(verdict).isInstanceOf(Verdict.Failed.class);
    assertThat(verdict.toString()).contains("CRASH: ", "undo: SUCCEEDED");
  }
}
