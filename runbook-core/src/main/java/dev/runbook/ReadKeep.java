package dev.runbook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;

/** A journal that is only read. */
record ReadKeep(Path file) implements Keep {
  String run() {
    return file.getFileName().toString().replaceFirst("\\.jsonl$", "");
  }

  @Override
  public void make() {}

  @Override
  public void write(byte[] lines) throws IOException {
    throw new IOException("this journal was opened for reading");
  }

  @Override
  public void sync() {}

  @Override
  public void scan(BiConsumer<Entry, ObjectNode> each) {
    var unused = Scan.read(file, each);
  }

  @Override
  public Optional<Path> path() {
    return Optional.of(file);
  }

  @Override
  public void attach(String name, byte[] content) throws IOException {
    write(content);
  }

  @Override
  public Optional<byte[]> attachment(String sha) {
    return FileKeep.attachment(file.resolveSibling(run() + ".files"), sha);
  }

  @Override
  public void close() {}
}
