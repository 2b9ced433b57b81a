package dev.runbook.sql;

import dev.runbook.RunbookException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * Runs transactions on a worker thread, so that an interrupted caller can end them on the server. A
 * read cannot write and ends with ROLLBACK; a write ends with ROLLBACK unless its work commits.
 */
final class Transactions {
  /** What is done with a session. */
  interface Work<T> {
    T on(Session session) throws SQLException;
  }

  private final Sessions sessions;
  private final Failures failures;
  private final Consumer<String> note;

  /** {@code note} takes what belongs on record besides the read itself. */
  Transactions(Sessions sessions, Failures failures, Consumer<String> note) {
    this.sessions = sessions;
    this.failures = failures;
    this.note = note;
  }

  /** Runs {@code work} in a transaction that only reads; {@code text} is for messages. */
  <T> T read(@Nullable Bound text, Limits limits, Work<T> work) {
    return run(text, limits, running -> again(limits, work, running));
  }

  /** Runs {@code work} once in a transaction that may write; it is rolled back at the end. */
  <T> T write(@Nullable Bound text, Limits limits, Work<T> work) {
    return run(text, limits, running -> on(sessions.take(), limits, false, work, running));
  }

  /** Runs {@code work} once, outside any transaction: every statement commits by itself. */
  <T> T outside(@Nullable Bound text, Limits limits, Work<T> work) {
    return run(
        text,
        limits,
        running -> {
          var session = sessions.take();
          running.set(session);
          try {
            session.connection.setReadOnly(false);
            session.connection.setAutoCommit(true);
            session.begun();
            return work.on(session);
          } finally {
            sessions.give(session);
          }
        });
  }

  /** What runs on the worker. */
  private interface Task<T> {
    T on(AtomicReference<Session> running) throws SQLException;
  }

  private <T> T run(@Nullable Bound text, Limits limits, Task<T> task) {
    long start = sessions.ticks().nanos();
    var running = new AtomicReference<Session>();
    try {
      sessions.enter();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failures.interrupted(e);
    }
    Future<T> future =
        sessions
            .workers()
            .submit(
                () -> {
                  try {
                    return task.on(running);
                  } finally {
                    sessions.leave();
                  }
                });
    try {
      return await(future, running);
    } catch (ExecutionException e) {
      var cause = Objects.requireNonNullElse(e.getCause(), e);
      if (cause instanceof RunbookException own) {
        throw own;
      }
      if (cause instanceof RuntimeException foreign && isForeign(foreign)) {
        throw foreign;
      }
      boolean ours = running.get() != null && running.get().isCancelled();
      throw failures.of(
          cause, text, limits, Duration.ofNanos(sessions.ticks().nanos() - start), ours);
    }
  }

  /** Whether it comes from code that the caller gave us. */
  private static boolean isForeign(RuntimeException thrown) {
    return !(thrown instanceof JdbiException) && Failures.sqlException(thrown).isEmpty();
  }

  /** A read that loses its connection before its first row runs once more on a new one. */
  private <T> T again(Limits limits, Work<T> work, AtomicReference<Session> running)
      throws SQLException {
    var session = sessions.take();
    try {
      return on(session, limits, true, work, running);
    } catch (SQLException | JdbiException e) {
      if (session.isAnswered() || session.isCancelled() || !Failures.isLost(e)) {
        throw e;
      }
    }
    note.accept("the connection was lost before the first row; read once more on a new one");
    return on(sessions.fresh(), limits, true, work, running);
  }

  private <T> T on(
      Session session, Limits limits, boolean reads, Work<T> work, AtomicReference<Session> running)
      throws SQLException {
    running.set(session);
    try {
      session.begun();
      Preamble.begin(session, limits, reads, sessions.workers());
      session.begun();
      return work.on(session);
    } finally {
      session.rollback();
      sessions.give(session);
    }
  }

  /** Waits for the worker; an interrupt ends the statement on the server first. */
  private <T> T await(Future<T> future, AtomicReference<Session> running)
      throws ExecutionException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      boolean done = end(future, running.get());
      if (done) {
        return kept(future, e);
      }
      Thread.currentThread().interrupt();
      throw failures.interrupted(e);
    }
  }

  /** The result of work that is over; the interrupt is for whoever called. */
  private <T> T kept(Future<T> future, InterruptedException interrupt) throws ExecutionException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw failures.interrupted(interrupt);
    } finally {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the work was done all the same before it could be ended. */
  private static boolean isDone(Future<?> future) {
    try {
      var unused = future.isDone() ? future.get() : null;
      return future.isDone();
    } catch (ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean end(Future<?> future, @Nullable Session session) {
    if (session == null) {
      return false;
    }
    var cancel = sessions.workers().submit(() -> cancel(session));
    if (!isOver(future)) {
      session.broken();
      try {
        session.connection.abort(sessions.workers());
      } catch (SQLException e) {
        session.broken();
      }
    }
    cancel.cancel(true);
    return isDone(future);
  }

  private static boolean cancel(Session session) {
    try {
      session.cancel();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  private static boolean isOver(Future<?> future) {
    long end = System.nanoTime() + Limits.GRACE.toNanos();
    while (true) {
      try {
        var unused = future.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        return true;
      } catch (ExecutionException e) {
        return true;
      } catch (TimeoutException e) {
        return false;
      } catch (InterruptedException e) {
        // A second interrupt does not shorten the few seconds the server gets to end: wait on.
      }
    }
  }
}
