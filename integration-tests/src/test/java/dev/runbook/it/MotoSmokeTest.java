package dev.runbook.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** moto by boto3 alone: when this is red, the part is broken and not the library. */
@Tag("live")
class MotoSmokeTest {

  @RegisterExtension static final Moto moto = Moto.standard();

  @Test
  void an_ecs_service_is_registered_and_described() {
    String program =
        """
        import boto3
        ecs = boto3.client("ecs")
        ecs.create_cluster(clusterName="prod")
        ecs.register_task_definition(family="web", containerDefinitions=[{"name": "web", "image": "shop/web:1", "memory": 64}])
        ecs.create_service(cluster="prod", serviceName="web", taskDefinition="web:1", desiredCount=2)
        service = ecs.describe_services(cluster="prod", services=["web"])["services"][0]
        print(service["serviceName"], service["desiredCount"], service["taskDefinition"].rsplit("/")[-1])
        """;
    assertThat(moto.boto3(program)).isEqualTo("web 2 web:1\n");
  }

  @Test
  void the_caller_is_known() {
    String program = "import boto3; print(boto3.client('sts').get_caller_identity()['Account'])";
    assertThat(moto.boto3(program)).isEqualTo("123456789012\n");
  }
}
