package dev.runbook.sql;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Ticks;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one database: one is kept, up to three more are opened for callers that come
 * while it is busy. No pool.
 */
final class Sessions implements AutoCloseable {
  private static final int MOST = 4;
  private static final Duration WAIT = Duration.ofSeconds(5);
  private static final Duration DOUBTED = Duration.ofSeconds(30);
  private static final Duration STALE = Duration.ofMinutes(5);
  private static final AtomicInteger THREADS = new AtomicInteger();

  /** Where connections come from. */
  interface Source {
    Connection open() throws SQLException;
  }

  private final String name;
  private final Engine engine;
  private final Source source;
  private final boolean keeps;
  private final Ticks ticks;
  private final Semaphore places = new Semaphore(MOST, true);
  private final Object lock = new Object();

  @GuardedBy("lock")
  private @Nullable Session kept;

  @GuardedBy("lock")
  private boolean closed;

  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          task -> {
            var thread = new Thread(task, "runbook-sql-" + THREADS.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          });

  Sessions(String name, Engine engine, Source source, boolean keeps, Ticks ticks) {
    this.name = name;
    this.engine = engine;
    this.source = source;
    this.keeps = keeps;
    this.ticks = ticks;
  }

  Ticks ticks() {
    return ticks;
  }

  ExecutorService workers() {
    return workers;
  }

  /** Takes a place; {@link #leave} gives it back. */
  void enter() throws InterruptedException {
    if (!places.tryAcquire(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new SqlException.TooMany(
          Problem.of(MOST + " statements already run on this database")
              .at(name)
              .seen("waited 5 s for one to end")
              .advice("let fewer run at once, or interrupt one of them"));
    }
  }

  void leave() {
    places.release();
  }

  /** A connection that was just seen to work, or is new. */
  Session take() throws SQLException {
    var session = takeKept();
    if (session != null) {
      var idle = Duration.ofNanos(ticks.nanos() - session.lastUsed());
      if (idle.compareTo(STALE) < 0
          && (idle.compareTo(DOUBTED) < 0 || session.connection.isValid(2))) {
        return session;
      }
      session.close();
    }
    return fresh();
  }

  /** A connection that is the caller's to close. */
  Connection connection() throws SQLException {
    return source.open();
  }

  /** A new connection. */
  Session fresh() throws SQLException {
    return new Session(source.open(), engine, ticks.nanos());
  }

  private @Nullable Session takeKept() {
    synchronized (lock) {
      var session = kept;
      kept = null;
      return session;
    }
  }

  /** Keeps the connection for the next caller, or closes it. */
  void give(Session session) {
    session.used(ticks.nanos());
    if (!keeps) {
      session.restore();
    }
    synchronized (lock) {
      if (keeps && kept == null && !closed && !session.isBroken() && !session.isCancelled()) {
        kept = session;
        return;
      }
    }
    session.close();
  }

  @Override
  public void close() {
    Session last;
    synchronized (lock) {
      closed = true;
      last = kept;
      kept = null;
    }
    if (last != null) {
      last.close();
    }
    workers.shutdown();
  }
}
