package dev.runbook.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** However a run ends, nothing of it is left; and a run knows nothing of the one beside it. */
@Tag("live")
class KilledRunTest {

  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Duration STARTING = Duration.ofMinutes(5);

  @Test
  void a_killed_run_leaves_nothing_behind_and_does_not_disturb_the_run_beside_it()
      throws Exception {
    try (Run first = new Run();
        Run second = new Run()) {
      first.says("ready");
      second.says("ready");
      first.use();
      List<ProcessHandle> started = first.below();
      assertThat(started).hasSizeGreaterThan(15);
      List<Path> folders = folders(started);
      assertThat(folders).hasSizeGreaterThan(5);

      first.process.destroyForcibly();

      gone(started, folders);
      second.use();
      List<ProcessHandle> others = second.below();
      List<Path> otherFolders = folders(others);
      second.process.getOutputStream().close();
      gone(others, otherFolders);
    }
  }

  @Test
  void what_a_part_detached_from_itself_is_ended_with_it() {
    Path folder = Parts.folder("detached");
    String script = "setsid sh -c 'sleep 301 & sleep 302' & trap '' TERM; echo started; sleep 303";
    Supervised part =
        Supervised.start(
            "detached",
            folder,
            List.of("sh", "-c", script),
            Map.of(),
            "--grace",
            "0.2",
            "--remove",
            folder.toString());
    part.ready(PATIENCE, () -> below(part.pid()).size() >= 4);
    List<ProcessHandle> started = below(part.pid());
    part.close();
    assertThat(started).noneMatch(ProcessHandle::isAlive);
    assertThat(folder).doesNotExist();
  }

  @Test
  void a_part_ends_with_its_supervisor() {
    Path folder = Parts.folder("orphan");
    Supervised part = Supervised.start("orphan", folder, List.of("sleep", "304"));
    part.ready(PATIENCE, () -> below(part.pid()).size() == 1);
    List<ProcessHandle> started = below(part.pid());
    ProcessHandle.of(part.pid()).orElseThrow().destroyForcibly();
    gone(started, List.of());
    Tool.run("rm", "-rf", folder.toString()).ok();
  }

  private static List<ProcessHandle> below(long pid) {
    return ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants).toList();
  }

  /** The folders of the supervisors among the processes, as they stand in their command lines. */
  private static List<Path> folders(List<ProcessHandle> processes) {
    return processes.stream()
        .flatMap(process -> Stream.of(process.info().arguments().orElse(new String[0])))
        .filter(argument -> argument.endsWith("/supervise.py"))
        .map(argument -> Path.of(argument).getParent())
        .distinct()
        .toList();
  }

  private static void gone(List<ProcessHandle> processes, List<Path> folders) {
    Until.holds(
        "all processes and folders are gone",
        PATIENCE,
        () ->
            processes.stream().noneMatch(ProcessHandle::isAlive)
                && folders.stream().noneMatch(Files::exists),
        () ->
            "processes "
                + processes.stream()
                    .filter(ProcessHandle::isAlive)
                    .map(ProcessHandle::info)
                    .toList()
                + ", folders "
                + folders.stream().filter(Files::exists).toList());
  }

  /** A whole test run in a JVM of its own. */
  private static final class Run implements AutoCloseable {

    private final Process process;
    private final BufferedReader out;

    Run() throws IOException {
      List<String> command =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("java.class.path"),
              AllParts.class.getName());
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    void says(String line) {
      assertThat(CompletableFuture.supplyAsync(this::line))
          .as("the other run says " + line)
          .succeedsWithin(STARTING)
          .isEqualTo(line);
    }

    private String line() {
      try {
        return String.valueOf(out.readLine());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void use() throws IOException {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      says("used");
    }

    List<ProcessHandle> below() {
      return process.descendants().toList();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
