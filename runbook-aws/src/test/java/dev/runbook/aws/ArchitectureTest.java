package dev.runbook.aws;

import dev.runbook.arch.ArchitectureContract;
import java.util.List;
import java.util.Map;
import java.util.Set;

class ArchitectureTest extends ArchitectureContract {
  ArchitectureTest() {
    // the pause between two tries is spread by chance, which decides nothing else
    super("dev.runbook.aws", Map.of("ports_only", Set.of("Calls")));
  }

  @Override
  protected List<String> writing() {
    return List.of(
        "software\\.amazon\\.awssdk\\.services\\.ecs\\.EcsClient\\."
            + "(create|delete|deregister|put|register|run|start|stop|continue|submit|tag|untag|update).*",
        "software\\.amazon\\.awssdk\\.services\\.cloudwatch\\.CloudWatchClient\\."
            + "(delete|disable|enable|put|set|start|stop|tag|untag).*",
        "dev\\.runbook\\.aws\\.EcsPlace\\.write");
  }
}
