package dev.runbook.aws;

import dev.runbook.Ticks;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

/** CloudWatch in one region, through our client or the caller's. */
final class Region {
  private final String name;
  private final Ticks ticks;
  private final Calls calls;
  private final Supplier<CloudWatchClient> client;
  private final @Nullable Session session;
  private final MetricSets sets;

  Region(
      String name,
      Ticks ticks,
      Calls calls,
      Supplier<CloudWatchClient> client,
      @Nullable Session session) {
    this.name = name;
    this.ticks = ticks;
    this.calls = calls;
    this.client = client;
    this.session = session;
    this.sets = new MetricSets(this);
  }

  String name() {
    return name;
  }

  MetricSets sets() {
    return sets;
  }

  Instant now() {
    return ticks.now();
  }

  /** {@code 123456789012/eu-west-1 as role/ops}; asks who it is, once. */
  String place() {
    return session == null ? name : session.identity().place(name);
  }

  /** Begins to find out who it is, beside the first question. */
  void identifyBeside(ExecutorService threads) {
    if (session != null && session.access().account().isEmpty()) {
      var unused = threads.submit(session::identity);
    }
  }

  /** The answer to one question. */
  <T> T read(String action, String what, Function<CloudWatchClient, T> question) {
    if (session != null) {
      session.checkAccount();
    }
    var call = new Calls.Call("CloudWatch", action, name, what);
    return calls.read(call, () -> question.apply(client.get()));
  }
}
