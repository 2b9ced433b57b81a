package dev.runbook.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.Host;
import dev.runbook.Journal;
import dev.runbook.Runbook;
import dev.runbook.aws.CloudWatch;
import dev.runbook.aws.FakeCloudWatch;
import dev.runbook.examples.docs.Golden;
import dev.runbook.testing.FakeTicks;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What docs/tour.md and docs/from-rubix.md show of CloudWatch, on a stand-in in this JVM. */
class CloudWatchTourTest {
  private final StringBuilder out = new StringBuilder();
  private final FakeTicks ticks = FakeTicks.standard();

  private Runbook open() {
    return Runbook.with()
        .journal(Journal.memory())
        .host(Host.text(out, 100))
        .ticks(ticks)
        .set("environment.demo.protected", "false")
        .open("demo");
  }

  private FakeCloudWatch fake() {
    var fake = FakeCloudWatch.at(ticks);
    var cpu = fake.metric("AWS/ECS", "CPUUtilization", "ClusterName", "prod", "ServiceName", "web");
    cpu.every("1m", "13h", minute -> 40 + minute % 60 * (minute % 60) / 90.0);
    return fake;
  }

  @Test
  void cloudwatch() {
    try (var fake = fake();
        var rb = open()) {
      var aws = fake.aws(rb);
      // region tour:cloudwatch
      var cw =
          CloudWatch.on(
              aws); // CloudWatch.on(rb) takes credentials and region as every AWS tool does
      var cpu = cw.metric("AWS/ECS", "CPUUtilization").where("ServiceName", "web").last("3h");
      rb.show(cpu.stats("Average", "p99").table());
      var guard = cpu.below(95).during("5m"); // for any change: .guardedBy(guard)
      // endregion
      assertThat(guard.window()).isEqualTo(Duration.ofMinutes(9));
    }
    Golden.check("tour:cloudwatch", out);
  }

  @Test
  void rubix_plots_a_metric() {
    try (var fake = fake();
        var rb = open()) {
      var aws = fake.aws(rb);
      Instant deployed = ticks.now().minus(Duration.ofHours(4));
      // region rubix:metric
      var cw = CloudWatch.on(aws);
      var cpu =
          cw.metric("AWS/ECS", "CPUUtilization").where("ClusterName", "prod", "ServiceName", "web");
      rb.show(cpu.stats("Maximum").marker(deployed, "web:42").chart().title("CPU of web"));
      // endregion
    }
    assertThat(out.toString())
        .contains("CPU of web")
        .contains("718 points")
        .contains("20:00:00 web:42");
  }
}
