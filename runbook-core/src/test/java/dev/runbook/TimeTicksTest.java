package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeTicksTest {
  @Test
  void ticks_kolkata_stand_at_round_local_times() {
    var scale = scale("2026-11-21T00:00:00Z", Duration.ofHours(12), "Asia/Kolkata", 920);
    assertThat(labels(scale))
        .containsExactly("06:00", "08:00", "10:00", "12:00", "14:00", "16:00")
        .allMatch(label -> label.endsWith(":00"));
    assertThat(TimeTicks.zone(scale)).isEqualTo("Asia/Kolkata +05:30");
  }

  @Test
  void ticks_lord_howe_has_half_an_hour_twice() {
    // On 2026-04-05 at 02:00 the clocks go back by half an hour, to 01:30.
    var scale = scale("2026-04-04T14:00:00Z", Duration.ofHours(3), "Australia/Lord_Howe", 920);
    assertThat(labels(scale))
        .containsExactly("01:00", "01:30", "01:30", "02:00", "02:30", "03:00", "03:30");
    assertThat(TimeTicks.shifts(scale))
        .extracting(TimeTicks.Shift::text)
        .containsExactly("+11:00 → +10:30");
  }

  @Test
  void chart_dst_forward_leaves_out_the_hour_that_is_not_there() {
    var scale = scale("2026-03-28T23:00:00Z", Duration.ofHours(6), "Europe/Berlin", 920);
    assertThat(labels(scale))
        .containsExactly("00:00", "01:00", "03:00", "04:00", "05:00", "06:00", "07:00");
  }

  @Test
  void chart_dst_back_has_one_hour_twice_and_both_offsets() {
    var scale = scale("2026-10-24T22:00:00Z", Duration.ofHours(6), "Europe/Berlin", 920);
    assertThat(labels(scale))
        .containsExactly("00:00", "01:00", "02:00", "02:00", "03:00", "04:00", "05:00");
    assertThat(TimeTicks.zone(scale)).isEqualTo("Europe/Berlin +02:00 → +01:00");
    var ticks = TimeTicks.of(scale);
    assertThat(ticks.get(3).time() - ticks.get(2).time()).isEqualTo(3_600_000);
  }

  @Test
  void ticks_from_1_s_to_1_y_are_round_and_at_least_90_pixels_apart() {
    var lengths =
        List.of("1s", "7s", "30s", "1m", "5m", "1h", "6h", "1d", "2d", "7d", "30d", "90d", "365d");
    for (var length : lengths) {
      var scale = scale("2026-11-21T02:44:12.345Z", Durations.parse(length), "UTC", 920);
      var ticks = TimeTicks.of(scale);
      assertThat(ticks).as(length).hasSizeBetween(2, 11);
      for (int i = 1; i < ticks.size(); i++) {
        double apart = scale.exact(ticks.get(i).time()) - scale.exact(ticks.get(i - 1).time());
        assertThat(apart).as(length).isGreaterThan(80);
      }
    }
  }

  @Test
  void the_date_stands_under_the_first_tick_and_each_midnight() {
    var scale = scale("2026-11-20T20:10:00Z", Duration.ofHours(8), "UTC", 920);
    assertThat(TimeTicks.of(scale))
        .extracting(TimeTicks.Tick::date)
        .containsExactly("2026-11-20", "", "", "2026-11-21", "", "", "", "");
  }

  @Test
  void long_ranges_have_days_months_and_years() {
    assertThat(labels(scale("2026-11-01T00:00:00Z", Duration.ofDays(30), "UTC", 920)))
        .containsExactly("11-02", "11-09", "11-16", "11-23", "11-30");
    assertThat(labels(scale("2026-01-15T00:00:00Z", Duration.ofDays(400), "UTC", 620)))
        .containsExactly("2026-04", "2026-07", "2026-10", "2027-01");
    assertThat(labels(scale("2000-06-01T00:00:00Z", Duration.ofDays(7300), "UTC", 920)))
        .containsExactly(
            "2002", "2004", "2006", "2008", "2010", "2012", "2014", "2016", "2018", "2020");
  }

  private static List<String> labels(TimeScale scale) {
    return TimeTicks.of(scale).stream().map(TimeTicks.Tick::label).toList();
  }

  private static TimeScale scale(String from, Duration length, String zone, int columns) {
    var start = Instant.parse(from);
    return new TimeScale(
        start.toEpochMilli(), start.plus(length).toEpochMilli(), columns, ZoneId.of(zone));
  }
}
