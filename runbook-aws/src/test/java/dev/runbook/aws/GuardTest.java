package dev.runbook.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Guard;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Verdict;
import dev.runbook.testing.FakeWorld;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guards on metrics and alarms: no data is never a pass. */
class GuardTest extends WithFake {
  @TempDir private Path folder;
  private int runs;

  /** Minutes from 30 before now on; minute 0 is now. */
  private void minutes(String service, int until, IntToDoubleFunction values) {
    var metric = fake.metric(ECS, CPU, "ServiceName", service);
    for (int minute = -30; minute < until; minute++) {
      metric.add(NOW.plus(Duration.ofMinutes(minute)), values.applyAsDouble(minute));
    }
  }

  private MetricQuery all() {
    return cw.metric(ECS, CPU).where();
  }

  private Verdict<String> run(Guard guard) {
    var world = FakeWorld.in(folder.resolve("world" + runs++));
    return rb.change(world.set("x" + runs, "1.8")).guardedBy(guard).tryRun();
  }

  @Test
  void guard_passes_over_the_window_and_the_lag() {
    minutes("web", 60, minute -> 50);
    var guard = all().below(80).during("5m");
    assertThat(guard.window()).isEqualTo(Duration.ofMinutes(9));
    assertThat(run(guard).state()).isEqualTo(Verdict.State.SUCCEEDED);
    assertThat(ticks.passed()).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(11));
  }

  @Test
  void guard_fails_once_the_bad_minutes_are_told() {
    minutes("web", 60, minute -> minute >= 1 ? 95 : 50);
    var verdict = run(all().below(80).during("5m"));
    assertThat(verdict.state()).isEqualTo(Verdict.State.FAILED);
    assertThat(ticks.passed()).isLessThan(Duration.ofMinutes(6));
  }

  @Test
  void guard_without_data_is_undecided() {
    fake.metric(ECS, CPU, "ServiceName", "web").add(NOW.minus(Duration.ofHours(1)), 1);
    assertThat(run(all().below(80).during("5m")).state()).isEqualTo(Verdict.State.UNDECIDED);
  }

  @Test
  void guard_that_goes_stale_is_undecided() {
    minutes("web", 1, minute -> 50);
    assertThat(run(all().below(80).during("10m")).state()).isEqualTo(Verdict.State.UNDECIDED);
    assertThat(rb.report().markdown()).contains("no reading: ");
  }

  @Test
  void guard_over_three_series_needs_every_series_and_the_worst_decides() {
    minutes("api", 60, minute -> 10);
    minutes("db", 60, minute -> minute >= 0 ? 99 : 20);
    minutes("web", 60, minute -> 30);
    assertThat(run(all().below(80).during("5m")).state()).isEqualTo(Verdict.State.UNDECIDED);
    var each = all().below(80).everySeries().during("5m");
    assertThatThrownBy(() -> run(each)).isInstanceOf(Refused.class).hasMessageContaining("is 99");
    assertThat(rb.report().markdown()).contains("worst of 3 is").contains("ServiceName=\"db\"");
  }

  @Test
  void guard_nan_is_undecided() {
    minutes("web", 60, minute -> Double.NaN);
    assertThat(run(all().below(80).during("5m")).state()).isEqualTo(Verdict.State.UNDECIDED);
  }

  @Test
  void a_value_on_a_strict_bound_is_bad_and_on_an_inclusive_one_good() throws Exception {
    minutes("web", 60, minute -> 80);
    assertThatThrownBy(() -> run(all().below(80).during("5m"))).isInstanceOf(Refused.class);
    assertThatThrownBy(() -> run(all().above(80).during("5m"))).isInstanceOf(Refused.class);
    assertThat(all().atMost(80).during("5m").reading().call())
        .containsExactly(new Guard.Sample(80, NOW));
    assertThat(run(all().atLeast(80).during("1m")).state()).isEqualTo(Verdict.State.SUCCEEDED);
  }

  @Test
  void alarm_states_pass_fail_and_say_nothing() {
    fake.alarm("5xx", "OK");
    var alarm = cw.alarm("5xx");
    assertThat(run(alarm.quiet("5m")).state()).isEqualTo(Verdict.State.SUCCEEDED);
    fake.alarm("5xx", "INSUFFICIENT_DATA");
    assertThat(run(alarm.quiet("5m")).state()).isEqualTo(Verdict.State.UNDECIDED);
    fake.alarm("5xx", "ALARM");
    assertThatThrownBy(() -> run(alarm.quiet("5m"))).isInstanceOf(Refused.class);
    assertThat(alarm.state().one().state("state")).isEqualTo(dev.runbook.Table.State.bad("ALARM"));
    assertThat(cw.alarms().column("alarm").texts()).isEqualTo(List.of("5xx"));
    assertThat(alarm.history("24h").column("event").texts())
        .containsExactly(
            "Alarm updated from INSUFFICIENT_DATA to OK",
            "Alarm updated from OK to INSUFFICIENT_DATA",
            "Alarm updated from INSUFFICIENT_DATA to ALARM");
    cpu("web", "1h");
    assertThat(web().last("1h").markers(alarm.history("24h")).chart().text().toString())
        .contains("1 series");
    assertThatThrownBy(() -> cw.alarm("5x").state())
        .isInstanceOf(AwsException.BadQuery.class)
        .hasMessageContaining("near: 5xx");
  }
}
