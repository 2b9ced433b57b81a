package dev.runbook.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run of an official tool (promtool, kubectl, psql, ...) to its end. */
public record Tool(List<String> command, int exit, String out, String err) {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  static Tool run(String... command) {
    return run(Map.of(), PATIENCE, List.of(command));
  }

  /** Runs to the end, whatever the exit code; a tool that does not end in time is ended. */
  static Tool run(Map<String, String> env, Duration within, List<String> command) {
    try {
      Path out = Files.createTempFile("runbook-it-", ".out");
      Path err = Files.createTempFile("runbook-it-", ".err");
      try {
        return run(env, within, command, out, err);
      } finally {
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command, e);
    }
  }

  private static Tool run(
      Map<String, String> env, Duration within, List<String> command, Path out, Path err)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(env);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("%s did not end within %s".formatted(command, within));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while running " + command, e);
    } finally {
      process.destroyForcibly();
    }
    return new Tool(command, process.exitValue(), text(out), text(err));
  }

  /** As this user, or as nobody in particular when this is root: what some servers insist on. */
  static List<String> notAsRoot(String... command) {
    List<String> whole = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      whole.addAll(List.of("unshare", "--user", "--"));
    }
    whole.addAll(List.of(command));
    return whole;
  }

  /** Fails, with both outputs, unless the tool ended with 0. */
  public Tool ok() {
    if (exit != 0) {
      throw new AssertionError("%s ended with %d%n%s%n%s".formatted(command, exit, out, err));
    }
    return this;
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
