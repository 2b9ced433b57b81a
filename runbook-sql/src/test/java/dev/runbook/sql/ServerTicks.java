package dev.runbook.sql;

import dev.runbook.Ticks;
import dev.runbook.testing.FakeTicks;
import java.time.Duration;
import java.time.Instant;

/** Virtual time in which a real server gets on: a wait is a short question to it. */
final class ServerTicks implements Ticks {
  private final FakeTicks virtual = FakeTicks.standard();

  @Override
  public Instant now() {
    return virtual.now();
  }

  @Override
  public long nanos() {
    return virtual.nanos();
  }

  @Override
  public void sleep(Duration time) throws InterruptedException {
    Postgres.run("select pg_sleep(0.05)");
    virtual.sleep(time);
  }
}
