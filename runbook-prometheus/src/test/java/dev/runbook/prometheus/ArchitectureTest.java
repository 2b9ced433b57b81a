package dev.runbook.prometheus;

import dev.runbook.arch.ArchitectureContract;

class ArchitectureTest extends ArchitectureContract {
  ArchitectureTest() {
    super("dev.runbook.prometheus");
  }
}
