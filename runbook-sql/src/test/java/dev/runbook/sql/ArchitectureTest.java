package dev.runbook.sql;

import dev.runbook.arch.ArchitectureContract;
import java.util.List;
import java.util.Map;
import java.util.Set;

class ArchitectureTest extends ArchitectureContract {
  ArchitectureTest() {
    super(
        "dev.runbook.sql",
        Map.of(
            // how long a server took is told in real time, whatever clock the runbook has
            "ports_only", Set.of("Transactions"),
            // threads are numbered through the JVM
            "no_static_state", Set.of("Sessions")));
  }

  @Override
  protected List<String> writing() {
    return List.of("java\\.sql\\.Connection\\.commit");
  }
}
