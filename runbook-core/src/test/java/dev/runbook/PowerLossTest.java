package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.PowerDisk.PowerCut;
import dev.runbook.RunbookException.JournalBroken;
import dev.runbook.RunbookException.Refused;
import dev.runbook.testing.FakeTicks;
import dev.runbook.testing.FakeWorld;
import dev.runbook.testing.ScriptedHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A change is cut off by up to three power cuts, each of which keeps any part of what was not
 * synced.
 */
class PowerLossTest {
  private static final int CASES = 1_000;
  private static final long SEED = Long.getLong("power.seed", 20261121);

  @TempDir Path folder;

  @Test
  void power_loss_any_subset() throws IOException {
    int broken = 0;
    int cut = 0;
    for (int i = 0; i < CASES; i++) {
      var one = new Case(Files.createDirectory(folder.resolve("case" + i)), SEED + i);
      var as = "seed " + (SEED + i);
      boolean ended = one.run(as);
      cut += one.cuts;
      broken += ended ? 0 : 1;
      one.check(as, ended);
    }
    assertThat(cut).as("power cuts").isGreaterThan(CASES);
    assertThat(broken).as("runs that cannot be read any more").isLessThan(CASES / 10);
  }

  /** One life of a runbook. */
  private static final class Case {
    private final Path place;
    private final Random random;
    private final boolean failing;
    private final FakeWorld world;
    private final int most;
    private int cuts;

    Case(Path place, long seed) {
      this.place = place;
      random = new Random(seed);
      failing = random.nextInt(3) == 0;
      most = 1 + random.nextInt(3);
      world = FakeWorld.in(place.resolve("world"));
      world.fails(failing ? "image cannot be pulled" : "");
    }

    /** False if the record is damaged beyond what a cut at its end explains. */
    boolean run(String as) throws IOException {
      while (true) {
        var disk = new PowerDisk(random, cuts < most ? random.nextInt(60) : Integer.MAX_VALUE);
        Runbook rb = null;
        try {
          rb = open(disk);
          assertThat(tell(rb, disk)).as(as).isEqualTo(expected());
          rb.close();
          return true;
        } catch (PowerCut e) {
          cuts++;
          if (rb != null) {
            rb.journal().close();
          }
          disk.lose();
          if (isBroken()) {
            assertThat(disk.isHoled()).as(as + ": damaged only if a hole was left").isTrue();
            return false;
          }
        } catch (Refused e) {
          assertThat(e).as(as).hasMessageContaining("nothing in it is open");
          return true;
        }
      }
    }

    private Verdict.State expected() {
      return failing ? Verdict.State.FAILED : Verdict.State.SUCCEEDED;
    }

    private Path file() throws IOException {
      var journal = place.resolve("journal");
      if (!Files.exists(journal)) {
        return null;
      }
      try (var files = Files.list(journal)) {
        return files.filter(name -> name.toString().endsWith(".jsonl")).findFirst().orElse(null);
      }
    }

    private boolean isBroken() throws IOException {
      try {
        return file() != null && Journal.read(file()).entries().size() < 0;
      } catch (JournalBroken e) {
        return true;
      }
    }

    private Runbook open(PowerDisk disk) throws IOException {
      var file = file();
      if (file != null && Journal.read(file).entries().isEmpty()) {
        Files.delete(file);
        file = null;
      }
      var options =
          Runbook.with()
              .ticks(FakeTicks.standard())
              .host(ScriptedHost.answering())
              .disk(disk)
              .journal(place.resolve("journal"))
              .approver(Approver.always())
              .set("operator", "anna")
              .set("environment.test.protected", "false");
      return file == null
          ? options.open("test")
          : options.resume(file.getFileName().toString().replace(".jsonl", ""));
    }

    private Verdict.State tell(Runbook rb, PowerDisk disk) {
      rb.step("look", () -> world.value("db"));
      var guard = Guard.of("errors", () -> 0).below(1).during("50s");
      var change = rb.change(new Cut(world.set("web", "1.8"), disk));
      return change.guardedBy(guard).undoOnFailure().tryRun().state();
    }

    void check(String as, boolean ended) {
      assertThat(world.tokens()).as(as + ": never two acts").doesNotHaveDuplicates();
      if (!failing) {
        assertThat(world.acts()).as(as).isLessThanOrEqualTo(1);
      }
      if (ended) {
        assertThat(world.value("web")).as(as).isEqualTo(failing ? "1.7" : "1.8");
        assertThat(world.acts()).as(as).matches(n -> failing ? n % 2 == 0 : n == 1);
      }
    }
  }

  /** The power may go just before and just after an act, too. */
  private static final class Cut extends Wrapped {
    private final PowerDisk disk;

    Cut(Mutation<String> real, PowerDisk disk) {
      super(real);
      this.disk = disk;
    }

    @Override
    public Facts act(Facts before, Watch watch) throws Exception {
      disk.event();
      var receipt = super.act(before, watch);
      disk.event();
      return receipt;
    }
  }
}
