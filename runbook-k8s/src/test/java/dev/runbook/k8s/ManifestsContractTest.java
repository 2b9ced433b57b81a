package dev.runbook.k8s;

import dev.runbook.Mutation;
import dev.runbook.MutationContract;
import dev.runbook.Runbook;
import dev.runbook.Secret;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** Applying and deleting manifests keep the contract of mutations. */
class ManifestsContractTest {
  private static final String YAML =
      """
      {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {level: '${LEVEL}'}}
      ---
      {apiVersion: v1, kind: Secret, metadata: {name: login}, stringData: {password: '${PASSWORD}'}}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        template: {spec: {containers: [{name: app, image: 'shop/web:2'}]}}
      """;

  /** A cluster with one deployment. */
  abstract static class OnFake extends MutationContract {
    final FakeKube kube = FakeKube.start();

    @BeforeEach
    void fill() {
      kube.clock(() -> Instant.parse("2026-01-01T00:00:00Z"));
      kube.deployment("web", "shop/web:1", 3);
    }

    @AfterEach
    void close() {
      kube.close();
    }

    Manifests manifests(Runbook rb) {
      kube.clock(rb.ticks()::now);
      return Kubernetes.on(rb, Secret.of("KUBE_CONFIG", kube.kubeconfig()))
          .manifests("shop", YAML)
          .with("LEVEL", "debug")
          .with("PASSWORD", Secret.of("PASSWORD", "not-a-secret-manifest"));
    }

    @Override
    protected int writes() {
      return kube.writes().size();
    }

    @Override
    protected List<String> secrets() {
      return List.of(FakeKube.TOKEN, "not-a-secret-manifest");
    }

    @Override
    protected String state() {
      var level = kube.object(Kind.known("configmap").orElseThrow(), "shop", "settings");
      return level + " " + kube.object(Kind.DEPLOYMENT, "shop", "web");
    }
  }

  @Nested
  class Apply extends OnFake {
    @Override
    protected Mutation<?> mutation(Runbook rb) {
      var manifests = manifests(rb);
      return new ApplyMutation(
          Kubernetes.on(rb, Secret.of("KUBE_CONFIG", kube.kubeconfig())).cluster,
          manifests,
          manifests.toString());
    }

    @Override
    protected void breakTheWorld() {
      kube.fail("PATCH", "secrets/login", FakeKube.Wrong.STATUS, 422, 99);
    }
  }

  @Nested
  class Delete extends OnFake {
    @Override
    protected Mutation<?> mutation(Runbook rb) {
      var manifests = manifests(rb);
      return new DeleteMutation(
          Kubernetes.on(rb, Secret.of("KUBE_CONFIG", kube.kubeconfig())).cluster,
          manifests,
          manifests.toString());
    }

    @Override
    protected void breakTheWorld() {
      kube.fail("DELETE", "deployments/web", FakeKube.Wrong.STATUS, 403, 99);
    }
  }
}
