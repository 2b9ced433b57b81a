package dev.runbook.sql;

import dev.runbook.arch.ArchitectureContract;

class ArchitectureTest extends ArchitectureContract {
  ArchitectureTest() {
    super("dev.runbook.sql");
  }
}
