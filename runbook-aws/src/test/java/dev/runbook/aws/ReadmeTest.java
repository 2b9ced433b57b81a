package dev.runbook.aws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The lines of the module's README. */
class ReadmeTest extends WithFake {
  @Test
  void first_lines() {
    cpu("web", "8d");
    fake.alarm("web-5xx", "OK");
    fake.metric("shop", "errors").every("1m", "7h", i -> i % 3);
    fake.metric("shop", "requests").every("1m", "7h", i -> 100);
    var aws = fake.aws(rb);
    // region aws:first
    var cw = CloudWatch.on(aws); // or CloudWatch.on(rb)
    var cpu = cw.metric("AWS/ECS", "CPUUtilization").where("ServiceName", "web");
    rb.show(cpu.stats("Average", "p99").last("3h").chart(), cpu.latest());
    rb.show(cpu.last("3h").compareWith("7d").markers(cw.alarm("web-5xx").history("24h")).chart());
    var errors = cw.metric("shop", "errors").exactly().stats("Sum").missingIsZero();
    var requests = cw.metric("shop", "requests").exactly().stats("Sum");
    var ratio = cw.math("100 * e / r").with("e", errors).with("r", requests).label("error %");
    rb.show(ratio.last("6h").table());
    var memory = "{AWS/ECS,ClusterName,ServiceName} MetricName=\"MemoryUtilization\"";
    rb.show(cw.search(memory, "Average").last("1h").table());
    var calm = cpu.atMost(80).everySeries().during("10m"); // for any change: .guardedBy(calm)
    var quiet = cw.alarm("web-5xx").quiet("5m");
    // endregion
    assertThat(calm.window()).isEqualTo(java.time.Duration.ofMinutes(14));
    assertThat(quiet.name()).contains("web-5xx");
    assertThat(fake.count("GetMetricData")).isEqualTo(6);
  }

  @Test
  void a_service() {
    try (var ecsFake = FakeEcs.at(ticks)) {
      ecsFake.definition("web:41", "repo/web:1.7").definition("web:42", "repo/web:1.8");
      ecsFake.service("prod", "web", 3, "web:42");
      var aws = ecsFake.aws(rb);
      // region aws:ecs
      var web = Ecs.on(aws).service("prod/web"); // or Ecs.on(rb)
      rb.show(web.status(), web.deployments(), web.diff("41", "42"), web.stopped());
      var more = web.scale(6).because("INC-4711");
      rb.show(more.plan()); // reads only
      more.run(); // approved, recorded, watched until six run
      // endregion
      assertThat(ecsFake.desired("prod/web")).isEqualTo(6);
    }
  }
}
