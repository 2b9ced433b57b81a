package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One writer of a run: an exclusive lock on the whole of {@code <run>.lock}. The file is never
 * deleted, and within this JVM nothing else opens it: closing any descriptor of a file drops its
 * POSIX lock. Hence the table of this JVM, in the system properties because a notebook may load
 * this class twice.
 */
final class RunLock implements AutoCloseable {
  private static final int TEXT = 1_000;

  private final String key;
  private final RandomAccessFile file;

  private RunLock(String key, RandomAccessFile file) {
    this.key = key;
    this.file = file;
  }

  /**
   * Takes the lock and writes who holds it.
   *
   * @throws Refused if someone holds it, here or elsewhere, with the holder's name
   */
  static RunLock take(Path path, String holder) throws IOException {
    var folder = path.toAbsolutePath().getParent();
    var real = folder == null ? path : folder.toRealPath().resolve(path.getFileName());
    var key = "runbook.lock." + real;
    var here = System.getProperties().putIfAbsent(key, holder);
    if (here != null) {
      throw held(path, here + " (this JVM)");
    }
    RunLock taken = null;
    try {
      taken = open(key, real, holder);
      return taken;
    } finally {
      if (taken == null) {
        System.getProperties().remove(key);
      }
    }
  }

  private static RunLock open(String key, Path path, String holder) throws IOException {
    try {
      Files.createFile(path, RealDisk.mode("rw-------"));
    } catch (FileAlreadyExistsException e) {
      // Left by a writer that ended; whether one still runs is told by the lock alone.
    }
    var file = new RandomAccessFile(path.toFile(), "rw");
    FileLock lock = null;
    try {
      lock = file.getChannel().tryLock();
      if (lock == null) {
        throw held(path, text(file));
      }
      file.setLength(0);
      file.write(holder.getBytes(StandardCharsets.UTF_8));
      return new RunLock(key, file);
    } finally {
      if (lock == null) {
        file.close();
      }
    }
  }

  private static String text(RandomAccessFile file) throws IOException {
    var bytes = new byte[(int) Math.min(file.length(), TEXT)];
    file.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Refused held(Path path, String holder) {
    return new Refused(
        Problem.of("this run is open elsewhere")
            .at(path.toString())
            .seen(holder.isEmpty() ? "held by a process that has not said who it is" : holder)
            .advice("close it there, or end that process; then resume"));
  }

  @Override
  public void close() throws IOException {
    try {
      file.close();
    } finally {
      System.getProperties().remove(key);
    }
  }
}
