package dev.runbook.sql;

import dev.runbook.Redactor;
import dev.runbook.RunbookException.Problem;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Streams rows to a CSV file: written beside it, synced, then moved; or nothing is left. */
final class CsvFile {
  private CsvFile() {}

  /** The number of rows written. */
  static long write(ResultSet rows, Engine engine, Path file) throws SQLException {
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
        count[0] = all(rows, engine, out);
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

  private static long all(ResultSet rows, Engine engine, BufferedWriter out)
      throws SQLException, IOException {
    var columns = Columns.of(rows.getMetaData(), engine);
    for (int i = 0; i < columns.names().size(); i++) {
      out.write(i == 0 ? "" : ",");
      out.write(quoted(columns.names().get(i)));
    }
    out.write("\r\n");
    long count = 0;
    for (; rows.next(); count++) {
      for (int i = 0; i < columns.names().size(); i++) {
        out.write(i == 0 ? "" : ",");
        var text = columns.text(rows, i);
        out.write(text == null ? "" : quoted(Redactor.clean(text)));
      }
      out.write("\r\n");
    }
    return count;
  }

  /** Empty text is {@code ""}, so that it differs from a missing value. */
  private static String quoted(String text) {
    boolean plain = !text.isEmpty();
    for (int i = 0; i < text.length() && plain; i++) {
      char c = text.charAt(i);
      plain = c != ',' && c != '"' && c != '\n' && c != '\r';
    }
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
