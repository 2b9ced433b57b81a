package dev.runbook.aws;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Which task definition a service revision has. */
final class EcsRevisions {
  private static final int AT_ONCE = 20;

  private final EcsPlace place;
  private final Map<String, String> definitions = new HashMap<>();

  EcsRevisions(EcsPlace place) {
    this.place = place;
  }

  void read(List<String> arns) {
    var wanted = arns.stream().filter(Objects::nonNull).distinct().toList();
    for (var some : Pages.parts(wanted, AT_ONCE)) {
      try {
        var answer =
            place.read(
                "DescribeServiceRevisions",
                "",
                ecs -> ecs.describeServiceRevisions(r -> r.serviceRevisionArns(some)));
        answer
            .serviceRevisions()
            .forEach(one -> definitions.put(one.serviceRevisionArn(), one.taskDefinition()));
      } catch (AwsException.Denied e) {
        return; // the revision's own name is shown instead
      }
    }
  }

  String definition(String arn) {
    return Deploys.shortName(definitions.getOrDefault(arn, arn));
  }
}
