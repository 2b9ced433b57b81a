package dev.runbook.prometheus;

import dev.runbook.arch.ArchitectureContract;
import java.util.Map;
import java.util.Set;

class ArchitectureTest extends ArchitectureContract {
  ArchitectureTest() {
    super(
        "dev.runbook.prometheus",
        Map.of(
            // the pause between two tries is spread by chance, which decides nothing else
            "ports_only", Set.of("Wire"),
            // callers sign requests in their own way
            "public_types_are_closed", Set.of("RequestSigner")));
  }
}
