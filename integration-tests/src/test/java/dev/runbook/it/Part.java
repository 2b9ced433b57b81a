package dev.runbook.it;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A real part as a JUnit extension: started before the first test of a class and stopped after the
 * last one, or after the last test of the run when the same object is registered by many classes
 * and says that it {@link #isShared()}.
 */
abstract class Part implements BeforeAllCallback {

  private static final Namespace PARTS = Namespace.create(Part.class);

  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  /** Starts everything; what it starts, it hands to {@link #run}. */
  protected abstract void start() throws Exception;

  /** Whether one start serves all test classes of the run. */
  protected boolean isShared() {
    return false;
  }

  /** Keeps a started process to be stopped, the last one first. */
  protected final <T extends AutoCloseable> T run(T started) {
    running.push(started);
    return started;
  }

  @Override
  public final void beforeAll(ExtensionContext context) {
    ExtensionContext owner = isShared() ? context.getRoot() : context;
    owner.getStore(PARTS).getOrComputeIfAbsent(this, part -> part.started());
  }

  /** Starts the part outside JUnit; closing the result stops it. */
  final AutoCloseable started() {
    long begin = System.nanoTime();
    try {
      start();
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      System.err.println(getClass().getSimpleName() + " started in " + took.toMillis() + " ms");
      return this::stop;
    } catch (Throwable e) {
      stop(e);
      if (e instanceof Error error) {
        throw error;
      }
      throw new AssertionError("cannot start " + this, e);
    }
  }

  private void stop() throws Exception {
    while (!running.isEmpty()) {
      running.pop().close();
    }
  }

  private void stop(Throwable because) {
    try {
      stop();
    } catch (Exception e) {
      because.addSuppressed(e);
    }
  }
}
