package dev.runbook.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A running part below a supervisor that ends it, and everything it started, as soon as this JVM
 * closes the pipe between them: on {@link #close()}, at the end of the JVM, and when the JVM is
 * killed.
 */
final class Supervised implements AutoCloseable {

  private static final int TAIL = 4_000;

  private final String name;
  private final Path log;
  private final Process process;

  private Supervised(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /** Starts the command; its folder holds its log and is removed when it ends. */
  static Supervised start(String name, Path folder, List<String> command) {
    return start(name, folder, command, Map.of(), "--remove", folder.toString());
  }

  /** Starts the command in the folder of another part, which outlives it. */
  static Supervised startIn(String name, Path folder, List<String> command) {
    return start(name, folder, command, Map.of());
  }

  /** Starts the command with more environment and with options for its supervisor. */
  static Supervised start(
      String name, Path folder, List<String> command, Map<String, String> env, String... options) {
    Path log = folder.resolve(name + ".log");
    List<String> whole = new ArrayList<>();
    whole.addAll(List.of(Parts.program("python", "python3"), script(folder).toString()));
    whole.addAll(List.of(options));
    whole.add("--");
    whole.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(whole);
    builder.environment().putAll(env);
    builder.directory(folder.toFile());
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    try {
      return new Supervised(name, log, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }

  /** Waits until the part is ready; fails at once, with the end of its log, when it ended. */
  Supervised ready(Duration within, Until.Condition condition) {
    boolean[] ended = {false};
    Until.holds(
        name + " is ready",
        within,
        () -> {
          ended[0] = !process.isAlive();
          return ended[0] || condition.holds();
        },
        this::log);
    if (ended[0]) {
      throw new AssertionError("%s ended at once:%n%s".formatted(name, log()));
    }
    return this;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  /** The end of what the part printed. */
  String log() {
    try {
      String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
      return text.substring(Math.max(0, text.length() - TAIL));
    } catch (IOException e) {
      return "(no log of " + name + ": " + e + ")";
    }
  }

  /** Waits until the command has ended by itself; gives its exit code. */
  int end(Duration within) {
    Until.holds(name + " has ended", within, () -> !process.isAlive(), this::log);
    return process.exitValue();
  }

  /** Ends the part and waits until nothing of it is left. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(name + " did not end within 20 s");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot stop " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Path script(Path folder) {
    Path script = folder.resolve("supervise.py");
    try (InputStream in = Supervised.class.getResourceAsStream("supervise.py")) {
      if (!Files.exists(script)) {
        Files.write(script, in.readAllBytes());
      }
      return script;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
