package dev.runbook.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.Approver;
import dev.runbook.Guard;
import dev.runbook.Host;
import dev.runbook.Journal;
import dev.runbook.Runbook;
import dev.runbook.examples.docs.Golden;
import dev.runbook.testing.FakeTicks;
import dev.runbook.testing.FakeWorld;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/tour.md shows of changes in sequence. */
class SequenceTourTest {
  private final StringBuilder out = new StringBuilder();

  @Test
  void sequence(@TempDir Path folder) {
    var shop = FakeWorld.in(folder.resolve("shop"));
    var errors = Guard.of("errors", () -> shop.value("image").equals("1.8") ? 0.031 : 0.004);
    try (var rb = open()) {
      // region tour:sequence
      var flag = rb.change(shop.set("flag", "on")); // of any module; nothing happens yet
      var image = rb.change(shop.set("image", "1.8")).guardedBy(errors.below(0.02).during("5m"));
      var release = rb.sequence("release", flag, image).undoOnFailure();
      rb.show(release.plan()); // one plan, one hash, one approval
      rb.show(release.tryRun()); // run() would throw
      // endregion
      assertThat(shop.value("flag")).isEqualTo("1.7");
      assertThat(shop.value("image")).isEqualTo("1.7");
    }
    Golden.check("tour:sequence", out);
  }

  private Runbook open() {
    return Runbook.with()
        .journal(Journal.memory())
        .host(Host.text(out, 100))
        .ticks(FakeTicks.standard())
        .approver(Approver.always())
        .set("environment.demo.protected", "false")
        .open("demo");
  }
}
