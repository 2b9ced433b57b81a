package dev.runbook.aws;

import dev.runbook.Runbook;
import dev.runbook.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.EcsClient;

/** ECS in one region, through our client or the caller's. */
final class EcsPlace {
  final Runbook rb;
  private final String region;
  private final Calls calls;
  private final Supplier<EcsClient> client;
  private final @Nullable Session session;

  EcsPlace(
      Runbook rb,
      String region,
      Calls calls,
      Supplier<EcsClient> client,
      @Nullable Session session) {
    this.rb = rb;
    this.region = region;
    this.calls = calls;
    this.client = client;
    this.session = session;
  }

  String region() {
    return region;
  }

  Instant now() {
    return rb.ticks().now();
  }

  /** {@code 123456789012/eu-west-1 as role/ops}; asks who it is, once. */
  String place() {
    return session == null ? region : session.identity().place(region);
  }

  /** What tells this account and region from others. */
  String world() {
    var known = session == null ? "" : session.identity().account();
    return "ECS " + (known.isEmpty() ? "" : known + "/") + region;
  }

  /** The answer to one question. */
  <T> T read(String action, String what, Function<EcsClient, T> question) {
    pin();
    return calls.read(call(action, what), () -> question.apply(client.get()));
  }

  /** Does something; repeated only if it was certainly rejected. */
  <T> T write(String action, String what, Function<EcsClient, T> act) {
    pin();
    return calls.write(call(action, what), () -> act.apply(client.get()));
  }

  private void pin() {
    if (session != null) {
      session.checkAccount();
    }
  }

  private Calls.Call call(String action, String what) {
    return new Calls.Call("ECS", action, region, what);
  }

  /** A table with its source, put on record. */
  Table recorded(String what, Supplier<Table.Writer> reading) {
    long start = rb.ticks().nanos();
    var table = reading.get().source("ECS " + place()).observed(now()).done();
    var took = Duration.ofNanos(rb.ticks().nanos() - start);
    rb.journal().read("ecs " + place(), what, table.size(), took, List.of());
    return table;
  }
}
