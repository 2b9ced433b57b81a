package dev.runbook.k8s;

import dev.runbook.arch.ArchitectureContract;
import java.util.List;
import java.util.Map;
import java.util.Set;

class ArchitectureTest extends ArchitectureContract {
  ArchitectureTest() {
    super(
        "dev.runbook.k8s",
        Map.of(
            // a credential plugin is a program of the kubeconfig; its output is a secret, so it is
            // not run as a recorded shell read
            "ports_only", Set.of("ExecPlugin")));
  }

  @Override
  protected List<String> writing() {
    return List.of("dev\\.runbook\\.k8s\\.Gateway\\.write");
  }
}
