package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.RunbookException.Refused;
import dev.runbook.testing.FakeTicks;
import dev.runbook.testing.FakeWorld;
import dev.runbook.testing.ScriptedHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A runbook in a JVM of its own is killed before, inside and after each write to its journal, then
 * resumed here. The world is a file that outlives the killed process and counts acts by token. One
 * kill in three runs by default; all of them with {@code -Dkill.all}.
 */
class KillTest {
  private static final String[] MOMENTS = {"before", "inside", "after"};
  private static final int MOST = 30;

  @TempDir Path folder;

  @Test
  void killed_at_each_write_a_change_is_done_once_and_succeeds() throws Exception {
    assertThat(sweep("good")).isGreaterThan(8);
  }

  @Test
  void killed_at_each_write_a_failing_change_is_undone_once_and_fails() throws Exception {
    assertThat(sweep("bad")).isGreaterThan(10);
  }

  private int sweep(String story) throws Exception {
    for (int write = 0; write < MOST; write++) {
      for (int moment = 0; moment < MOMENTS.length; moment++) {
        if (!Boolean.getBoolean("kill.all") && (write + moment) % MOMENTS.length != 0) {
          continue;
        }
        var place = Files.createDirectory(folder.resolve(story + write + MOMENTS[moment]));
        if (!kill(place, story, write, MOMENTS[moment])) {
          return write;
        }
        resume(place, story, write + " " + MOMENTS[moment]);
      }
    }
    return MOST;
  }

  /** False if the child came to its end before it reached that write. */
  private static boolean kill(Path place, String story, int write, String moment) throws Exception {
    return ChildJvm.killed(KillTest.class, place.toString(), story, "" + write, moment);
  }

  private static void resume(Path place, String story, String at) throws IOException {
    var world = world(place, story);
    var state = story.equals("good") ? Verdict.State.SUCCEEDED : Verdict.State.FAILED;
    try (var rb = again(place)) {
      assertThat(tell(rb, world)).as(at).isEqualTo(state);
    } catch (Refused e) {
      assertThat(e).as(at).hasMessageContaining("nothing in it is open");
    }
    assertThat(world.tokens()).as(at).doesNotHaveDuplicates();
    if (story.equals("good")) {
      assertThat(world.acts()).as(at).isEqualTo(1);
      assertThat(world.value("web")).as(at).isEqualTo("1.8");
    } else {
      assertThat(world.acts()).as(at).isIn(2, 4);
      assertThat(world.value("web")).as(at).isEqualTo("1.7");
    }
    assertThat(Journal.read(file(place)).entries()).as(at).isNotEmpty();
  }

  /** A run whose first write never reached the disk leaves nothing to resume: it begins anew. */
  private static Runbook again(Path place) throws IOException {
    var file = file(place);
    if (file != null && Files.size(file) > 0) {
      var run = file.getFileName().toString().replace(".jsonl", "");
      try {
        return options(place, RealDisk.INSTANCE).resume(run);
      } catch (Refused e) {
        if (!e.getMessage().contains("its record is empty")) {
          throw e;
        }
      }
    }
    if (file != null) {
      Files.delete(file);
    }
    return options(place, RealDisk.INSTANCE).open("test");
  }

  private static Path file(Path place) throws IOException {
    var journal = place.resolve("journal");
    if (!Files.exists(journal)) {
      return null;
    }
    try (var files = Files.list(journal)) {
      return files.filter(file -> file.toString().endsWith(".jsonl")).findFirst().orElse(null);
    }
  }

  private static FakeWorld world(Path place, String story) {
    var world = FakeWorld.in(place.resolve("world"));
    world.fails(story.equals("good") ? "" : "image cannot be pulled");
    return world;
  }

  private static Runbook.Options options(Path place, Disk disk) {
    return Runbook.with()
        .ticks(FakeTicks.standard())
        .host(ScriptedHost.answering())
        .disk(disk)
        .journal(place.resolve("journal"))
        .approver(Approver.always())
        .set("operator", "anna")
        .set("environment.test.protected", "false");
  }

  private static Verdict.State tell(Runbook rb, FakeWorld world) {
    rb.step("look", () -> world.value("db"));
    var guard = Guard.of("errors", () -> 0).below(1).during("50s");
    return rb.change(world.set("web", "1.8")).guardedBy(guard).undoOnFailure().tryRun().state();
  }

  /** The runbook that is killed. */
  public static void main(String[] args) {
    var place = Path.of(args[0]);
    var seen = new AtomicInteger(-Integer.parseInt(args[2]));
    var disk = new ParkingDisk(args[3], bytes -> seen.getAndIncrement() == 0);
    try (var rb = options(place, disk).open("test")) {
      var unused = tell(rb, world(place, args[1]));
    }
    System.out.println("ENDED");
  }
}
