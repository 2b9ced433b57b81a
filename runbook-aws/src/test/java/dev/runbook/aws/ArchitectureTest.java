package dev.runbook.aws;

import dev.runbook.arch.ArchitectureContract;
import java.util.Map;
import java.util.Set;

class ArchitectureTest extends ArchitectureContract {
  ArchitectureTest() {
    // the pause between two tries is spread by chance, which decides nothing else
    super("dev.runbook.aws", Map.of("ports_only", Set.of("Calls")));
  }
}
