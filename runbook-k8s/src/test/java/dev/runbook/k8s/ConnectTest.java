package dev.runbook.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Journal;
import dev.runbook.Plan;
import dev.runbook.Runbook;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Secret;
import dev.runbook.testing.FakeTicks;
import dev.runbook.testing.ScriptedHost;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectTest {
  private static final String TWO =
      """
      apiVersion: v1
      kind: Config
      contexts:
      - {name: eu, context: {cluster: c, user: u}}
      - {name: us, context: {cluster: c, user: u}}
      clusters:
      - {name: c, cluster: {server: 'https://127.0.0.1:1'}}
      users:
      - {name: u, user: {}}
      """;

  @TempDir private Path folder;
  private final FakeTicks ticks = FakeTicks.standard();
  private final FakeKube kube = FakeKube.start();
  private Runbook rb;

  @BeforeEach
  void open() {
    rb = runbook(Map.of());
  }

  private Runbook runbook(Map<String, String> settings) {
    var with =
        Runbook.with()
            .ticks(ticks)
            .host(ScriptedHost.answering())
            .journal(Journal.memory())
            .set("environment.test.protected", "false");
    for (var one : settings.entrySet()) {
      with = with.set(one.getKey(), one.getValue());
    }
    return with.open("test");
  }

  @AfterEach
  void close() {
    rb.close();
    kube.close();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Places places(String kubeconfig) {
    var variables = Map.of("KUBECONFIG", kubeconfig, "HOME", folder.toString());
    return new Places(
        name -> Optional.ofNullable(variables.get(name)).filter(v -> !v.isEmpty()),
        folder.resolve("account"));
  }

  private static Secret secret(String text) {
    return Secret.of("KUBE_CONFIG", text);
  }

  private static String user(Kubernetes k8s) {
    return value(k8s, "user");
  }

  private static String value(Kubernetes k8s, String what) {
    return k8s.whoami().rows().stream()
        .filter(row -> row.text("what").equals(what))
        .findFirst()
        .orElseThrow()
        .text("value");
  }

  @Test
  void unknown_context() {
    assertThatThrownBy(() -> Kubernetes.on(rb, secret(kube.kubeconfig())).context("prod"))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("there is no context `prod`")
        .hasMessageContaining("there are: test");
    assertThat(kube.requests).isEmpty();
  }

  @Test
  void no_current_of_two() {
    assertThatThrownBy(() -> Kubernetes.on(rb, secret(TWO)))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("eu, us");
  }

  @Test
  void only_context() {
    var one = kube.kubeconfig().replace("current-context: test", "");
    assertThat(user(Kubernetes.on(rb, secret(one)))).isEqualTo("tester");
  }

  @Test
  void nothing_found() {
    assertThatThrownBy(() -> Kubernetes.on(rb, places("")))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining(folder.resolve(".kube").resolve("config").toString())
        .hasMessageContaining(folder.resolve("account").toString());
  }

  @Test
  void base64_garbage_is_never_quoted() {
    assertThatThrownBy(() -> Kubernetes.on(rb, secret("not-a-secret-$$$garbage")))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("neither YAML, nor base64")
        .hasMessageNotContaining("garbage");
  }

  @Test
  void base64_wrapped() {
    var packed =
        Base64.getMimeEncoder().encodeToString(kube.kubeconfig().getBytes(StandardCharsets.UTF_8));
    assertThat(user(Kubernetes.on(rb, secret("\"" + packed + "\"\n")))).isEqualTo("tester");
  }

  @Test
  void file_variable() throws IOException {
    var file = file("config", kube.kubeconfig());
    assertThat(user(Kubernetes.on(rb, secret(file.toString())))).isEqualTo("tester");
  }

  @Test
  void relative_ca_in_secret() {
    var text = kube.kubeconfig().replace("{server:", "{certificate-authority: ca.crt, server:");
    assertThatThrownBy(() -> Kubernetes.on(rb, secret(text)))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("relative file name in a secret")
        .hasMessageContaining("--flatten");
  }

  @Test
  void tls_server_name() {
    var text = kube.kubeconfig().replace("{server:", "{tls-server-name: other, server:");
    assertThatThrownBy(() -> Kubernetes.on(rb, secret(text)))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("tls-server-name is not supported");
    assertThat(kube.requests).isEmpty();
  }

  @Test
  void two_files_first_wins() throws IOException {
    var first = file("one", kube.kubeconfig());
    var second = file("two", TWO + "current-context: eu\n");
    var k8s = Kubernetes.on(rb, places(folder.resolve("missing") + ":" + first + ":" + second));
    assertThat(value(k8s, "context")).isEqualTo("test");
    assertThat(k8s.contexts().rows()).hasSize(3);
  }

  @Test
  void kubeconfig_edited_later() throws IOException {
    var file = file("config", kube.kubeconfig());
    var k8s = Kubernetes.on(rb, file);
    Files.writeString(file, TWO);
    assertThat(value(k8s, "server")).isEqualTo(kube.uri().toString());
  }

  @Test
  void in_cluster() throws IOException {
    var account = Files.createDirectories(folder.resolve("account"));
    Files.writeString(account.resolve("token"), "not-a-secret-pod");
    Files.writeString(account.resolve("namespace"), "shop\n");
    var variables = Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1", "KUBERNETES_SERVICE_PORT", "443");
    var places = new Places(name -> Optional.ofNullable(variables.get(name)), account);
    var access = new Entrance(ticks, ExecPlugin.PATIENCE).found(places, "");
    assertThat(access.server()).hasToString("https://10.0.0.1:443");
    assertThat(access.namespace().name()).isEqualTo("shop");
    assertThat(access.credentials().header().orElseThrow().reveal())
        .isEqualTo("Bearer not-a-secret-pod");
  }

  private String plugin(String script) throws IOException {
    var file = file("plugin", "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return kube.kubeconfig(
        "{exec: {apiVersion: client.authentication.k8s.io/v1, command: " + file + "}}");
  }

  private static String credential(String more) {
    return "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\","
        + "\"status\":{\"token\":\""
        + FakeKube.TOKEN
        + "\""
        + more
        + "}}'";
  }

  @Test
  void plugin_warns_on_stderr() throws IOException {
    var text = plugin("echo 'a newer version is out' >&2; " + credential(""));
    assertThat(user(Kubernetes.on(rb, secret(text)))).isEqualTo("tester");
  }

  @Test
  void plugin_is_told_what_is_wanted() throws IOException {
    var text = plugin("echo \"$KUBERNETES_EXEC_INFO\" > " + folder + "/info; " + credential(""));
    assertThat(user(Kubernetes.on(rb, secret(text)))).isEqualTo("tester");
    assertThat(folder.resolve("info")).content().contains("\"interactive\":false");
  }

  @Test
  void plugin_fails() throws IOException {
    var k8s = Kubernetes.on(rb, secret(plugin("echo 'session expired' >&2; exit 255")));
    assertThatThrownBy(k8s::whoami)
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("exit code 255")
        .hasMessageContaining("session expired");
    assertThat(kube.requests).isEmpty();
  }

  @Test
  void plugin_hangs() throws IOException {
    var spec = Json.object();
    var file = file("plugin", "#!/bin/sh\necho 'waiting for a browser' >&2; sleep 600\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    spec.put("command", file.toString());
    var plugin = new ExecPlugin(spec, null, "u", ticks, Duration.ofSeconds(2));
    assertThatThrownBy(plugin::header)
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("did not end within 2 s");
  }

  @Test
  void plugin_expiry() throws IOException {
    var until = file("until", "2026-01-01T00:15:00Z");
    var count = "echo x >> " + folder + "/runs; until=$(cat " + until + "); ";
    var answer = credential(",\"expirationTimestamp\":\"'$until'\"");
    var k8s = Kubernetes.on(rb, secret(plugin(count + answer)));
    for (int minute = 0; minute < 20; minute++) {
      assertThat(user(k8s)).isEqualTo("tester");
      ticks.advance(Duration.ofMinutes(1));
      Files.writeString(until, "2026-01-01T01:00:00Z");
    }
    assertThat(Files.readAllLines(folder.resolve("runs"))).hasSize(2);
  }

  @Test
  void plugin_401_renews_once() throws IOException {
    var count = "echo x >> " + folder + "/runs; ";
    var k8s = Kubernetes.on(rb, secret(plugin(count + credential(""))));
    kube.rejects(FakeKube.TOKEN);
    assertThatThrownBy(() -> k8s.can("get", "pods", "shop"))
        .isInstanceOf(KubernetesException.Denied.class);
    assertThat(Files.readAllLines(folder.resolve("runs"))).hasSize(2);
    assertThat(kube.requests).hasSize(2);
  }

  @Test
  void tokens_of_the_caller_are_asked_at_each_request() {
    kube.accepts("not-a-secret-second");
    var asked = new AtomicInteger();
    var k8s =
        Kubernetes.on(
            rb,
            kube.uri(),
            "",
            () ->
                Secret.of(
                    "eks", asked.getAndIncrement() == 0 ? FakeKube.TOKEN : "not-a-secret-second"));
    assertThat(user(k8s)).isEqualTo("tester");
    assertThat(asked.get()).isEqualTo(3);
  }

  @Test
  void a_lent_client_is_not_closed() {
    var config =
        new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
            .withMasterUrl(kube.uri().toString())
            .withOauthToken(FakeKube.TOKEN)
            .build();
    try (var client = new KubernetesClientBuilder().withConfig(config).build()) {
      assertThat(user(Kubernetes.on(rb, client))).isEqualTo("tester");
      rb.close();
      assertThat(client.namespaces().withName("shop").get()).isNotNull();
    }
  }

  @Test
  void unwrap_is_recorded_and_authorised() {
    var k8s = Kubernetes.on(rb, secret(kube.kubeconfig()));
    assertThat(k8s.unwrap().namespaces().withName("shop").get()).isNotNull();
    assertThat(rb.report().markdown()).contains("the client below was handed out");
  }

  @Test
  void cluster_pin_mismatch() {
    try (var pinned = runbook(Map.of("environment.test.k8s.cluster", "another"))) {
      var k8s = Kubernetes.on(pinned, secret(kube.kubeconfig()));
      assertThatThrownBy(k8s::whoami)
          .isInstanceOf(Refused.class)
          .hasMessageContaining("expected another");
    }
  }

  @Test
  void whoami_says_where_each_was_learnt() {
    var table = Kubernetes.on(rb, secret(kube.kubeconfig())).whoami();
    assertThat(table.column("what").texts())
        .containsExactly("context", "server", "cluster", "version", "user", "groups", "namespace");
    assertThat(table.column("value").texts())
        .containsExactly(
            "test",
            kube.uri().toString(),
            Json.uid(kube.object(Kind.NAMESPACE, "", "kube-system")),
            "v1.35.4",
            "tester",
            "testers",
            "shop");
    assertThat(table.column("source").texts()).contains("uid of kube-system", "context test");
  }

  @Test
  void rights_are_asked_once_a_minute() {
    kube.deny("patch deployments");
    var k8s = Kubernetes.on(rb, secret(kube.kubeconfig()));
    assertThat(k8s.can("patch", "deployment", "shop")).isEqualTo(Plan.Held.DENIED);
    assertThat(k8s.can("patch", "deploy", "shop")).isEqualTo(Plan.Held.DENIED);
    assertThat(k8s.can("get", "pods/exec", "shop")).isEqualTo(Plan.Held.GRANTED);
    assertThat(kube.requests).hasSize(2);
  }

  @Test
  void a_kind_that_is_not_there_is_told_with_near_names() {
    var k8s = Kubernetes.on(rb, secret(kube.kubeconfig()));
    assertThatThrownBy(() -> k8s.can("get", "certificate", "shop"))
        .isInstanceOf(KubernetesException.NotFound.class)
        .hasMessageContaining("the cluster has no kind `certificate`");
  }

  @Test
  void reads_are_sent_again_and_writes_are_not() {
    var k8s = Kubernetes.on(rb, secret(kube.kubeconfig()));
    kube.fail("GET", "/version", FakeKube.Wrong.STATUS, 503, 2);
    kube.fail("GET", "kube-system", FakeKube.Wrong.CUT_BEFORE, 0, 1);
    assertThat(value(k8s, "version")).isEqualTo("v1.35.4");
    kube.fail("POST", "/x", FakeKube.Wrong.STATUS, 500, 1);
    int before = kube.requests.size();
    assertThatThrownBy(() -> k8s.cluster.gateway.write(Call.post("/x", "{}")))
        .isInstanceOf(KubernetesException.Failed.class);
    assertThat(kube.requests).hasSize(before + 1);
  }

  @Test
  void a_busy_server_takes_a_write_later() {
    kube.deployment("web", "shop/web:1", 1);
    var k8s = Kubernetes.on(rb, secret(kube.kubeconfig()));
    kube.fail("PATCH", "deployments", FakeKube.Wrong.STATUS, 429, 2);
    var call =
        Call.patch(
            Kind.DEPLOYMENT.path("shop", "web"),
            Call.MERGE,
            "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
    assertThat(k8s.cluster.gateway.write(call).path("metadata").path("labels").path("a").asText())
        .isEqualTo("b");
    assertThat(kube.writes()).hasSize(1);
  }

  @Test
  void an_unreachable_server_is_named() {
    var text = kube.kubeconfig().replaceFirst("http://127.0.0.1:\\d+", "http://127.0.0.1:1");
    assertThatThrownBy(() -> Kubernetes.on(rb, secret(text)).whoami())
        .isInstanceOf(KubernetesException.Unreachable.class)
        .hasMessageContaining("http://127.0.0.1:1")
        .hasMessageContaining("check the address");
  }
}
