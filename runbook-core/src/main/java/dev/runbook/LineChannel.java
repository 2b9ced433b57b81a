package dev.runbook;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lines typed by a person. A line typed after its question timed out must not answer the next one:
 * from then on each question shows four random digits to be typed before the answer, until one
 * comes with them.
 */
final class LineChannel {
  /** Reads one line; null at the end of input. */
  interface Reader {
    @Nullable String line() throws Exception;
  }

  private static final int TRIES = 3;

  private final ReentrantLock lock = new ReentrantLock();
  private final Reader reader;
  private final SecureRandom random = new SecureRandom();

  @GuardedBy("lock")
  private @Nullable CompletableFuture<Optional<String>> pending;

  @GuardedBy("lock")
  private boolean soiled;

  LineChannel(Reader reader) {
    this.reader = reader;
  }

  /** Prints the prompt and waits for its answer; one question at a time. */
  Host.Answer ask(String prompt, Duration within, Consumer<String> printer) {
    lock.lock();
    try {
      long deadline = System.nanoTime() + within.toNanos();
      var code = soiled ? String.format(Locale.ROOT, "%04d", random.nextInt(10_000)) : "";
      for (int tries = 0; tries < TRIES; tries++) {
        printer.accept(code.isEmpty() ? prompt : prompt + " [begin with " + code + "] ");
        var answer = read(deadline - System.nanoTime());
        if (!(answer instanceof Host.Answer.Line line) || code.isEmpty()) {
          return answer;
        }
        if (line.text().strip().startsWith(code)) {
          soiled = false;
          return new Host.Answer.Line(line.text().strip().substring(code.length()).strip());
        }
      }
      return new Host.Answer.Nobody("no answer began with the digits shown");
    } finally {
      lock.unlock();
    }
  }

  /** Whether a question on this channel was left without an answer. */
  boolean isSoiled() {
    lock.lock();
    try {
      return soiled;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private Host.Answer read(long nanos) {
    var line = pending == null ? start() : pending;
    pending = line;
    try {
      var text = line.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
      pending = null;
      return text.<Host.Answer>map(Host.Answer.Line::new)
          .orElseGet(() -> new Host.Answer.Nobody("the input is closed"));
    } catch (TimeoutException e) {
      soiled = true;
      return new Host.Answer.Nobody("nobody answered in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      soiled = true;
      return new Host.Answer.Nobody("the question was interrupted");
    } catch (ExecutionException e) {
      pending = null;
      return new Host.Answer.Nobody("the input cannot be read: " + e.getCause());
    }
  }

  private CompletableFuture<Optional<String>> start() {
    var future = new CompletableFuture<Optional<String>>();
    var thread =
        new Thread(
            () -> {
              try {
                future.complete(Optional.ofNullable(reader.line()));
              } catch (Exception e) {
                future.completeExceptionally(e);
              }
            },
            "runbook-prompt-1");
    thread.setDaemon(true);
    thread.start();
    return future;
  }
}
