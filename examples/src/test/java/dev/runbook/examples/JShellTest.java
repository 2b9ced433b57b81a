package dev.runbook.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The lines of the README in the JDK's own jshell, on every JDK from 17 on that is installed. */
class JShellTest {
  private static final Path SCRIPT = Path.of("src/main/jshell/six-lines.jsh");
  private static final Path START_UP = Path.of("../runbook-all/src/main/jshell/runbook.jsh");

  @TempDir Path folder;

  static Stream<Path> jshells() throws IOException {
    var found = new ArrayList<Path>();
    found.add(Path.of(System.getProperty("java.home"), "bin", "jshell"));
    var installed = Path.of("/usr/lib/jvm");
    if (Files.isDirectory(installed)) {
      try (var homes = Files.list(installed)) {
        homes
            .filter(home -> !Files.isSymbolicLink(home))
            .filter(home -> isAtLeast17(home.resolve("release")))
            .map(home -> home.resolve("bin/jshell"))
            .filter(Files::isExecutable)
            .filter(shell -> found.stream().noneMatch(other -> isSame(shell, other)))
            .forEach(found::add);
      }
    }
    return found.stream();
  }

  @ParameterizedTest
  @MethodSource("jshells")
  void the_six_lines_print_a_table_and_a_chart(Path jshell) throws Exception {
    var output = folder.resolve("output.txt");
    var process =
        new ProcessBuilder(command(jshell))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .redirectInput(SCRIPT.toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("ends in time").isTrue();
    assertThat(Files.readString(output))
        .contains("PAYMENT_PENDING", "PAID", "payments", "step 1m")
        .doesNotContain("not-a-secret", "Exception", "rror:");
  }

  /** Typed in, not given as a file: only then jshell prints what a person would see. */
  private static List<String> command(Path jshell) {
    return List.of(
        jshell.toString(),
        "--feedback",
        "normal",
        "--class-path",
        classPath(),
        "--startup",
        "DEFAULT",
        "--startup",
        START_UP.toString());
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static boolean isAtLeast17(Path release) {
    try {
      return Files.readString(release)
          .lines()
          .filter(line -> line.startsWith("JAVA_VERSION="))
          .anyMatch(line -> Integer.parseInt(line.replaceAll("^\\D*(\\d+).*", "$1")) >= 17);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isSame(Path a, Path b) {
    try {
      return Files.isSameFile(a, b);
    } catch (IOException e) {
      return false;
    }
  }
}
