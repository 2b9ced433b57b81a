package dev.runbook.prometheus;

import dev.runbook.Ticks;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer while it arrives. Unlike the stream of the JDK 17 it ends when its reader
 * is interrupted and when the deadline passes; both close the connection.
 */
final class BodyStream extends InputStream implements BodySubscriber<BodyStream> {
  private static final List<ByteBuffer> END = List.of();
  private static final int AHEAD = 4;

  private final Ticks ticks;
  private final long deadline;
  private final BlockingQueue<List<ByteBuffer>> arrived = new LinkedBlockingQueue<>();
  private volatile Flow.@Nullable Subscription subscription;
  private volatile @Nullable Throwable failure;
  private volatile boolean begun;
  private List<ByteBuffer> current = END;
  private int next;
  private boolean ended;
  private long count;

  BodyStream(Ticks ticks, long deadline) {
    this.ticks = ticks;
    this.deadline = deadline;
  }

  /** The head of the answer has come; what fails from now on fails in the middle. */
  BodyStream begin() {
    begun = true;
    return this;
  }

  boolean hasBegun() {
    return begun;
  }

  @Override
  public CompletionStage<BodyStream> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(AHEAD);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    arrived.add(buffers);
  }

  @Override
  public void onError(Throwable cause) {
    failure = cause;
    arrived.add(END);
  }

  @Override
  public void onComplete() {
    arrived.add(END);
  }

  /** The bytes read so far. */
  long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      if (next < current.size()) {
        var buffer = current.get(next);
        if (buffer.hasRemaining()) {
          int some = Math.min(length, buffer.remaining());
          buffer.get(into, offset, some);
          count += some;
          return some;
        }
        next++;
      } else {
        more();
      }
    }
    return -1;
  }

  private void more() throws IOException {
    if (current != END && subscription != null) {
      subscription.request(1);
    }
    var taken = take();
    if (taken != END) {
      current = taken;
      next = 0;
      return;
    }
    ended = true;
    var cause = failure;
    if (cause != null) {
      throw new IOException(String.valueOf(cause.getMessage()), cause);
    }
  }

  private List<ByteBuffer> take() throws IOException {
    try {
      var taken = arrived.poll(Math.max(0, deadline - ticks.nanos()), TimeUnit.NANOSECONDS);
      if (taken != null) {
        return taken;
      }
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading the answer");
    }
    close();
    throw new HttpTimeoutException("the answer did not end in time");
  }

  /** Gives up the rest: the connection is closed unless the body has ended. */
  @Override
  public void close() {
    ended = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
