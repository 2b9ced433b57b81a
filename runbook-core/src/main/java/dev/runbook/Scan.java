package dev.runbook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runbook.RunbookException.JournalBroken;
import dev.runbook.RunbookException.Problem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;

/**
 * Reads a journal from its beginning and checks every line. A tail that a kill or a power cut tore
 * is left out and told; damage elsewhere is {@link JournalBroken}.
 */
final class Scan {
  private static final int LONGEST = Journal.LINE_MAX + 1_024;

  private final Path file;
  private final BiConsumer<Entry, ObjectNode> each;
  private final byte[] line = new byte[LONGEST + 1];
  private int length;
  private boolean ended;
  private long offset;
  private long next;
  private long good;
  private String h = "";
  private long bad = -1;

  private Scan(Path file, BiConsumer<Entry, ObjectNode> each) {
    this.file = file;
    this.each = each;
  }

  /**
   * What was found: how many records, the last hash, where the good lines end and how many bytes
   * are torn after them.
   */
  record Found(long records, String h, long good, long torn) {}

  /** Hands over each record in order. */
  static Found read(Path file, BiConsumer<Entry, ObjectNode> each) {
    try (var in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      return new Scan(file, each).run(in);
    } catch (IOException e) {
      throw new JournalBroken(
          Problem.of("cannot read the journal")
              .at(file.toString())
              .seen(e.toString())
              .advice("check that the file is there and that you may read it"),
          e);
    }
  }

  private Found run(InputStream in) throws IOException {
    while (fill(in)) {
      take();
      offset += length + (ended ? 1 : 0);
      if (bad < 0) {
        good = offset;
      }
    }
    return new Found(next, h, good, offset - good);
  }

  private void take() {
    var node = length > LONGEST ? null : Lines.record(line, length);
    if (bad >= 0) {
      if (node != null && isForced(node)) {
        throw broken(bad);
      }
      return;
    }
    if (node != null && ended) {
      var entry = Lines.entry(node, new String(line, 0, length, StandardCharsets.UTF_8), next, h);
      if (entry == null) {
        throw broken(offset);
      }
      next++;
      h = node.path("h").textValue();
      each.accept(entry, node);
      return;
    }
    bad = offset;
    if (ended && !holed()) {
      throw broken(offset);
    }
  }

  /** What was never forced may outlive a power cut that lost what stood before it. */
  private static boolean isForced(ObjectNode node) {
    return RecordType.of(node.path("t").asText()).map(type -> type.forced).orElse(true);
  }

  /** A page that never reached the disk reads as zeros; a whole line without one is damage. */
  private boolean holed() {
    for (int i = 0; i < Math.min(length, line.length); i++) {
      if (line[i] == 0) {
        return true;
      }
    }
    return false;
  }

  /** One line into the buffer; what does not fit is counted. False at the end of the file. */
  private boolean fill(InputStream in) throws IOException {
    length = 0;
    ended = false;
    int read = in.read();
    if (read < 0) {
      return false;
    }
    while (read >= 0 && read != '\n') {
      if (length < line.length) {
        line[length] = (byte) read;
      }
      length++;
      read = in.read();
    }
    ended = read == '\n';
    return true;
  }

  private JournalBroken broken(long at) {
    return new JournalBroken(
        Problem.of("the journal is damaged at byte " + at)
            .at(file.toString())
            .seen("line " + (next + 1) + " is not the record that follows the one before it")
            .advice("restore the file from a copy, or begin a new run; nothing here was altered"),
        null);
  }
}
