package dev.runbook.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The files of this repository, found from wherever the tests run. */
final class Repository {
  private static final Set<String> LEFT_OUT = Set.of("target", ".git", "node_modules");

  private final Path root;

  Repository(Path root) {
    this.root = root;
  }

  static Repository here() {
    var at = Path.of("").toAbsolutePath();
    while (at != null && !Files.isDirectory(at.resolve("runbook-bom"))) {
      at = at.getParent();
    }
    if (at == null) {
      throw new IllegalStateException("no folder above this one holds runbook-bom");
    }
    return new Repository(at);
  }

  Path root() {
    return root;
  }

  /** What was printed by the region {@code name}. */
  Path golden(String name) {
    return root.resolve("docs/golden").resolve(name.replace(':', '-') + ".txt");
  }

  /** Every document that a reader may open: at the top, in docs, in a module. */
  List<Path> documents() {
    return files(".md");
  }

  List<Path> sources() {
    return Stream.concat(files(".java").stream(), files(".jsh").stream()).sorted().toList();
  }

  private List<Path> files(String suffix) {
    try (var all = Files.walk(root)) {
      return all.filter(file -> file.toString().endsWith(suffix))
          .filter(Files::isRegularFile)
          .filter(this::isOurs)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isOurs(Path file) {
    for (var part : root.relativize(file)) {
      if (LEFT_OUT.contains(part.toString())) {
        return false;
      }
    }
    return true;
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
