package dev.runbook;

import java.io.IOException;
import java.nio.file.Path;

/** The real disk, until it is full or a sync fails; counts syncs. */
final class LossyDisk implements Disk {
  long room = Long.MAX_VALUE;
  volatile boolean syncFails;
  final java.util.concurrent.atomic.AtomicInteger syncs =
      new java.util.concurrent.atomic.AtomicInteger();

  @Override
  public void folder(Path folder) throws IOException {
    RealDisk.INSTANCE.folder(folder);
  }

  @Override
  public Appending create(Path file) throws IOException {
    return new Data(RealDisk.INSTANCE.create(file));
  }

  @Override
  public Appending append(Path file, long length) throws IOException {
    return new Data(RealDisk.INSTANCE.append(file, length));
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    RealDisk.INSTANCE.syncFolder(folder);
  }

  @Override
  public void put(Path file, byte[] content) throws IOException {
    RealDisk.INSTANCE.put(file, content);
  }

  private final class Data implements Appending {
    private final Appending real;

    Data(Appending real) {
      this.real = real;
    }

    @Override
    public synchronized void write(byte[] bytes) throws IOException {
      if (bytes.length > room) {
        real.write(java.util.Arrays.copyOf(bytes, (int) room));
        room = 0;
        throw new IOException("No space left on device");
      }
      room -= bytes.length;
      real.write(bytes);
    }

    @Override
    public void sync() throws IOException {
      syncs.incrementAndGet();
      if (syncFails) {
        throw new IOException("Input/output error");
      }
      real.sync();
    }

    @Override
    public void close() throws IOException {
      real.close();
    }
  }
}
