package dev.runbook;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

enum SystemTicks implements Ticks {
  INSTANCE;

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public void sleep(Duration time) throws InterruptedException {
    if (time.isNegative() || time.isZero()) {
      return;
    }
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
  }
}
