package dev.runbook.prometheus;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a context keeps open for all its servers: clients, their threads, what was learnt. */
final class Connections implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration SHARED = Duration.ofSeconds(1);

  private final AtomicInteger number = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool(this::thread);
  private final ConcurrentMap<Object, HttpClient> clients = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Learnt> learnt = new ConcurrentHashMap<>();
  private final ConcurrentMap<Object, Kept> readings = new ConcurrentHashMap<>();

  /** An answer and when it was asked for. */
  private record Kept(long nanos, Found found) {}

  /** What a server taught: whether POST is forbidden there, and who it is. */
  static final class Learnt {
    volatile boolean getOnly;
    volatile @Nullable Server server;
  }

  /** Who answers. */
  record Server(Dialect dialect, String version) {
    @Override
    public String toString() {
      var name = dialect.name().toLowerCase(java.util.Locale.ROOT);
      return version.isEmpty() ? name : name + " " + version;
    }
  }

  private Thread thread(Runnable work) {
    var thread = new Thread(work, "runbook-prometheus-" + number.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  ExecutorService threads() {
    return threads;
  }

  HttpClient client(Access.Tls tls, boolean plain) {
    return clients.computeIfAbsent(
        java.util.List.of(Pem.stamp(tls), plain),
        key -> {
          var builder =
              HttpClient.newBuilder()
                  .connectTimeout(CONNECT)
                  .executor(threads)
                  .followRedirects(HttpClient.Redirect.NEVER)
                  .version(plain ? HttpClient.Version.HTTP_1_1 : HttpClient.Version.HTTP_2);
          return (tls.isNone() ? builder : builder.sslContext(Pem.context(tls))).build();
        });
  }

  /** What {@code ask} gives, or what it gave to an equal question within the last second. */
  Found shared(Object question, long now, Supplier<Found> ask) {
    readings.values().removeIf(kept -> now - kept.nanos > SHARED.toNanos());
    var kept = readings.get(question);
    if (kept != null) {
      return kept.found;
    }
    var found = ask.get();
    readings.put(question, new Kept(now, found));
    return found;
  }

  Learnt learnt(String server) {
    return learnt.computeIfAbsent(server, key -> new Learnt());
  }

  @Override
  public void close() {
    clients.clear();
    readings.clear();
    threads.shutdownNow();
  }
}
