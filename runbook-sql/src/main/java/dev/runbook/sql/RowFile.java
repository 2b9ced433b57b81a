package dev.runbook.sql;

import dev.runbook.RunbookException.Problem;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Streams rows to a file: written beside it, synced, then moved; or nothing is left. */
final class RowFile {
  private RowFile() {}

  /** How rows are written. */
  interface Format {
    /** Writes all rows; how many there were. */
    long write(ResultSet rows, Engine engine, Writer out) throws SQLException, IOException;
  }

  /** The number of rows written. */
  static long write(ResultSet rows, Engine engine, Path file, Format format) throws SQLException {
    var target = file.toAbsolutePath();
    var part = target.resolveSibling("." + target.getFileName() + ".part");
    long[] count = {0};
    try {
      try (var channel =
              FileChannel.open(
                  part,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE);
          var out =
              new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8), 1 << 16)) {
        count[0] = format.write(rows, engine, out);
        out.flush();
        channel.force(true);
      }
      var unused =
          Files.move(
              part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return count[0];
    } catch (IOException e) {
      throw new SqlException.Failed(
          Problem.of("cannot write the file; nothing is left of it")
              .at(target.toString())
              .seen(e.getClass().getSimpleName() + ": " + e.getMessage())
              .advice("check that the folder exists, can be written and has room"),
          e);
    } finally {
      delete(part);
    }
  }

  private static void delete(Path part) {
    try {
      var unused = Files.deleteIfExists(part);
    } catch (IOException e) {
      part.toFile().deleteOnExit();
    }
  }
}
