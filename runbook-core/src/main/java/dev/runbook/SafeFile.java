package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that are there whole or not at all: written beside, synced, moved. */
final class SafeFile {
  /** What writes the content. */
  interface Content {
    void to(OutputStream out) throws IOException;
  }

  private SafeFile() {}

  static void write(Path file, Content content) {
    var folder = file.toAbsolutePath().getParent();
    Path beside = null;
    try {
      beside = Files.createTempFile(folder, "." + file.getFileName(), ".part");
      try (var out = new FileOutputStream(beside.toFile())) {
        content.to(out);
        out.getFD().sync();
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failed(file, e, beside);
    }
  }

  private static Refused failed(
      Path file, IOException e, @org.jspecify.annotations.Nullable Path beside) {
    try {
      if (beside != null) {
        Files.deleteIfExists(beside);
      }
    } catch (IOException more) {
      e.addSuppressed(more);
    }
    return new Refused(
        Problem.of("the file was not written; what was there before is untouched")
            .at(file.toString())
            .seen(String.valueOf(e))
            .advice("check the folder, its rights and the free space"),
        e);
  }
}
