package dev.runbook.gitlab;

import dev.runbook.arch.ArchitectureContract;

class ArchitectureTest extends ArchitectureContract {
  ArchitectureTest() {
    super("dev.runbook.gitlab");
  }
}
