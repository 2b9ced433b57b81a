package dev.runbook;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.runbook.testing.FakeTicks;
import dev.runbook.testing.FakeWorld;
import dev.runbook.testing.ScriptedHost;
import java.nio.file.Path;

/** A world, a clock, a host and a way to open runbooks on them. */
final class Bench implements AutoCloseable {
  final Path folder;
  final FakeWorld world;
  final FakeTicks ticks = FakeTicks.standard();
  ScriptedHost host = ScriptedHost.answering();
  final LossyDisk disk = new LossyDisk();
  Runbook rb;

  Bench(Path folder) {
    this.folder = folder;
    world = FakeWorld.in(folder.resolve("world"));
  }

  Runbook.Options with() {
    return Runbook.with()
        .ticks(ticks)
        .host(host)
        .disk(disk)
        .journal(folder.resolve("journal"))
        .set("operator", "anna")
        .set("environment.test.protected", "false");
  }

  /** Unprotected, everything is approved. */
  @CanIgnoreReturnValue
  Runbook open() {
    return open(with().approver(Approver.always()));
  }

  @CanIgnoreReturnValue
  Runbook open(Runbook.Options options) {
    rb = options.open("test");
    return rb;
  }

  @CanIgnoreReturnValue
  Runbook resume(Runbook.Options options) {
    var run = rb.journal().run();
    rb.close();
    rb = options.resume(run);
    return rb;
  }

  /** As after a kill: nothing more is written, the lock is free. */
  @CanIgnoreReturnValue
  Runbook killAndResume() {
    rb.journal().close();
    rb = with().approver(Approver.always()).resume(rb.journal().run());
    return rb;
  }

  java.util.List<String> types() {
    return rb.journal().entries().stream().map(Entry::type).toList();
  }

  @Override
  public void close() {
    if (rb != null) {
      rb.close();
    }
  }
}
