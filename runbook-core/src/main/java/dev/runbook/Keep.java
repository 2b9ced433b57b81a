package dev.runbook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Where the lines of a journal are kept. */
interface Keep {
  /** Makes the place; called once, before the first write of a new run. */
  void make() throws IOException;

  /** Lines, each with its line end, as one write. */
  void write(byte[] lines) throws IOException;

  /** Returns when everything written is durable. */
  void sync() throws IOException;

  /** Everything written so far. */
  void scan(BiConsumer<Entry, ObjectNode> each);

  /** The file, if there is one. */
  Optional<Path> path();

  /** Keeps an attachment under its name. */
  void attach(String name, byte[] content) throws IOException;

  /** An attachment whose content still has the hash {@code sha}. */
  Optional<byte[]> attachment(String sha);

  void close() throws IOException;

  /** The bytes of lines. */
  static byte[] bytes(List<Lines.Chained> lines) {
    var text = new StringBuilder();
    lines.forEach(line -> text.append(line.line()).append('\n'));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
