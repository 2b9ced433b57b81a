package dev.runbook;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The disk of this computer. The data file is never reached through a FileChannel: an interrupt
 * would close it for good.
 */
enum RealDisk implements Disk {
  INSTANCE;

  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  @Override
  public void folder(Path folder) throws IOException {
    Files.createDirectories(folder, mode("rwx------"));
  }

  @Override
  public Appending create(Path file) throws IOException {
    Files.createFile(file, mode("rw-------"));
    return new Data(file, 0);
  }

  @Override
  public Appending append(Path file, long length) throws IOException {
    return new Data(file, length);
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
          channel.force(true);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void put(Path file, byte[] content) throws IOException {
    var part = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(part);
    Files.createFile(part, mode("rw-------"));
    try (var out = new RandomAccessFile(part.toFile(), "rw")) {
      out.write(content);
    }
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
  }

  static FileAttribute<?>[] mode(String permissions) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static final class Data implements Appending {
    private final RandomAccessFile file;

    Data(Path path, long length) throws IOException {
      file = new RandomAccessFile(path.toFile(), "rw");
      file.setLength(length);
      file.seek(length);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      file.write(bytes);
    }

    @Override
    public void sync() throws IOException {
      file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
