package dev.runbook.it.aws;

import dev.runbook.Journal;
import dev.runbook.Runbook;
import dev.runbook.TimeRange;
import dev.runbook.aws.CloudWatch;
import dev.runbook.aws.FakeCloudWatch;
import dev.runbook.testing.FakeTicks;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Many metrics through this library and through boto3's paginator, from one stand-in with so much
 * latency; started by {@code benchmarks/aws/side-by-side.sh}. Prints wall and processor time; that
 * of this library has the stand-in's in it, as both are in one process.
 */
public final class CloudWatchSideBySide {
  private static final Instant NOW = Instant.parse("2026-01-20T10:00:00Z");

  private CloudWatchSideBySide() {}

  /** The Python, how many metrics, the latency in milliseconds, how many rounds. */
  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[1]);
    int rounds = Integer.parseInt(args[3]);
    var ticks = FakeTicks.at(NOW);
    try (var rb = Runbook.with().ticks(ticks).journal(Journal.memory()).open("bench");
        var fake = FakeCloudWatch.at(ticks)) {
      for (int i = 0; i < count; i++) {
        int shift = i;
        fake.metric("n", "m", "Id", "x" + i).every("1m", "3h", at -> (at * 7 + shift) % 101 / 3.0);
      }
      fake.latency(Duration.ofMillis(Long.parseLong(args[2])));
      var range = TimeRange.of(NOW.minus(Duration.ofHours(3)), NOW.minus(Duration.ofMinutes(5)));
      var query = CloudWatch.on(fake.aws(rb)).metric("n", "m").where().limit(count).over(range);
      for (int i = 0; i < rounds; i++) {
        long cpu = cpu();
        long wall = System.nanoTime();
        int before = fake.count("GetMetricData");
        long points = 0;
        for (var one : query.series()) {
          points += one.size();
        }
        System.out.printf(
            Locale.ROOT,
            "runbook wall %.3f cpu %.3f points %d requests %d%n",
            (System.nanoTime() - wall) / 1e9,
            (cpu() - cpu) / 1e9,
            points,
            fake.count("GetMetricData") - before);
      }
      var start = Long.toString(range.from().getEpochSecond());
      var end = Long.toString(range.to().getEpochSecond());
      var url = fake.uri().toString();
      System.out.print(Boto3.run(args[0], url, "" + count, start, end, "" + rounds, "time"));
    }
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
