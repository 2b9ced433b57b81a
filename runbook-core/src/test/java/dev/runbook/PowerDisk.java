package dev.runbook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A disk that loses power at one of its events. Then it has what was synced, and any part of the
 * rest: blocks that were written or read as zeros, any length, the old end of a file that was cut.
 */
final class PowerDisk implements Disk {
  /** Everything ends here; nothing of ours may catch it. */
  static final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final Random random;
  private int left;
  private boolean dead;
  private Path file;
  private boolean named;
  private byte[] synced = {};
  private byte[] old = {};
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private boolean holed;

  /** Loses power at event number {@code events}. */
  PowerDisk(Random random, int events) {
    this.random = random;
    left = events;
  }

  /** Something happens; from the power cut on, nothing does. */
  void event() {
    dead |= --left < 0;
    if (dead) {
      throw new PowerCut();
    }
  }

  /** Whether something later was kept and something earlier was not. */
  boolean isHoled() {
    return holed;
  }

  @Override
  public void folder(Path path) throws IOException {
    event();
    RealDisk.INSTANCE.folder(path);
  }

  @Override
  public Appending create(Path path) throws IOException {
    event();
    file = path;
    return new Data(RealDisk.INSTANCE.create(path));
  }

  @Override
  public Appending append(Path path, long length) throws IOException {
    event();
    file = path;
    named = true;
    old = Files.readAllBytes(path);
    var data = new Data(RealDisk.INSTANCE.append(path, length));
    synced = Files.readAllBytes(path);
    return data;
  }

  @Override
  public void syncFolder(Path path) {
    event();
    named = true;
    event();
  }

  @Override
  public void put(Path path, byte[] content) throws IOException {
    event();
    RealDisk.INSTANCE.put(path, content);
  }

  /** What is found when the power is back. */
  void lose() {
    try {
      if (file == null) {
        return;
      }
      if (!named && random.nextBoolean()) {
        Files.deleteIfExists(file);
        return;
      }
      Files.write(file, old.length > 0 && random.nextBoolean() ? old : kept());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] kept() {
    var rest = written.toByteArray();
    int[] sizes = {1, 16, 64, 512, 4096};
    double[] shares = {0, 0.5, 0.9, 1};
    int block = sizes[random.nextInt(sizes.length)];
    double share = shares[random.nextInt(shares.length)];
    int first = rest.length;
    int last = 0;
    for (int from = 0; from < rest.length; from += block) {
      int end = Math.min(rest.length, from + block);
      if (random.nextDouble() < share) {
        last = end;
      } else {
        java.util.Arrays.fill(rest, from, end, (byte) 0);
        first = Math.min(first, from);
      }
    }
    holed = first < last;
    int length = last + random.nextInt(rest.length - last + 1);
    var all = new ByteArrayOutputStream();
    all.writeBytes(synced);
    all.write(rest, 0, length);
    return all.toByteArray();
  }

  private final class Data implements Appending {
    private final Appending real;

    Data(Appending real) {
      this.real = real;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      event();
      real.write(bytes);
      written.writeBytes(bytes);
      event();
    }

    @Override
    public void sync() throws IOException {
      event();
      synced = Files.readAllBytes(file);
      written.reset();
      old = new byte[0];
      event();
    }

    @Override
    public void close() throws IOException {
      real.close();
    }
  }
}
