package dev.runbook;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A call that may block for ever: made on a daemon thread, and waited for no longer than said. Time
 * is what {@link Ticks} says; it is looked at ten times a second.
 */
final class Bounded {
  private static final int SLICE = 100;

  private Bounded() {}

  /** What the call gives. If it comes too late its thread is interrupted and left behind. */
  static <T extends @Nullable Object> T call(
      Ticks ticks, Duration within, String name, Callable<T> call) throws Exception {
    long end = ticks.nanos() + within.toNanos();
    var task = new FutureTask<T>(call);
    var worker = new Thread(task, "runbook-" + name);
    worker.setDaemon(true);
    worker.start();
    try {
      return await(ticks, end, task);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception known) {
        throw known;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    } finally {
      worker.interrupt();
    }
  }

  private static <T extends @Nullable Object> T await(Ticks ticks, long end, FutureTask<T> task)
      throws InterruptedException, ExecutionException, TimeoutException {
    while (true) {
      try {
        return task.get(SLICE, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (ticks.nanos() - end >= 0) {
          throw e;
        }
      }
    }
  }
}
