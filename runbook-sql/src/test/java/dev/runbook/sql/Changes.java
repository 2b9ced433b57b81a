package dev.runbook.sql;

import dev.runbook.Host;
import dev.runbook.Runbook;
import dev.runbook.testing.RecordingApprover;
import java.nio.file.Path;

/** Contexts in which changes are granted. */
final class Changes {
  private Changes() {}

  static Runbook granted(Path journal) {
    return with(journal).open("test");
  }

  static Runbook.Options with(Path journal) {
    return Runbook.with()
        .host(Host.text(new StringBuilder(), 120))
        .set("journal.dir", journal.toString())
        .set("environment.test.protected", "false")
        .approver(RecordingApprover.granting("a colleague"));
  }
}
