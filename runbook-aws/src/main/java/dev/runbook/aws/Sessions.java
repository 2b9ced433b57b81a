package dev.runbook.aws;

import dev.runbook.Runbook;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** What a context keeps open for AWS: threads, one session for each way of asking, money spent. */
final class Sessions implements AutoCloseable {
  private final Runbook rb;
  private final AtomicInteger number = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool(this::thread);
  private final ConcurrentMap<Access, Session> sessions = new ConcurrentHashMap<>();
  private final Spent spent;

  Sessions(Runbook rb) {
    this.rb = rb;
    this.spent = new Spent(rb.settings());
  }

  private Thread thread(Runnable work) {
    var thread = new Thread(work, "runbook-aws-" + number.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  Session of(Access access) {
    return sessions.computeIfAbsent(access, key -> new Session(rb, key, this));
  }

  ExecutorService threads() {
    return threads;
  }

  Spent spent() {
    return spent;
  }

  @Override
  public void close() {
    sessions.values().forEach(Session::close);
    sessions.clear();
    threads.shutdownNow();
  }
}
