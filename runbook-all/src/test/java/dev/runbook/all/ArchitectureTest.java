package dev.runbook.all;

import dev.runbook.arch.ArchitectureContract;

class ArchitectureTest extends ArchitectureContract {
  ArchitectureTest() {
    super("dev.runbook.all");
  }
}
