package dev.runbook.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where the programs of the real parts are, as {@code integration-tests/parts/install.sh} left
 * them.
 */
final class Parts {

  private static final List<String> SYSTEM =
      List.of("/usr/local/bin", "/usr/bin", "/usr/sbin", "/bin", "/sbin");

  private Parts() {}

  /** The cache that install.sh fills. */
  static Path cache() {
    Map<String, String> env = System.getenv();
    String own = env.getOrDefault("RUNBOOK_PARTS", "");
    if (!own.isEmpty()) {
      return Path.of(own);
    }
    String xdg = env.getOrDefault("XDG_CACHE_HOME", "");
    Path caches = xdg.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
    return caches.resolve("runbook-parts");
  }

  /** The program of a part; fails, never skips, when it is not there. */
  static String program(String part, String name) {
    List<Path> folders = new ArrayList<>();
    folders.add(cache().resolve("bin"));
    folders.add(cache().resolve("venv/bin"));
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      folders.add(Path.of(folder));
    }
    SYSTEM.forEach(folder -> folders.add(Path.of(folder)));
    return folders.stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .orElseThrow(() -> new MissingPart(part, name, folders));
  }

  /** A program of the cache alone, so that nothing else of this name on the machine is taken. */
  static String built(String part, String folder, String name) {
    Path program = cache().resolve(folder).resolve(name);
    if (!Files.isExecutable(program)) {
      throw new MissingPart(part, name, List.of(program.getParent()));
    }
    return program.toString();
  }

  /** A new folder of one part's own, which its supervisor removes. */
  static Path folder(String part) {
    try {
      return Files.createTempDirectory("runbook-it-" + part + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
