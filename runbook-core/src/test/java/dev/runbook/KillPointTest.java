package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.Refused;
import dev.runbook.RunbookException.Undecided;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A runbook in a JVM of its own parks at a named point, is killed there with SIGKILL and is resumed
 * here: one act, and the verdict of a run that nobody killed, unless said otherwise.
 */
@Timeout(120)
class KillPointTest {
  @TempDir Path folder;

  private KillPoints here() {
    return new KillPoints(folder, "");
  }

  private void kill(String story, String point) throws Exception {
    assertThat(ChildJvm.killed(KillPoints.class, folder.toString(), story, point))
        .as("it came to " + point)
        .isTrue();
  }

  private Path file() throws IOException {
    try (var files = Files.list(folder.resolve("journal"))) {
      return files.filter(name -> name.toString().endsWith(".jsonl")).findFirst().orElseThrow();
    }
  }

  private String run() throws IOException {
    return file().getFileName().toString().replace(".jsonl", "");
  }

  private void resume(Consumer<Runbook> then) throws IOException {
    try (var rb = here().options().resume(run())) {
      then.accept(rb);
    }
  }

  /** What was recorded since the run was resumed. */
  private List<Entry> since() throws IOException {
    var entries = Journal.read(file()).entries();
    int from = 0;
    for (int i = 0; i < entries.size(); i++) {
      from = entries.get(i).type().equals("resume") ? i : from;
    }
    return entries.subList(from, entries.size());
  }

  private void succeeds(String point) throws Exception {
    kill("change", point);
    resume(
        rb ->
            assertThat(here().tell(rb, "change"))
                .isInstanceOfSatisfying(
                    Verdict.Succeeded.class, good -> assertThat(good.result()).isEqualTo("1.8")));
    assertThat(here().world().acts()).isEqualTo(1);
    assertThat(here().world().value("web")).isEqualTo("1.8");
  }

  private void failsAndIsUndone(String point) throws Exception {
    kill("failing", point);
    resume(
        rb ->
            assertThat(here().tell(rb, "failing"))
                .isInstanceOfSatisfying(
                    Verdict.Failed.class,
                    bad -> {
                      assertThat(bad.cause()).isEqualTo("image cannot be pulled");
                      assertThat(bad.undo()).startsWith("SUCCEEDED");
                    }));
    assertThat(here().world().tokens()).hasSize(2).doesNotHaveDuplicates();
    assertThat(here().world().value("web")).isEqualTo("1.7");
  }

  private void wasTorn(boolean torn) throws IOException {
    assertThat(Files.exists(folder.resolve("journal").resolve(run() + ".torn"))).isEqualTo(torn);
    var cut = since().get(0).field("cut").orElse("0");
    assertThat(Long.parseLong(cut) > 0).isEqualTo(torn);
  }

  @Test
  void before_plan() throws Exception {
    succeeds("before_plan");
  }

  @Test
  void after_plan() throws Exception {
    succeeds("after plan");
  }

  @Test
  void while_asking() throws Exception {
    succeeds("while_asking");
    assertThat(since()).extracting(Entry::type).contains("approval");
  }

  @Test
  void after_approval() throws Exception {
    succeeds("after approval");
    assertThat(since()).extracting(Entry::type).doesNotContain("approval").contains("intent");
  }

  @Test
  void before_intent() throws Exception {
    succeeds("before_intent");
  }

  @Test
  void inside_intent_line() throws Exception {
    succeeds("inside intent act");
    wasTorn(true);
  }

  @Test
  void after_intent() throws Exception {
    succeeds("after intent act");
    wasTorn(false);
  }

  @Test
  void in_act_not_done() throws Exception {
    succeeds("in_act_not_done");
  }

  @Test
  void in_act_done() throws Exception {
    succeeds("in_act_done");
    assertThat(since()).extracting(Entry::type).doesNotContain("intent").contains("acted");
  }

  @Test
  void in_act_unknown() throws Exception {
    kill("change", "in_act_done");
    var path = new String[1];
    resume(
        rb -> {
          var world = here().world();
          world.goesBlind();
          var verdict = rb.change(world.set("web", "1.8")).tryRun();
          assertThat(verdict.state()).isEqualTo(Verdict.State.UNDECIDED);
          assertThat(verdict.toString()).contains("the server does not say");
          path[0] = verdict.change();
        });
    resume(
        rb -> {
          rb.settle(path[0]).asDone("seen on the server");
          assertThat(((Verdict<?>) here().tell(rb, "change")).state())
              .isEqualTo(Verdict.State.SUCCEEDED);
        });
    assertThat(here().world().acts()).isEqualTo(1);
  }

  @Test
  void before_acted() throws Exception {
    succeeds("before acted act");
  }

  @Test
  void inside_acted_line() throws Exception {
    succeeds("inside acted act");
    wasTorn(true);
  }

  @Test
  void after_acted() throws Exception {
    succeeds("after acted act");
  }

  @Test
  void in_watch() throws Exception {
    succeeds("in_act_watch");
  }

  @Test
  void in_guard_window() throws Exception {
    succeeds("in_guard_window");
    assertThat(since().stream().filter(entry -> entry.type().equals("sample")))
        .as("the whole window again")
        .hasSize(10);
  }

  @Test
  void after_evidence() throws Exception {
    succeeds("after evidence");
  }

  @Test
  void after_verdict() throws Exception {
    failsAndIsUndone("after verdict act");
  }

  @Test
  void after_undo_intent() throws Exception {
    failsAndIsUndone("after intent undo");
  }

  @Test
  void in_undo_act() throws Exception {
    failsAndIsUndone("in_undo_act_done");
  }

  @Test
  void in_undo_act_not_done() throws Exception {
    failsAndIsUndone("in_undo_act_not_done");
  }

  @Test
  void after_undo_acted() throws Exception {
    failsAndIsUndone("after acted undo");
  }

  @Test
  void after_undo_verdict() throws Exception {
    failsAndIsUndone("after verdict undo");
  }

  @Test
  void after_end() throws Exception {
    kill("change", "after verdict act");
    resume(
        rb -> {
          assertThat(rb.ledger().unfinished()).isEmpty();
          assertThat(((Verdict<?>) here().tell(rb, "change")).state())
              .isEqualTo(Verdict.State.SUCCEEDED);
        });
    assertThat(since()).extracting(Entry::type).containsExactly("resume", "close");
    assertThat(here().world().acts()).isEqualTo(1);
  }

  @Test
  void in_close() throws Exception {
    succeeds("inside close");
    wasTorn(true);
  }

  @Test
  void in_close_once_it_is_written_there_is_nothing_to_resume() throws Exception {
    kill("change", "after close");
    assertThatThrownBy(() -> resume(rb -> {}))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("nothing in it is open");
    assertThat(here().world().acts()).isEqualTo(1);
  }

  @Test
  void in_plain_step() throws Exception {
    kill("step", "in_plain_step");
    resume(rb -> assertThat(here().tell(rb, "step")).isEqualTo(List.of("1.8", "1.8")));
    assertThat(here().world().tokens()).hasSize(2).doesNotHaveDuplicates();
    assertThat(since()).noneMatch(entry -> entry.path().startsWith("outer/one"));
  }

  @Test
  void in_once_step() throws Exception {
    kill("once", "in_once_step");
    resume(
        rb ->
            assertThatThrownBy(() -> here().tell(rb, "once"))
                .isInstanceOf(Undecided.class)
                .hasMessageContaining("rb.settle(\"pay\")"));
    resume(
        rb -> {
          rb.settle("pay").asNotDone("not in the books");
          assertThat(here().tell(rb, "once")).isEqualTo("paid");
        });
  }

  @Test
  void in_wave() throws Exception {
    kill("wave", "in_wave_done");
    assertThat(here().world().value("a") + here().world().value("b")).isEqualTo("1.81.8");
    resume(rb -> assertThat(here().tell(rb, "wave")).hasToString("6 done"));
    assertThat(here().world().tokens()).hasSize(6).doesNotHaveDuplicates();
    assertThat(since())
        .as("done keys are left alone")
        .noneMatch(e -> e.path().startsWith("set[a]"));
    assertThat(since()).noneMatch(e -> e.path().startsWith("set[b]"));
    assertThat(since()).noneMatch(e -> e.type().equals("intent") && e.path().startsWith("set[c]"));
  }

  @Test
  void child_survives() throws Exception {
    kill("shell", "after mark");
    var mark =
        Journal.read(file()).entries().stream()
            .filter(entry -> entry.type().equals("mark"))
            .findFirst()
            .orElseThrow();
    long pid = mark.json().path("facts").path("pid").asLong();
    var child = ProcessHandle.of(pid).orElseThrow();
    try {
      assertThatThrownBy(() -> resume(rb -> {}))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("a process it started still runs")
          .hasMessageContaining("pid " + pid);
    } finally {
      child.destroyForcibly();
    }
    assertThat(child.onExit().get().isAlive()).isFalse();
    resume(
        rb ->
            assertThat(here().tell(rb, "shell"))
                .isInstanceOf(Verdict.Undecided.class)
                .asString()
                .contains("nobody saw it end"));
  }
}
