package dev.runbook;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/** The real disk; stops for ever before, inside or after the write that is waited for. */
record ParkingDisk(String moment, Predicate<byte[]> write) implements Disk {
  @Override
  public void folder(Path path) throws IOException {
    RealDisk.INSTANCE.folder(path);
  }

  @Override
  public Appending create(Path path) throws IOException {
    var real = RealDisk.INSTANCE.create(path);
    return new Appending() {
      @Override
      public void write(byte[] bytes) throws IOException {
        boolean here = write.test(bytes);
        if (here && moment.equals("before")) {
          park();
        }
        if (here && moment.equals("inside")) {
          real.write(Arrays.copyOf(bytes, bytes.length / 2));
          park();
        }
        real.write(bytes);
        if (here) {
          park();
        }
      }

      @Override
      public void sync() throws IOException {
        real.sync();
      }

      @Override
      public void close() throws IOException {
        real.close();
      }
    };
  }

  @Override
  public Appending append(Path path, long length) throws IOException {
    return RealDisk.INSTANCE.append(path, length);
  }

  @Override
  public void syncFolder(Path path) throws IOException {
    RealDisk.INSTANCE.syncFolder(path);
  }

  @Override
  public void put(Path path, byte[] content) throws IOException {
    RealDisk.INSTANCE.put(path, content);
  }

  /** Tells the parent, and waits to be killed. */
  static void park() {
    System.out.println("PARKED");
    System.out.flush();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
