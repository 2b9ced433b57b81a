package dev.runbook.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.runbook.k8s.Draining.Allowed;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChangesTest {
  private static List<String> told(String before, String after) {
    return Changes.of(Objects.yaml(before), Objects.yaml(after)).stream()
        .map(Changes.Change::toString)
        .toList();
  }

  @Test
  void secret_data() {
    var told =
        told(
            "{kind: Secret, data: {password: bm90LWEtc2VjcmV0, gone: YWJj, same: YWJj}}",
            "{kind: Secret, data: {password: bm90LWEtc2VjcmV0LW5ldy1hbmQtbG9uZ2VyLXBhc3M=, same: YWJj,"
                + " fresh: YWI=}}");
    assertThat(told)
        .containsExactly(
            "data.password: changed (12 -> 32 bytes)",
            "data.gone: 3 bytes -> none",
            "data.fresh: none -> 2 bytes");
  }

  @Test
  void a_new_secret_shows_no_value() {
    var secret = Objects.yaml("{kind: Secret, data: {a: bm90LWEtc2VjcmV0}, type: Opaque}");
    var told = Changes.of(MissingNode.getInstance(), secret).toString();
    assertThat(told).doesNotContain("bm90LWEtc2VjcmV0").contains("12 bytes");
  }

  @Test
  void environment_values_are_masked_by_name() {
    var env = "{spec: {containers: [{name: app, env: [%s]}]}}";
    var told =
        told(
            env.formatted("{name: DB_PASSWORD, value: not-a-secret-1}, {name: LEVEL, value: info}"),
            env.formatted(
                "{name: DB_PASSWORD, value: not-a-secret-22}, {name: LEVEL, value: debug},"
                    + " {name: API_TOKEN, value: not-a-secret-333}"));
    assertThat(told)
        .containsExactly(
            "spec.containers[app].env[DB_PASSWORD].value: changed (14 -> 15 bytes)",
            "spec.containers[app].env[LEVEL].value: info -> debug",
            "spec.containers[app].env[API_TOKEN]: none ->"
                + " {\"name\":\"API_TOKEN\",\"value\":\"16 bytes\"}");
  }

  @Test
  void status_and_fields_of_the_server_are_left_out() {
    assertThat(
            told(
                "{kind: Pod, metadata: {name: a, uid: 1, resourceVersion: '1', managedFields: [1],"
                    + " annotations: {kubectl.kubernetes.io/last-applied-configuration: x}},"
                    + " status: {a: 1}}",
                "{kind: Pod, metadata: {name: a, uid: 2, resourceVersion: '2'}, status: {a: 2}}"))
        .isEmpty();
  }

  @Test
  void elements_are_told_apart_by_their_merge_keys_and_order_is_told() {
    var spec = "{spec: {volumes: [%s]}}";
    assertThat(
            told(
                spec.formatted("{name: a, x: 1}, {name: b, x: 1}"),
                spec.formatted("{name: b, x: 2}, {name: a, x: 1}")))
        .containsExactly("spec.volumes[b].x: 1 -> 2", "spec.volumes in order: a, b -> b, a");
    assertThat(told("{args: [a, b]}", "{args: [a, c, d]}"))
        .containsExactly("args[1]: b -> c", "args[2]: none -> d");
  }

  @Test
  void objects_are_applied_after_what_they_need() {
    var kinds =
        List.of(
            "Ingress",
            "Deployment",
            "Service",
            "PersistentVolumeClaim",
            "ConfigMap",
            "RoleBinding",
            "ServiceAccount",
            "CustomResourceDefinition",
            "Namespace",
            "StatefulSet");
    var objects =
        kinds.stream()
            .map(kind -> Objects.yaml("{kind: " + kind + ", metadata: {name: x}}"))
            .map(object -> new Manifest("text", 1, object))
            .toList();
    assertThat(ApplyOrder.of(objects).stream().map(Manifest::kind))
        .containsExactly(
            "Namespace",
            "CustomResourceDefinition",
            "ServiceAccount",
            "RoleBinding",
            "ConfigMap",
            "PersistentVolumeClaim",
            "Service",
            "Deployment",
            "StatefulSet",
            "Ingress");
  }

  private static Draining.Fate fate(String pod, Set<Allowed> allowed) {
    return Draining.of(List.of(Objects.yaml(pod)), allowed).get(0).fate();
  }

  private static final String OWNED = "ownerReferences: [{kind: %s, uid: u, controller: true}]";
  private static final String WITH_DIR =
      "{metadata: {"
          + OWNED.formatted("ReplicaSet")
          + "}, spec: {volumes: [{name: tmp, emptyDir: {}}]}}";

  @Test
  void drain_ok() {
    var none = EnumSet.noneOf(Allowed.class);
    assertThat(fate("{metadata: {" + OWNED.formatted("ReplicaSet") + "}}", none))
        .isEqualTo(Draining.Fate.MOVE);
    var stays =
        List.of(
            "{metadata: {" + OWNED.formatted("DaemonSet") + "}}",
            "{metadata: {annotations: {kubernetes.io/config.mirror: x}}}",
            "{status: {phase: Succeeded}}",
            "{status: {phase: Failed}}");
    assertThat(stays).allMatch(pod -> fate(pod, none) == Draining.Fate.STAY);
    assertThat(fate("{metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}}", none))
        .isEqualTo(Draining.Fate.ENDING);
  }

  @Test
  void drain_empty_dir() {
    var refused = Draining.of(List.of(Objects.yaml(WITH_DIR)), Set.of()).get(0);
    assertThat(refused.fate()).isEqualTo(Draining.Fate.REFUSED);
    assertThat(refused.why()).contains("emptyDir tmp");
    assertThat(fate(WITH_DIR, Set.of(Allowed.FORCE))).isEqualTo(Draining.Fate.REFUSED);
    assertThat(fate(WITH_DIR, Set.of(Allowed.DELETE_EMPTY_DIRS))).isEqualTo(Draining.Fate.MOVE);
  }

  @Test
  void drain_bare_pod() {
    var bare = "{metadata: {name: a}}";
    assertThat(fate(bare, Set.of(Allowed.DELETE_EMPTY_DIRS))).isEqualTo(Draining.Fate.REFUSED);
    assertThat(fate(bare, Set.of(Allowed.FORCE))).isEqualTo(Draining.Fate.MOVE);
  }

  @Test
  void values_are_put_into_manifests_and_told_if_there_is_no_place() {
    var source =
        new ManifestText.Source("t", "{apiVersion: v1, kind: A, metadata: {name: '${N}'}}");
    var read = ManifestText.of(List.of(source), "shop", Map.of("N", "x", "M", "y"), Map.of());
    assertThat(read.objects().get(0).name()).isEqualTo("x");
    assertThat(read.unused()).containsExactly("M");
  }
}
