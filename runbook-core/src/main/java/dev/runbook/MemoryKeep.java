package dev.runbook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Lines in memory: for tests and for what happens before there is a file. */
final class MemoryKeep implements Keep {
  /** The oldest attachments give way beyond this many bytes. */
  private static final long ATTACHED = 64L << 20;

  @GuardedBy("this")
  private final List<String> lines = new ArrayList<>();

  @GuardedBy("this")
  private final Map<String, byte[]> attachments = new LinkedHashMap<>();

  @GuardedBy("this")
  private long attached;

  @Override
  public void make() {}

  @Override
  public synchronized void write(byte[] text) {
    lines.addAll(new String(text, StandardCharsets.UTF_8).lines().toList());
  }

  @Override
  public void sync() {}

  @Override
  public void scan(BiConsumer<Entry, ObjectNode> each) {
    List<String> copy;
    synchronized (this) {
      copy = List.copyOf(lines);
    }
    var h = "";
    for (int i = 0; i < copy.size(); i++) {
      var node = Lines.tree(copy.get(i));
      var entry = Lines.entry(node, copy.get(i), i, h);
      if (entry == null) {
        throw new IllegalStateException("a line in memory is not the one that was written");
      }
      h = node.path("h").textValue();
      each.accept(entry, node);
    }
  }

  @Override
  public Optional<Path> path() {
    return Optional.empty();
  }

  @Override
  public synchronized void attach(String name, byte[] content) {
    if (attachments.putIfAbsent(name, content.clone()) == null) {
      attached += content.length;
    }
    var oldest = attachments.entrySet().iterator();
    while (attached > ATTACHED && oldest.hasNext()) {
      attached -= oldest.next().getValue().length;
      oldest.remove();
    }
  }

  @Override
  public synchronized Optional<byte[]> attachment(String sha) {
    return attachments.entrySet().stream()
        .filter(attachment -> attachment.getKey().startsWith(sha + "."))
        .map(attachment -> attachment.getValue().clone())
        .findFirst();
  }

  /** Hands every attachment to a place that lasts. */
  synchronized void attachTo(Keep place) throws IOException {
    for (var attachment : attachments.entrySet()) {
      place.attach(attachment.getKey(), attachment.getValue());
    }
  }

  @Override
  public void close() {}
}
