package dev.runbook.it.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Approver;
import dev.runbook.Journal;
import dev.runbook.Plan;
import dev.runbook.Runbook;
import dev.runbook.RunbookException.Refused;
import dev.runbook.it.RealCluster;
import dev.runbook.k8s.Kubernetes;
import dev.runbook.testing.ScriptedHost;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Manifests on the real control plane; kubectl says what is there and how YAML is read. */
@Tag("live")
class ManifestsLiveTest {
  @RegisterExtension static final RealCluster cluster = RealCluster.shared();

  private static final Path CORPUS =
      Path.of("../runbook-k8s/src/test/resources/dev/runbook/k8s/manifests");

  private static final String WEB =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: ${REPLICAS:-2}
        selector: {matchLabels: {app: '${APP:-web}'}}
        template:
          metadata: {labels: {app: '${APP:-web}'}}
          spec: {containers: [{name: app, image: 'shop/web:${TAG:-1}'}]}
      """;

  private static final String ALL =
      """
      {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}
      ---
      {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {level: info}}
      ---
      {apiVersion: v1, kind: Secret, metadata: {name: login}, stringData: {password: not-a-secret-apply}}
      ---
      """
          + WEB;

  private Runbook rb;
  private Kubernetes k8s;
  private String ns;

  @BeforeEach
  void open() {
    ns = cluster.namespace();
    rb =
        Runbook.with()
            .host(ScriptedHost.answering())
            .approver(Approver.always())
            .journal(Journal.memory())
            .set("environment.live.protected", "false")
            .set("environment.live.k8s.provenFor", "1s")
            .open("live");
    k8s = Kubernetes.on(rb, cluster.kubeconfig());
  }

  @AfterEach
  void close() {
    rb.close();
  }

  private String kubectl(String... args) {
    return cluster.kubectl(args).ok().out();
  }

  @Test
  void create_all_and_again() {
    var manifests = k8s.manifests(ns, ALL);
    var done = manifests.apply().run();
    assertThat(done.sent()).hasSize(4).last().asString().contains("deployment");
    assertThat(kubectl("-n", ns, "rollout", "status", "deploy/web", "--timeout=1s"))
        .contains("successfully rolled out");
    assertThat(manifests.apply().plan().state()).isEqualTo(Plan.State.NO_CHANGE);
    var version = "jsonpath={.metadata.resourceVersion}";
    var before = kubectl("-n", ns, "get", "configmap", "settings", "-o", version);
    assertThat(manifests.apply().run().sent()).isEmpty();
    assertThat(kubectl("-n", ns, "get", "configmap", "settings", "-o", version)).isEqualTo(before);
  }

  @Test
  void crd_and_its_object_and_new_namespace_in_plan() {
    var made = ns + "-new";
    var group = ns + ".example.com";
    var yaml =
        """
        apiVersion: %1$s/v1
        kind: Thing
        metadata: {name: one}
        spec: {size: 1}
        ---
        {apiVersion: v1, kind: Namespace, metadata: {name: %2$s}}
        ---
        {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {level: info}}
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: things.%1$s}
        spec:
          group: %1$s
          scope: Namespaced
          names: {kind: Thing, plural: things, singular: thing}
          versions:
          - name: v1
            served: true
            storage: true
            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """
            .formatted(group, made);
    var manifests = k8s.manifests(made, yaml);
    assertThat(manifests.apply().plan().differences().toString())
        .contains("not checked yet: its namespace is made by this change")
        .contains("not checked yet: its kind is defined by this change");
    var done = manifests.apply().run();
    assertThat(done.sent()).hasSize(4);
    assertThat(done.unjudged()).hasSize(1).first().asString().contains("thing " + made + "/one");
    assertThat(kubectl("-n", made, "get", "things." + group, "-o", "name")).contains("/one");
    manifests.delete().run();
    assertThat(kubectl("get", "namespace", made, "--ignore-not-found")).isEmpty();
  }

  @Test
  void field_typo() {
    var change = k8s.manifests(ns, WEB.replace("replicas:", "replicaz:")).apply();
    assertThatThrownBy(change::plan)
        .isInstanceOf(Refused.class)
        .hasMessageContaining(".spec.replicaz: field not declared in schema")
        .hasMessageContaining("text:1");
  }

  @Test
  void immutable_selector() {
    k8s.manifests(ns, WEB).apply().run();
    var change = k8s.manifests(ns, WEB).with("APP", "other").apply();
    assertThatThrownBy(change::plan)
        .isInstanceOf(Refused.class)
        .hasMessageContaining("spec.selector")
        .hasMessageContaining("immutable");
  }

  @Test
  void conflict_manager() {
    k8s.manifests(ns, WEB).apply().run();
    var unused = kubectl("-n", ns, "set", "image", "deploy/web", "app=shop/web:theirs");
    var manifests = k8s.manifests(ns, WEB).with("TAG", "2");
    assertThatThrownBy(() -> manifests.apply().plan())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("conflict with \"kubectl-set\"")
        .hasMessageContaining("image");
    assertThat(manifests.force().apply().plan().differences().toString())
        .contains("shop/web:theirs", "shop/web:2");
  }

  @Test
  void hpa_owned_replicas() {
    var without = WEB.replace("  replicas: ${REPLICAS:-2}\n", "");
    k8s.manifests(ns, without).apply().run();
    var unused = kubectl("-n", ns, "scale", "deploy/web", "--replicas=3");
    k8s.manifests(ns, without).with("TAG", "2").apply().run();
    assertThat(kubectl("-n", ns, "get", "deploy", "web", "-o", "jsonpath={.spec.replicas}"))
        .isEqualTo("3");
  }

  @Test
  void csa_owned_and_secret_data() {
    cluster.apply(ns, "{apiVersion: v1, kind: Secret, metadata: {name: login}, data: {p: YWJj}}");
    var yaml =
        "{apiVersion: v1, kind: Secret, metadata: {name: login}, stringData: {q: not-a-secret-q}}";
    var plan = k8s.manifests(ns, yaml).apply().plan();
    assertThat(plan.risks()).anyMatch(risk -> risk.code().equals("csa-owned"));
    assertThat(plan.markdown()).contains("14 bytes").doesNotContain("not-a-secret-q");
  }

  @Test
  void unknown_kind() {
    var yaml = "{apiVersion: example.com/v1, kind: Thing, metadata: {name: one}}";
    assertThatThrownBy(() -> k8s.manifests(ns, yaml).apply().plan())
        .hasMessageContaining("the cluster has no kind Thing of example.com/v1");
  }

  /** The recorded answers that the module's own test compares with are still kubectl's. */
  @ParameterizedTest
  @ValueSource(strings = {"scalars", "documents"})
  void kubectl_reads_the_corpus_as_recorded_and_what_we_write(String corpus, @TempDir Path folder)
      throws Exception {
    var file = CORPUS.resolve(corpus + ".yaml");
    var theirs = parsed(file);
    var ours = folder.resolve("rendered.yaml");
    var yaml = Files.readString(file);
    Files.writeString(ours, k8s.manifests(ns, yaml).rendered());
    assertThat(parsed(ours)).isEqualTo(theirs);
  }

  private String parsed(Path file) {
    return kubectl(
        "create", "--dry-run=client", "--validate=false", "-o", "json", "-f", file.toString());
  }
}
