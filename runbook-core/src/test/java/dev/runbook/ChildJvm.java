package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A class with a main, run in a JVM of its own on the test class path. */
final class ChildJvm {
  private ChildJvm() {}

  static Process start(Class<?> main, String... args) throws IOException {
    return start(List.of(), main, args);
  }

  private static Process start(List<String> options, Class<?> main, String... args)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Everything it prints until it ends. */
  static String output(Class<?> main, String... args) throws IOException {
    return output(List.of(), main, args);
  }

  /** The same, with options of the JVM. */
  static String output(List<String> options, Class<?> main, String... args) throws IOException {
    var process = start(options, main, args);
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Kills it with SIGKILL as soon as it says PARKED; false if it said ENDED instead. */
  static boolean killed(Class<?> main, String... args) throws Exception {
    var child = start(main, args);
    var all = new StringBuilder();
    try (var out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      for (var line = out.readLine(); line != null; line = out.readLine()) {
        all.append(line).append('\n');
        if (line.equals("PARKED") || line.equals("ENDED")) {
          return line.equals("PARKED");
        }
      }
    } finally {
      child.destroyForcibly();
      boolean gone = child.waitFor(1, TimeUnit.MINUTES);
      assertThat(gone).isTrue();
    }
    throw new IllegalStateException("it neither parked nor ended:\n" + all);
  }
}
