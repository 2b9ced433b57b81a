package dev.runbook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Lines in {@code <folder>/<run>.jsonl}, with the lock {@code <run>.lock} and attachments in {@code
 * <run>.files}. Used under the journal's lock, except for sync, scan and attachment.
 */
final class FileKeep implements Keep {
  private static final int ATTACHMENT_MAX = 1 << 20;

  private final Disk disk;
  private final Path folder;
  private final String run;
  private final String holder;
  private Disk.@Nullable Appending out;
  private @Nullable RunLock lock;

  FileKeep(Disk disk, Path folder, String run, String holder) {
    this.disk = disk;
    this.folder = folder;
    this.run = run;
    this.holder = holder;
  }

  Path file() {
    return folder.resolve(run + ".jsonl");
  }

  @Override
  public void make() throws IOException {
    disk.folder(folder);
    lock = RunLock.take(folder.resolve(run + ".lock"), holder);
    out = disk.create(file());
    disk.syncFolder(folder);
  }

  /** Takes the lock of a run that was written before. */
  void take() throws IOException {
    lock = RunLock.take(folder.resolve(run + ".lock"), holder);
  }

  /** Cuts a torn tail off, keeps it in {@code <run>.torn}, and goes on writing after it. */
  void goOn(long good, long torn) throws IOException {
    if (torn > 0) {
      try (var in = Files.newInputStream(file())) {
        in.skipNBytes(good);
        disk.put(folder.resolve(run + ".torn"), in.readNBytes((int) Math.min(torn, 64 << 20)));
      }
    }
    out = disk.append(file(), good);
  }

  @Override
  public void write(byte[] lines) throws IOException {
    open().write(lines);
  }

  @Override
  public void sync() throws IOException {
    open().sync();
  }

  private Disk.Appending open() throws IOException {
    if (out == null) {
      throw new IOException("the journal is closed");
    }
    return out;
  }

  @Override
  public void scan(BiConsumer<Entry, ObjectNode> each) {
    var unused = Scan.read(file(), each);
  }

  @Override
  public Optional<Path> path() {
    return Optional.of(file());
  }

  private Path files() {
    return folder.resolve(run + ".files");
  }

  @Override
  public void attach(String name, byte[] content) throws IOException {
    if (content.length > ATTACHMENT_MAX) {
      throw new IOException("an attachment may have 1 MiB");
    }
    disk.folder(files());
    if (!Files.exists(files().resolve(name))) {
      disk.put(files().resolve(name), content);
    }
  }

  @Override
  public Optional<byte[]> attachment(String sha) {
    return attachment(files(), sha);
  }

  static Optional<byte[]> attachment(Path files, String sha) {
    if (!sha.matches("[0-9a-f]{64}")) {
      return Optional.empty();
    }
    for (var ending : Evidences.ENDINGS) {
      var file = files.resolve(sha + "." + ending);
      try {
        if (Files.exists(file) && Files.size(file) <= ATTACHMENT_MAX) {
          var bytes = Files.readAllBytes(file);
          if (Hashes.sha256(bytes).equals(sha)) {
            return Optional.of(bytes);
          }
        }
      } catch (IOException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    var held = lock;
    var data = out;
    lock = null;
    out = null;
    try {
      if (data != null) {
        data.close();
      }
    } finally {
      if (held != null) {
        held.close();
      }
    }
  }
}
