package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.ChangeFailed;
import dev.runbook.RunbookException.NotApproved;
import dev.runbook.RunbookException.Refused;
import dev.runbook.RunbookException.Undecided;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ShellChangeTest {
  private static final Proc.Patience SHORT =
      new Proc.Patience(Duration.ofMillis(300), Duration.ofMillis(300));

  @TempDir Path dir;
  private Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(dir);
    bench.open();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private Shell touch() {
    return bench.rb.shell("echo made; echo x >> \"$F\"").with("F", file().toString());
  }

  private Path file() {
    return dir.resolve("made");
  }

  @Test
  void a_plan_says_what_would_be_run_and_runs_nothing() {
    var plan = touch().plan();
    assertThat(plan.text())
        .contains("command: not run -> echo made; echo x >> \"$F\"")
        .contains("nobody can say beforehand what a command changes (effect-unknown)");
    assertThat(file()).doesNotExist();
  }

  @Test
  void a_command_that_is_approved_runs_and_stands_in_the_record() {
    var result = touch().run();
    assertThat(result.lines()).containsExactly("made");
    assertThat(file()).hasContent("x");
    assertThat(bench.types())
        .containsSubsequence("plan", "approval", "intent", "mark", "acted", "verdict", "end");
  }

  @Test
  void nobody_to_approve_means_no() {
    bench.close();
    bench.open(bench.with());
    assertThatThrownBy(() -> touch().run()).isInstanceOf(NotApproved.class);
    assertThat(file()).doesNotExist();
  }

  @Test
  void a_read_only_environment_runs_what_only_reads_and_nothing_else() {
    bench.close();
    bench.open(bench.with().approver(Approver.always()).readOnly());
    assertThat(bench.rb.command("echo", "hello").reads().run().out()).isEqualTo("hello\n");
    assertThatThrownBy(() -> touch().run()).isInstanceOf(Refused.class);
    assertThat(file()).doesNotExist();
  }

  @Test
  void an_exit_that_is_not_success_fails_the_change() {
    assertThatThrownBy(() -> bench.rb.shell("echo no such pool >&2; exit 3").run())
        .isInstanceOf(ChangeFailed.class)
        .hasMessageContaining("exit 3: no such pool");
    assertThat(bench.rb.shell("exit 3").okExit(3).run().exit()).isEqualTo(3);
  }

  @Test
  void it_is_not_run_twice_when_the_run_is_resumed() {
    touch().run();
    bench.killAndResume();
    var again = touch().run();
    assertThat(again.out()).isEqualTo("made\n");
    assertThat(file()).hasContent("x");
  }

  @Test
  void a_command_nobody_saw_end_is_undecided_until_a_person_settles_it() {
    var mutation =
        new ShellMutation(
            bench.rb, ShellSpec.of(java.util.List.of("sh", "-c", "exit 0"), "exit 0"), SHORT);
    var path = new Order<>(mutation, java.util.List.of(), false, Duration.ofMinutes(1), "").base();
    bench
        .rb
        .ledger()
        .record(
            Rec.of(RecordType.INTENT, path + "#1", 1)
                .put("phase", "act")
                .put("world", mutation.target().world())
                .put("target", mutation.target().name()));
    bench.killAndResume();
    var change = bench.rb.change(mutation);
    assertThatThrownBy(change::run)
        .isInstanceOf(Undecided.class)
        .hasMessageContaining("nobody saw whether it was started");
    bench.rb.settle(path + "#1").asDone("seen in its log");
    assertThat(change.run().exit()).isZero();
    assertThat(bench.types()).doesNotContain("mark");
  }

  @Test
  void child_survives() throws java.io.IOException {
    var child = new ProcessBuilder("sleep", "300").start();
    try {
      var started = child.info().startInstant().orElseThrow();
      bench
          .rb
          .ledger()
          .record(
              Rec.of(RecordType.INTENT, "run sleep#1", 1).put("phase", "act"),
              Rec.of(RecordType.MARK, "run sleep#1", 1)
                  .put("phase", "act")
                  .put("facts", Facts.of("pid", child.pid()).and("started", "" + started).node()));
      assertThatThrownBy(() -> bench.killAndResume())
          .isInstanceOf(Refused.class)
          .hasMessageContaining("a process it started still runs")
          .hasMessageContaining("run sleep#1, pid " + child.pid());
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void secret_in_argv() {
    var secret = Secret.of("SHELL", "not-a-secret-shell-change");
    assertThatThrownBy(() -> bench.rb.command("echo", secret.reveal()).plan())
        .isInstanceOf(Refused.class);
    var line = bench.rb.shell("echo \"$T\" > \"$F\"").withSecret("T", secret);
    line.with("F", file().toString()).run();
    assertThat(file()).hasContent("not-a-secret-shell-change");
    assertThat(bench.rb.journal().entries().toString()).doesNotContain("not-a-secret-shell-change");
  }

  @Test
  void a_command_that_only_reads_is_no_change() {
    assertThatThrownBy(() -> bench.rb.command("true").reads().plan())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("only reads");
    assertThat(Files.exists(file())).isFalse();
  }
}
