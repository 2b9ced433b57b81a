package dev.runbook.aws;

import dev.runbook.Approver;
import dev.runbook.Journal;
import dev.runbook.Runbook;
import dev.runbook.testing.FakeTicks;
import dev.runbook.testing.ScriptedHost;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A runbook on the fake CloudWatch, in virtual time. */
abstract class WithFake {
  static final String ECS = "AWS/ECS";
  static final String CPU = "CPUUtilization";
  static final Instant NOW = Instant.parse("2026-01-20T10:00:00Z");

  final FakeTicks ticks = FakeTicks.at(NOW);
  final FakeCloudWatch fake = FakeCloudWatch.at(ticks);
  Runbook rb;
  CloudWatch cw;

  static Runbook.Options with(FakeTicks ticks) {
    return Runbook.with()
        .ticks(ticks)
        .journal(Journal.memory())
        .host(ScriptedHost.answering())
        .approver(Approver.always())
        .set("environment.test.protected", "false");
  }

  @BeforeEach
  final void open() {
    rb = with(ticks).open("test");
    cw = CloudWatch.on(fake.aws(rb));
  }

  @AfterEach
  final void close() {
    rb.close();
    fake.close();
  }

  /** The CPU of a service, minute by minute: 0 to 59, again and again. */
  final void cpu(String service, String length) {
    fake.metric(ECS, CPU, "ClusterName", "prod", "ServiceName", service)
        .every("1m", length, i -> i % 60);
  }

  final MetricQuery web() {
    return cw.metric(ECS, CPU).exactly("ClusterName", "prod", "ServiceName", "web");
  }
}
