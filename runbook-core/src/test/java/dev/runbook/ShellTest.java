package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Refused;
import dev.runbook.RunbookException.StepFailed;
import dev.runbook.RunbookException.TimedOut;
import dev.runbook.testing.FakeTicks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ShellTest {
  private static final Proc.Patience SHORT =
      new Proc.Patience(Duration.ofMillis(300), Duration.ofMillis(300));

  private final FakeTicks ticks = FakeTicks.standard();
  private final StringBuilder out = new StringBuilder();
  private final Runbook rb = open(Map.of());

  @TempDir Path dir;

  private Runbook open(Map<String, String> more) {
    var variables = new TreeMap<>(Map.of("PATH", System.getenv("PATH")));
    variables.putAll(more);
    var none = Path.of("no-such-file");
    return Runbook.with()
        .ticks(ticks)
        .host(Host.text(out, 100))
        .sources(Sources.of(variables, Map.of(), none, none))
        .open("test");
  }

  @AfterEach
  void close() {
    rb.close();
  }

  @Test
  void a_text_runs_in_the_shell_and_its_lines_are_shown_as_they_come() {
    var result = rb.shell("echo one; echo two | tr a-z A-Z").reads().run();
    assertThat(result.exit()).isZero();
    assertThat(result.lines()).containsExactly("one", "TWO");
    assertThat(out.toString()).isEqualTo("one\nTWO\n");
  }

  @Test
  void a_command_gets_its_arguments_as_they_are() {
    var result = rb.command("printf", "%s|", "a b", "$HOME", "*", "").reads().run();
    assertThat(result.out()).isEqualTo("a b|$HOME|*||");
  }

  @Test
  void value_with_quotes() {
    var value = "it's \"one\" $(word); `echo` \\ \n end";
    var result = rb.shell("printf '%s' \"$V\"").with("V", value).reads().run();
    assertThat(result.out()).isEqualTo(value);
  }

  @Test
  void stderr_is_fine() {
    var result = rb.shell("echo careful >&2").reads().run();
    assertThat(result.err()).isEqualTo("careful\n");
    assertThat(out.toString()).isEqualTo("! careful\n");
  }

  @Test
  void an_exit_that_is_not_success_says_what_was_written_last() {
    assertThatThrownBy(() -> rb.shell("echo no such pool >&2; exit 3").reads().run())
        .isInstanceOf(StepFailed.class)
        .hasMessageStartingWith("`echo no such pool >&2; exit 3` ended with exit 3")
        .hasMessageContaining("seen: no such pool")
        .hasMessageContaining(".okExit(0, 3)");
    assertThat(rb.shell("exit 3").okExit(0, 3).reads().run().exit()).isEqualTo(3);
  }

  @Test
  void the_shell_stops_at_the_first_failure_and_at_an_unset_name() {
    assertThatThrownBy(() -> rb.shell("false; echo on").reads().run())
        .isInstanceOf(StepFailed.class);
    assertThatThrownBy(() -> rb.shell("echo $NO_SUCH_NAME").reads().run())
        .isInstanceOf(StepFailed.class)
        .hasMessageContaining("NO_SUCH_NAME");
    assertThat(out.toString()).doesNotContain("on\n");
  }

  @Test
  void a_signal_is_named() {
    assertThatThrownBy(() -> rb.shell("kill -9 $$").reads().run())
        .hasMessageContaining("exit 137, which is SIGKILL");
  }

  @Test
  void not_found_not_executable_and_no_folder_differ() throws IOException {
    assertThatThrownBy(() -> rb.command("no-such-program-at-all").reads().run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("`no-such-program-at-all` was not found");
    var file = Files.writeString(dir.resolve("script"), "#!/bin/sh\n");
    assertThatThrownBy(() -> rb.command(file.toString()).reads().run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("may not be executed");
    assertThatThrownBy(() -> rb.command("true").in(dir.resolve("gone")).reads().run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("there is no folder " + dir.resolve("gone"));
  }

  @Test
  void it_runs_in_its_folder_and_standard_input_is_empty() throws IOException {
    var result = rb.shell("pwd; cat; echo end").in(dir).reads().run();
    assertThat(result.lines()).containsExactly(dir.toRealPath().toString(), "end");
  }

  @Test
  void secret_in_argv() {
    var secret = Secret.of("SHELL", "not-a-secret-shell-argv");
    assertThatThrownBy(() -> rb.command("echo", secret.reveal()).reads().run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("there is a secret in the command line `echo ***`")
        .hasMessageContaining(".withSecret(");
    assertThatThrownBy(() -> rb.shell("curl -u x:" + secret.reveal()).reads().run())
        .isInstanceOf(Refused.class);
    var shorter = Secret.of("PIN", "4711");
    assertThatThrownBy(() -> rb.shell("echo 4711").withSecret("PIN", shorter).reads().run())
        .isInstanceOf(Refused.class);
  }

  @Test
  void a_secret_goes_as_a_variable_and_is_masked_wherever_it_is_printed() {
    var secret = Secret.of("SHELL", "not-a-secret-shell-env");
    var result =
        rb.shell("echo \"$T\"; echo \"${#T}\"; echo \"$T\" | rev >&2; echo \"$T\" | base64")
            .withSecret("T", secret)
            .reads()
            .run();
    assertThat(result.lines().subList(0, 2)).containsExactly("***", "22");
    assertThat(out + result.out() + rb.journal().entries())
        .doesNotContain("not-a-secret-shell-env")
        .doesNotContain("bm90LWEtc2VjcmV0LXNoZWxsLWVudg");
  }

  @Test
  void variables_that_look_secret_are_not_passed_on_unless_named() {
    var secret = Secret.of("KNOWN", "not-a-secret-shell-known");
    var vars =
        Map.of("AWS_KEY", "a1", "GIT_TOKEN", "b2", "OTHER", secret.reveal(), "LANG", "C.UTF-8");
    try (var mine = open(vars)) {
      var names = mine.shell("env | cut -d= -f1 | sort").passing("GIT_TOKEN").reads().run();
      assertThat(names.lines()).contains("GIT_TOKEN", "LANG").doesNotContain("AWS_KEY", "OTHER");
      assertThatThrownBy(() -> mine.shell("exit 1").reads().run())
          .hasMessageContaining("not passed on, for they look secret: AWS_KEY, GIT_TOKEN, OTHER");
    }
  }

  @Test
  void tree_killed() {
    var script =
        "trap '' TERM; (trap '' TERM; echo $$; exec sleep 300) & echo $!; sleep 300 & echo $!; wait";
    var spec = ShellSpec.of(List.of("sh", "-c", script), script).within(Duration.ofMinutes(5));
    var run = new ShellRun(rb, spec.reading(), SHORT);
    var pids = new java.util.concurrent.ConcurrentLinkedQueue<Long>();
    var ended =
        run.start(
            watcher(
                line -> {
                  pids.add(Long.valueOf(line));
                  if (pids.size() == 3) {
                    ticks.advance(Duration.ofMinutes(6));
                  }
                }));
    assertThat(ended.timedOut()).isTrue();
    assertThatThrownBy(() -> run.result(ended))
        .isInstanceOf(TimedOut.class)
        .hasMessageContaining("did not end within 5m");
    assertThat(pids).hasSize(3);
    for (var pid : pids) {
      assertThat(isGone(pid)).as("process %d", pid).isTrue();
    }
  }

  @Test
  void grandchild_holds_pipe() {
    var script = "echo begun; sleep 30 & echo $!";
    var spec = ShellSpec.of(List.of("sh", "-c", script), script);
    var ended = new ShellRun(rb, spec, SHORT).start(watcher(line -> {}));
    assertThat(ended.timedOut()).isFalse();
    assertThat(ended.exit()).isZero();
    var lines = ended.out().text().lines().toList();
    assertThat(lines).hasSize(2).startsWith("begun");
    boolean unused =
        ProcessHandle.of(Long.parseLong(lines.get(1)))
            .map(ProcessHandle::destroyForcibly)
            .orElse(false);
  }

  @Test
  void an_interrupt_ends_the_program_and_keeps_the_flag() {
    var me = Thread.currentThread();
    var spec = ShellSpec.of(List.of("sh", "-c", "echo $$; exec sleep 300"), "sleep");
    var pids = new java.util.concurrent.ConcurrentLinkedQueue<Long>();
    assertThatThrownBy(
            () ->
                new ShellRun(rb, spec, SHORT)
                    .start(
                        watcher(
                            line -> {
                              pids.add(Long.valueOf(line));
                              me.interrupt();
                            })))
        .isInstanceOf(Interrupted.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(isGone(pids.element())).isTrue();
  }

  @Test
  void a_long_output_is_kept_head_and_tail_and_shown_in_part() {
    var result = rb.shell("seq 1 300000").reads().run();
    assertThat(result.out()).startsWith("1\n2\n3\n").endsWith("299999\n300000\n");
    assertThat(result.out().length()).isLessThan(Capture.MOST + 100);
    assertThat(result.out()).containsPattern("… \\d+ characters cut …");
    var shown = out.toString().lines().toList();
    assertThat(shown).hasSize(221).endsWith("300000").contains("200", "… 299780 more lines …");
    assertThat(rb.journal().entries().get(1).field("warnings").orElseThrow())
        .contains("characters of the output were cut");
  }

  @Test
  void what_is_not_utf_8_is_marked_and_counted() {
    var result = rb.shell("printf 'a\\377b\\303\\251\\n'").reads().run();
    assertThat(result.out()).isEqualTo("a\uFFFDbé\n");
    assertThat(rb.journal().entries().get(1).field("warnings"))
        .contains("[\"1 places in the output are not UTF-8\"]");
  }

  @Test
  void colours_go_and_a_progress_bar_shows_its_last_state() {
    rb.shell("printf '\\033[31mred\\033[0m\\n10%%\\r50%%\\r100%%\\n'").reads().run();
    assertThat(out.toString()).isEqualTo("red\n100%\n");
  }

  @Test
  void a_read_is_in_the_record() {
    rb.command("echo", "a b").reads().run();
    var read = rb.journal().entries().get(1);
    assertThat(read.type()).isEqualTo("read");
    assertThat(read.field("source")).contains("shell");
    assertThat(read.field("text")).contains("`echo 'a b'`");
    assertThat(read.field("rows")).contains("1");
  }

  @Test
  void printed_columns_become_a_table() {
    var df =
        "Filesystem 1024-blocks  Used Capacity Mounted on\n/dev/vda  100 25 25% /\nnone 8 0 0% /dev/shm x\n";
    var table = new Shell.Result(0, df, "", Duration.ZERO).table();
    assertThat(table.columns())
        .containsExactly("Filesystem", "1024-blocks", "Used", "Capacity", "Mounted on");
    assertThat(table.above("Used", 10).one().text("Mounted on")).isEqualTo("/");
    var pods =
        "NAME   READY   RESTARTS      AGE\na-1    1/1     1 (5m ago)    3d\nb-2    0/1     0             3d\n";
    assertThat(new Shell.Result(0, pods, "", Duration.ZERO).table().rows().get(0).text("RESTARTS"))
        .isEqualTo("1 (5m ago)");
    assertThat(new Shell.Result(0, "", "", Duration.ZERO).table().isEmpty()).isTrue();
  }

  @Test
  void a_bad_name_of_a_variable_is_refused() {
    assertThatThrownBy(() -> rb.shell("true").with("A B", "x")).isInstanceOf(BadSetting.class);
    assertThatThrownBy(() -> rb.shell("true").with("1A", "x")).isInstanceOf(BadSetting.class);
  }

  private static boolean isGone(long pid) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (isRunning(pid) && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return !isRunning(pid);
  }

  /** A zombie that nobody has reaped yet runs no more. */
  private static boolean isRunning(long pid) {
    try {
      var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return !stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z");
    } catch (IOException e) {
      return false;
    }
  }

  private static Proc.Watcher watcher(java.util.function.Consumer<String> lines) {
    return new Proc.Watcher() {
      @Override
      public void started(long pid, java.time.Instant at) {}

      @Override
      public void line(boolean error, String text) {
        lines.accept(text);
      }

      @Override
      public void tick() {}
    };
  }
}
