package dev.runbook.aws;

import dev.runbook.arch.ArchitectureContract;

class ArchitectureTest extends ArchitectureContract {
  ArchitectureTest() {
    super("dev.runbook.aws");
  }
}
