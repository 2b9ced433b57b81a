package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.runbook.RunbookException.Refused;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeriesTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final double NONE = Double.NaN;

  /** A sample every {@code step} seconds from 10:00 on; NaN in {@code values} is a NaN. */
  static Series every(int step, double... values) {
    var times = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      times[i] = START.toEpochMilli() + 1000L * i * step;
    }
    return Series.of(Map.of("job", "api"), times, values).step(Duration.ofSeconds(step));
  }

  @Test
  void array_changed_after_of() {
    var times = new long[] {1, 2};
    var values = new double[] {1, 2};
    var series = Series.of(Map.of(), times, values);
    times[0] = 9;
    values[0] = 9;
    assertThat(series.millis(0)).isEqualTo(1);
    assertThat(series.value(0)).isEqualTo(1);
  }

  @Test
  void a_writer_with_the_right_room_hands_its_arrays_over() {
    var writer = Series.write(Map.of("a", "b"), 2).add(1, 1).add(2, 2);
    assertThat(writer.done())
        .isEqualTo(Series.of(Map.of("a", "b"), new long[] {1, 2}, new double[] {1, 2}));
    assertThat(writer.done().isEmpty()).isTrue();
  }

  @Test
  void series_double_time() {
    var writer = Series.write(Map.of("job", "api"), 2).add(START.toEpochMilli(), 1);
    assertThatThrownBy(() -> writer.add(START.toEpochMilli(), 2.5))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("{job=\"api\"} has two samples at one time")
        .hasMessageContaining("2026-11-21T10:00:00Z = 1, then 2026-11-21T10:00:00Z = 2.5");
    assertThatThrownBy(() -> writer.add(START.toEpochMilli() - 1, 2))
        .hasMessageContaining("before the last");
  }

  @Test
  void a_series_has_a_name_sorted_labels_and_a_step() {
    var series =
        Series.of(
            Map.of("z", "1", "__name__", "up", "a", "2"),
            new long[] {0, 15_000, 30_000, 90_000},
            new double[4]);
    assertThat(series.name()).isEqualTo("up{a=\"2\", z=\"1\"}");
    assertThat(series.step()).isEqualTo(Duration.ofSeconds(15));
    assertThat(Series.of(Map.of("__name__", "up"), new long[0], new double[0]).name())
        .isEqualTo("up");
  }

  @Test
  void a_set_refuses_equal_labels_and_says_common_ones_once() {
    var one = every(60, 1, 2);
    assertThatThrownBy(() -> SeriesSet.of(List.of(one, one))).isInstanceOf(Refused.class);
    var set =
        SeriesSet.of(
            List.of(
                one.labels(Map.of("job", "api", "pod", "a")),
                one.times(2).labels(Map.of("job", "api", "pod", "b"))));
    assertThat(set.common()).isEqualTo(Map.of("job", "api"));
    assertThat(set.table().columns()).containsExactly("pod", "last", "min", "mean", "max", "trend");
    assertThat(set.worst().labels()).containsEntry("pod", "b");
    assertThat(set.top(1).notes()).containsExactly("note: top 1 of 2");
    assertThatThrownBy(set::one).isInstanceOf(Refused.class).hasMessageContaining("has 2");
  }

  @Test
  void stats_against_bigdecimal() {
    long seed = 20261121;
    var random = new Random(seed);
    var values = random.doubles(1000).map(x -> 1e9 + x * 1e-3).toArray();
    var sum = BigDecimal.ZERO;
    for (double value : values) {
      sum = sum.add(new BigDecimal(value));
    }
    var mean = sum.divide(BigDecimal.valueOf(1000), MathContext.DECIMAL128);
    var squares = BigDecimal.ZERO;
    for (double value : values) {
      squares = squares.add(new BigDecimal(value).subtract(mean).pow(2));
    }
    double sd =
        Math.sqrt(squares.divide(BigDecimal.valueOf(999), MathContext.DECIMAL128).doubleValue());
    var series = every(60, values);
    assertThat(series.mean()).as("seed %s", seed).isEqualTo(mean.doubleValue());
    assertThat(Stats.deviation(series)).isCloseTo(sd, within(sd * 1e-6));
    assertThat(Stats.sum(new double[] {1, 1e100, 1, -1e100})).isEqualTo(2);
  }

  @Test
  void stats_all_nan() {
    for (var series : List.of(every(60, NONE, NONE), every(60))) {
      var row = series.stats().one();
      assertThat(row.number("count")).isZero();
      for (var name : List.of("first", "last", "min", "mean", "max", "p50", "p95", "sd", "area")) {
        assertThat(row.isMissing(name)).as(name).isTrue();
      }
      assertThat(series.last()).isNaN();
    }
    assertThat(every(60, 5).stats().one().isMissing("sd")).isTrue();
  }

  @Test
  void percentile_small_n() {
    assertThat(every(60, 3).p(95)).isEqualTo(3);
    assertThat(every(60, 4, 2).p(50)).isEqualTo(3);
    assertThat(every(60, 1, 2, 3, 4).p(95)).isCloseTo(3.85, within(1e-12));
    assertThat(every(60, 1, NONE, 9).p(100)).isEqualTo(9);
    assertThat(every(60, 1, 9).stats().notes()).contains("note: percentiles are of 1m samples");
  }

  @Test
  void area_does_not_cross_a_gap() {
    var times = new long[] {0, 60_000, 600_000, 660_000};
    var series = Series.of(Map.of(), times, new double[] {1, 3, 5, 5}).step(Duration.ofMinutes(1));
    assertThat(Stats.area(series)).isEqualTo(120 + 300);
  }

  @Test
  void a_gap_is_more_than_one_and_a_half_steps() {
    var times = new long[] {0, 60_000, 149_000, 240_000};
    var series = Series.of(Map.of(), times, new double[4]).step(Duration.ofMinutes(1));
    var gaps = series.gaps();
    assertThat(gaps.size()).isEqualTo(1);
    assertThat(gaps.one().number("length")).isEqualTo(91);
    assertThat(gaps.one().whole("missing")).isEqualTo(1);
  }

  @Test
  void stale_end() {
    var series = every(60, 1, 2, 3);
    var range = TimeRange.of(START, START.plusSeconds(360));
    assertThat(series.range(range).notes()).containsExactly("STALE: the newest value is 4m old");
    assertThat(SeriesSet.of(List.of(series.range(range))).table().toString()).contains("STALE 4m");
    assertThat(series.range(range).observed(START.plusSeconds(200)).notes()).isEmpty();
    assertThat(series.range(TimeRange.of(START, START.plusSeconds(240))).notes()).isEmpty();
    assertThat(series.observed(START.plusSeconds(180)).age()).contains(Duration.ofMinutes(1));
  }

  @Test
  void around_too_few() {
    var series = every(60, 1, 1, 1, 1, 1, 1, 1, 99, 2, 2, 2, 2, 2, 2, 2);
    var deployed = START.plusSeconds(7 * 60);
    var table = series.around(deployed, "6m");
    assertThat(table.where("measure", "mean").one().number("before")).isEqualTo(1);
    assertThat(table.where("measure", "max").one().number("after")).isEqualTo(2);
    assertThat(table.where("measure", "mean").one().number("change")).isEqualTo(100);
    assertThat(table.notes()).containsExactly("note: 6 samples before, 6 after, 6m on each side");
    var few = series.around(deployed, "4m");
    assertThat(few.where("measure", "mean").one().isMissing("change")).isTrue();
    assertThat(few.notes())
        .containsExactly("note: too few to tell: 4 samples before, 4 after, 4m on each side");
  }

  @Test
  void breach_still_open() {
    var table = every(60, 1, 5, 7, 1, 1, 6, 9).breaches(4);
    assertThat(table.size()).isEqualTo(2);
    var first = table.rows().get(0);
    assertThat(first.instant("from")).isEqualTo(START.plusSeconds(60));
    assertThat(first.instant("to")).isEqualTo(START.plusSeconds(180));
    assertThat(first.number("length")).isEqualTo(120);
    assertThat(first.number("worst")).isEqualTo(7);
    var second = table.rows().get(1);
    assertThat(second.isMissing("to")).isTrue();
    assertThat(second.text("state")).isEqualTo("still");
    assertThat(second.instant("at")).isEqualTo(START.plusSeconds(360));
    assertThat(every(60, 1, 2).breaches(4).isEmpty()).isTrue();
  }

  @Test
  void a_breach_ends_at_a_gap() {
    var times = new long[] {0, 60_000, 600_000};
    var series = Series.of(Map.of(), times, new double[] {5, 5, 5}).step(Duration.ofMinutes(1));
    var first = series.breaches(4).rows().get(0);
    assertThat(first.number("length")).isEqualTo(120);
    assertThat(first.text("state")).isEqualTo("then a gap");
  }

  @Test
  void a_trend_is_the_slope_an_hour() {
    var line = new double[61];
    for (int i = 0; i < line.length; i++) {
      line[i] = 100 + i * 2.0;
    }
    assertThat(every(60, line).trend().one().number("slope")).isCloseTo(120, within(1e-9));
    assertThat(every(60, 1, 2).trend().one().isMissing("slope")).isTrue();
  }

  @Test
  void a_series_prints_within_bounds() {
    var series = every(60, new double[10_000]).source("prod").unit("bytes").partial("why");
    assertThat(series.toString()).hasSizeLessThanOrEqualTo(950).contains("PARTIAL: why");
    assertThat(every(60))
        .hasToString(
            """
            series: 1 row
            series       last  min  mean  max  trend
            {job="api"}     –    –     –    –\
            """);
  }
}
