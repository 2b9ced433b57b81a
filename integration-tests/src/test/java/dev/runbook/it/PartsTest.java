package dev.runbook.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the real parts stand on; needs none of them. */
class PartsTest {

  @Test
  void a_missing_part_is_a_failure_that_says_how_to_get_it() {
    assertThatThrownBy(() -> Parts.program("browser", "no-such-program"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("'browser' is missing")
        .hasMessageEndingWith("run integration-tests/parts/install.sh browser");
    assertThatThrownBy(() -> Parts.built("kwok", "no-such-folder", "kwok"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no program 'kwok'");
  }

  @Test
  void every_part_that_a_failure_names_is_one_that_the_script_knows() throws IOException {
    String script = Files.readString(Path.of("parts/install.sh"));
    try (Stream<Path> sources = Files.walk(Path.of("src/test/java"))) {
      Set<String> named = new HashSet<>();
      for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
        Pattern.compile("Parts\\.(?:program|built)\\(\\s*\"([a-z]+)\"")
            .matcher(Files.readString(source))
            .results()
            .forEach(match -> named.add(match.group(1)));
      }
      assertThat(named).contains("prometheus", "kubernetes", "python");
      assertThat(named).allSatisfy(part -> assertThat(script).contains("part_" + part + "()"));
    }
  }

  @Test
  void a_missing_part_ends_a_wait_at_once() {
    assertThatThrownBy(
            () ->
                Until.holds(
                    "never",
                    Duration.ofMinutes(5),
                    () -> Parts.program("kwok", "no-such-program").isEmpty(),
                    () -> ""))
        .hasMessageContaining("'kwok' is missing");
  }

  @Test
  void a_wait_that_ends_in_vain_tells_what_was_seen_last() {
    assertThatThrownBy(
            () -> Until.holds("it is there", Duration.ofMillis(1), () -> false, () -> "nothing"))
        .hasMessageContaining("not within PT0.001S: it is there")
        .hasMessageEndingWith("nothing");
  }

  @Test
  void a_reserved_port_is_free_and_given_once() throws IOException {
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      int port = Ports.reserve();
      assertThat(ports.add(port)).isTrue();
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }
  }

  @Test
  void a_port_reserved_here_is_refused_to_another_jvm() throws IOException, InterruptedException {
    Path file =
        Path.of(System.getProperty("java.io.tmpdir"), "runbook-it-ports")
            .resolve(String.valueOf(Ports.reserve()));
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Rival.class.getName(),
                file.toString())
            .inheritIO()
            .start();
    assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(other.exitValue()).isEqualTo(3);
  }

  /** Another test run that wants the same port. */
  static final class Rival {
    public static void main(String[] args) throws IOException {
      try (FileChannel file = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
        System.exit(file.tryLock() == null ? 3 : 0);
      }
    }
  }
}
