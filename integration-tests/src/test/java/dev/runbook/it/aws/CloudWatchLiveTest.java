package dev.runbook.it.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.Journal;
import dev.runbook.Runbook;
import dev.runbook.TimeRange;
import dev.runbook.aws.CloudWatch;
import dev.runbook.aws.FakeCloudWatch;
import dev.runbook.it.Moto;
import dev.runbook.testing.FakeTicks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same numbers as another client gets of the same server. */
@Tag("live")
class CloudWatchLiveTest {
  private static final Instant NOW = Instant.parse("2026-01-20T10:00:00Z");

  @Test
  void equal_to_boto3_point_for_point() throws Exception {
    var ticks = FakeTicks.at(NOW);
    try (var rb = Runbook.with().ticks(ticks).journal(Journal.memory()).open("test");
        var fake = FakeCloudWatch.at(ticks)) {
      for (int i = 0; i < 600; i++) {
        double factor = Math.sqrt(i + 1);
        fake.metric("n", "m", "Id", "x" + i).every("1m", "3h", at -> Math.sin(at / factor) * 1e3);
      }
      fake.pages(7_777);
      var range = TimeRange.of(NOW.minus(Duration.ofHours(3)), NOW.minus(Duration.ofMinutes(5)));
      var ours = new ArrayList<String>();
      for (var one :
          CloudWatch.on(fake.aws(rb)).metric("n", "m").where().limit(600).over(range).series()) {
        var id = "q" + one.labels().getOrDefault("Id", "").substring(1);
        for (int i = 0; i < one.size(); i++) {
          ours.add(id + " " + one.millis(i) / 1000 + " " + one.value(i));
        }
      }
      var theirs = new ArrayList<String>();
      var start = Long.toString(range.from().getEpochSecond());
      var end = Long.toString(range.to().getEpochSecond());
      var text = Boto3.run(Moto.python(), fake.uri().toString(), "600", start, end, "1", "points");
      text.lines()
          .map(line -> line.split(" ", -1))
          .forEach(part -> theirs.add(part[0] + " " + part[1] + " " + Double.parseDouble(part[2])));
      Collections.sort(ours);
      Collections.sort(theirs);
      assertThat(ours).hasSize(600 * 175).isEqualTo(theirs);
    }
  }
}
