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

/** Every change of a workload keeps the contract of mutations. */
class RolloutContractTest {
  /** A world of one deployment. */
  abstract static class OnFake extends MutationContract {
    final FakeKube kube = FakeKube.start();

    @BeforeEach
    void fill() {
      kube.clock(() -> Instant.parse("2025-12-31T23:00:00Z"));
      kube.deployment("web", "shop/web:1", 3);
      kube.patch(Kind.DEPLOYMENT, "shop", "web", patch("shop/web:2"));
      kube.clock(() -> Instant.parse("2026-01-01T00:00:00Z"));
    }

    private static String patch(String image) {
      return "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"app\",\"image\":\""
          + image
          + "\"}]}}}}";
    }

    @AfterEach
    void close() {
      kube.close();
    }

    abstract Mutation<?> on(Cluster cluster, Ref ref, Way way);

    @Override
    protected Mutation<?> mutation(Runbook rb) {
      kube.clock(rb.ticks()::now);
      var k8s = Kubernetes.on(rb, Secret.of("KUBE_CONFIG", kube.kubeconfig()));
      var cluster = k8s.cluster;
      return on(cluster, cluster.ref(Kind.DEPLOYMENT, "shop/web"), Way.of(cluster));
    }

    @Override
    protected int writes() {
      return kube.writes().size();
    }

    @Override
    protected void breakTheWorld() {
      kube.breaks();
    }

    @Override
    protected String state() {
      var live = kube.object(Kind.DEPLOYMENT, "shop", "web");
      var template = live.path("spec").path("template");
      return template.path("spec").path("containers").findValuesAsText("image")
          + " "
          + template.path("metadata").path("annotations").path(Edit.Restart.AT).asText("")
          + " "
          + live.path("spec").path("replicas")
          + live.path("spec").path("paused").asBoolean();
    }

    @Override
    protected List<String> secrets() {
      return List.of(FakeKube.TOKEN);
    }
  }

  @Nested
  class Image extends OnFake {
    @Override
    Mutation<?> on(Cluster cluster, Ref ref, Way way) {
      var item = new Edit.Template.Item("image", "app", "", "shop/web:3");
      return new PatchMutation(cluster, ref, new Edit.Template(List.of(item)), way);
    }
  }

  @Nested
  class Restart extends OnFake {
    @Override
    Mutation<?> on(Cluster cluster, Ref ref, Way way) {
      return new PatchMutation(cluster, ref, new Edit.Restart(), way);
    }
  }

  @Nested
  class Undo extends OnFake {
    @Override
    Mutation<?> on(Cluster cluster, Ref ref, Way way) {
      return new PatchMutation(cluster, ref, new Edit.Undo(Goal.number(1), cluster), way);
    }
  }

  @Nested
  class Pause extends OnFake {
    @Override
    Mutation<?> on(Cluster cluster, Ref ref, Way way) {
      return new PatchMutation(cluster, ref, new Edit.Pause(Edit.Pause.Wanted.PAUSED), way);
    }

    @Override
    protected void breakTheWorld() {
      kube.fail("PATCH", "deployments/web", FakeKube.Wrong.STATUS, 422, 9);
    }
  }

  @Nested
  class Scale extends OnFake {
    @Override
    Mutation<?> on(Cluster cluster, Ref ref, Way way) {
      return new ScaleMutation(cluster, ref, 5, way);
    }

    @Override
    protected void breakTheWorld() {
      kube.fail("PATCH", "deployments/web", FakeKube.Wrong.STATUS, 422, 9);
    }
  }
}
