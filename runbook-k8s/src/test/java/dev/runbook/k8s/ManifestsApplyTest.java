package dev.runbook.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Approver;
import dev.runbook.Plan;
import dev.runbook.Runbook;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Secret;
import dev.runbook.Verdict;
import dev.runbook.testing.FakeTicks;
import dev.runbook.testing.ScriptedHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Manifests through the public face, on a fake API server. */
class ManifestsApplyTest {
  private static final String SIX =
      """
      kind: List
      apiVersion: v1
      items:
      - {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {spec: {containers: [{name: app, image: 'shop/web:${TAG}'}]}}}}
      - {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}
      - {apiVersion: v1, kind: ConfigMap, metadata: {name: one}, data: {a: x}}
      - {apiVersion: v1, kind: ConfigMap, metadata: {name: two}, data: {a: x}}
      - {apiVersion: v1, kind: Secret, metadata: {name: login}, stringData: {password: not-a-secret-1}}
      - {apiVersion: v1, kind: ServiceAccount, metadata: {name: web}}
      """;

  private final FakeKube kube = FakeKube.start();
  private Runbook rb;
  private Kubernetes k8s;

  @BeforeEach
  void open() {
    rb =
        Runbook.with()
            .ticks(FakeTicks.standard())
            .host(ScriptedHost.answering())
            .approver(Approver.always())
            .set("environment.test.protected", "false")
            .open("test");
    kube.clock(rb.ticks()::now);
    kube.deployment("web", "shop/web:1", 2);
    k8s = Kubernetes.on(rb, Secret.of("KUBE_CONFIG", kube.kubeconfig()));
  }

  @AfterEach
  void close() {
    rb.close();
    kube.close();
  }

  @Test
  void create_all() {
    var change = k8s.manifests("shop", SIX).with("TAG", "2").apply();
    assertThat(change.plan().differences().stream().map(Plan.Difference::what))
        .contains("deployment shop/web spec.template.spec.containers[app].image");
    var done = change.run();
    assertThat(done.sent())
        .containsExactly(
            "serviceaccount shop/web",
            "configmap shop/one",
            "configmap shop/two",
            "secret shop/login",
            "service shop/web",
            "deployment shop/web");
    assertThat(kube.writes()).hasSize(6);
  }

  @Test
  void again() {
    var manifests = k8s.manifests("shop", SIX).with("TAG", "2");
    manifests.apply().run();
    int written = kube.writes().size();
    assertThat(manifests.apply().plan().state()).isEqualTo(Plan.State.NO_CHANGE);
    assertThat(manifests.diff().isEmpty()).isTrue();
    assertThat(manifests.apply().tryRun().state()).isEqualTo(Verdict.State.SUCCEEDED);
    assertThat(kube.writes()).hasSize(written);
  }

  @Test
  void field_typo() {
    var change = k8s.manifests("shop", SIX.replace("shop/web:${TAG}", "shop/w eb")).apply();
    assertThatThrownBy(change::plan)
        .isInstanceOf(Refused.class)
        .hasMessageContaining("the server does not take deployment shop/web")
        .hasMessageContaining("text:1")
        .hasMessageContaining("Invalid value");
    assertThat(kube.writes()).isEmpty();
  }

  @Test
  void dies_midway() {
    var manifests = k8s.manifests("shop", SIX).with("TAG", "2");
    kube.fail("PATCH", "configmaps/two", FakeKube.Wrong.CUT_BEFORE, 0, 1);
    var verdict = manifests.apply().tryRun();
    assertThat(verdict.state()).isEqualTo(Verdict.State.SUCCEEDED);
    assertThat(kube.writes()).hasSize(6).doesNotHaveDuplicates();
  }

  @Test
  void secret_data() {
    var manifests = k8s.manifests("shop", SIX).with("TAG", "2");
    assertThat(manifests.apply().plan().markdown())
        .doesNotContain("not-a-secret-1")
        .contains("14 bytes");
    assertThat(manifests.rendered()).doesNotContain("not-a-secret-1").contains("14 bytes");
    assertThat(manifests.diff().toString()).doesNotContain("not-a-secret-1");
  }

  @Test
  void unknown_kind() {
    var yaml = "{apiVersion: example.com/v1, kind: Thing, metadata: {name: a}}";
    assertThatThrownBy(() -> k8s.manifests("shop", yaml).apply().plan())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("the cluster has no kind Thing of example.com/v1");
  }

  @Test
  void a_value_without_a_place_is_a_risk() {
    var manifests = k8s.manifests("shop", SIX).with("TAG", "2").with("OTHER", "x");
    assertThat(manifests.apply().plan().risks())
        .anyMatch(risk -> risk.code().equals("value-unused"));
  }

  @Test
  void files_of_a_folder_are_read_by_name_and_all_mistakes_are_told(@TempDir Path folder)
      throws IOException {
    Files.writeString(
        folder.resolve("b.yaml"), "{apiVersion: v1, kind: ConfigMap, metadata: {name: ${B}}}");
    Files.writeString(folder.resolve("a.yml"), "kind: ConfigMap\n");
    Files.writeString(folder.resolve("notes.txt"), "not read");
    assertThatThrownBy(() -> k8s.manifests("shop", folder).rendered())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("a.yml:1: no object of Kubernetes: apiVersion is missing")
        .hasMessageContaining("b.yaml:1: no value for ${B}");
  }

  @Test
  void what_was_applied_is_deleted_last_first_and_nothing_else() {
    var manifests = k8s.manifests("shop", SIX).with("TAG", "2");
    manifests.apply().run();
    int written = kube.writes().size();
    var done = manifests.delete().run();
    assertThat(done.sent()).first().isEqualTo("deployment shop/web");
    assertThat(kube.writes()).hasSize(written + 6);
    assertThat(manifests.delete().plan().state()).isEqualTo(Plan.State.NO_CHANGE);
  }
}
