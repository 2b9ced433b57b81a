package dev.runbook.it.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.Approver;
import dev.runbook.Host;
import dev.runbook.Journal;
import dev.runbook.Runbook;
import dev.runbook.aws.Aws;
import dev.runbook.aws.Ecs;
import dev.runbook.aws.FakeCloudWatch;
import dev.runbook.it.Moto;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reads and writes of ECS on another server's wire. */
@Tag("live")
class EcsLiveTest {
  @RegisterExtension static final Moto moto = Moto.standard();

  private static final String SET_UP =
      """
      import boto3
      ecs = boto3.client("ecs")
      ecs.create_cluster(clusterName="prod")
      for tag in ["1", "2"]:
          ecs.register_task_definition(family="web", containerDefinitions=[
              {"name": "web", "image": "shop/web:" + tag, "memory": 64}])
      ecs.create_service(cluster="prod", serviceName="web", taskDefinition="web:2", desiredCount=2)
      """;

  private static final String DESIRED =
      "import boto3; print(boto3.client('ecs').describe_services(cluster='prod', services=['web'])"
          + "['services'][0]['desiredCount'])";

  @Test
  void a_service_is_described_and_updated_on_the_wire() {
    assertThat(moto.boto3(SET_UP)).isEmpty();
    try (var rb =
        Runbook.with()
            .journal(Journal.memory())
            .host(Host.text(new StringBuilder(), 100))
            .approver(Approver.always())
            .set("environment.test.protected", "false")
            .open("test")) {
      var aws =
          Aws.on(rb)
              .endpoint(moto.uri())
              .region("eu-central-1")
              .credentials(FakeCloudWatch.credentials());
      assertThat(aws.identity().toString()).contains("123456789012");
      var ecs = Ecs.on(aws);
      var web = ecs.service("prod/web");
      assertThat(ecs.services("prod").column("service").texts()).containsExactly("web");
      assertThat(web.status().one().text("images")).isEqualTo("shop/web:2");
      assertThat(web.revisions().column("definition").texts()).containsExactly("web:2", "web:1");
      assertThat(web.diff("1", "2").column("field").texts())
          .contains("containerDefinitions.web.image");
      var plan = web.scale(5).plan();
      assertThat(plan.differences().get(0).after()).isEqualTo("5");
      assertThat(moto.boto3(DESIRED)).isEqualTo("2\n");
      var change = web.scale(5);
      assertThat(change.run().seen()).startsWith("5 of 5 running");
      assertThat(moto.boto3(DESIRED)).isEqualTo("5\n");
      change.undo().run();
      assertThat(moto.boto3(DESIRED)).isEqualTo("2\n");
    }
  }
}
