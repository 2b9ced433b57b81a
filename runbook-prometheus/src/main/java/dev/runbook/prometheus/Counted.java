package dev.runbook.prometheus;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the bytes of an answer after unpacking, and refuses an endless one. */
final class Counted extends FilterInputStream {
  private final Bounds bounds;
  private long count;

  Counted(InputStream in, Bounds bounds) {
    super(in);
    this.bounds = bounds;
  }

  long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    int one = super.read();
    add(one < 0 ? 0 : 1);
    return one;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int some = super.read(into, offset, length);
    add(Math.max(0, some));
    return some;
  }

  private void add(int more) {
    count += more;
    if (count > Bounds.BYTES) {
      throw bounds.tooLong(count);
    }
  }
}
