package dev.runbook;

import static dev.runbook.SeriesTest.every;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.Refused;
import dev.runbook.Series.Stamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeriesArithmeticTest {
  private static final long TEN = Instant.parse("2026-11-21T10:00:00Z").toEpochMilli();
  private static final double NONE = Double.NaN;

  private static Series minutes(Map<String, String> labels, long first, double... values) {
    var writer = Series.write(labels, values.length);
    for (int i = 0; i < values.length; i++) {
      writer.add(first + i * 60_000L, values[i]);
    }
    return writer.done().step(Duration.ofMinutes(1));
  }

  private static double[] values(Series series) {
    var values = new double[series.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = series.value(i);
    }
    return values;
  }

  @Test
  void a_ratio_keeps_times_and_says_what_it_is() {
    var errors = every(60, 1, 2, 3).labels(Map.of("__name__", "errors", "job", "api"));
    var total = every(60, 10, 10, 10).labels(Map.of("__name__", "requests", "job", "api"));
    var ratio = errors.dividedBy(total).times(100);
    assertThat(values(ratio)).containsExactly(10, 20, 30);
    assertThat(ratio.millis(0)).isEqualTo(TEN);
    assertThat(ratio.unit()).isEqualTo("percent");
    assertThat(ratio.name()).isEqualTo("errors / requests{job=\"api\"}");
    assertThat(ratio.notes()).isEmpty();
  }

  @Test
  void cloudwatch_meets_prometheus() {
    var cloudwatch = minutes(Map.of("a", "1"), TEN, 10, 20, 30).stamp(Stamp.FROM);
    var prometheus = minutes(Map.of("a", "1"), TEN + 60_000, 1, 2, 3);
    var sum = cloudwatch.plus(prometheus);
    assertThat(values(sum)).containsExactly(11, 22, 33);
    assertThat(sum.millis(0)).isEqualTo(TEN);
    assertThat(sum.stamp()).isEqualTo(Stamp.FROM);
    assertThat(values(prometheus.plus(cloudwatch))).containsExactly(11, 22, 33);
    assertThat(prometheus.plus(cloudwatch).millis(0)).isEqualTo(TEN + 60_000);
  }

  @Test
  void shifted_28_s() {
    var one = minutes(Map.of("a", "1"), TEN, 10, 20, 30);
    assertThat(values(one.plus(minutes(Map.of("a", "1"), TEN + 28_000, 1, 2, 3))))
        .containsExactly(11, 22, 33);
    assertThat(values(one.plus(minutes(Map.of("a", "1"), TEN - 28_000, 1, 2, 3))))
        .containsExactly(11, 22, 33);
  }

  @Test
  void two_samples_in_one_interval_are_counted() {
    var jitter =
        Series.of(
                Map.of("a", "1"),
                new long[] {TEN, TEN + 31_000, TEN + 89_000, TEN + 149_000},
                new double[] {1, 2, 3, 4})
            .step(Duration.ofMinutes(1));
    var sum = minutes(Map.of("a", "1"), TEN, 10, 20, 30).plus(jitter);
    assertThat(values(sum)).containsExactly(11, 23, 34);
    assertThat(sum.notes())
        .containsExactly("note: a later sample of the same interval was taken: 1 time");
  }

  @Test
  void fine_against_coarse() {
    var fine = new double[9];
    for (int i = 0; i < fine.length; i++) {
      fine[i] = i;
    }
    var at = every(15, fine);
    var sum = every(60, 100, 200, 300).plus(at);
    assertThat(sum.step()).isEqualTo(Duration.ofMinutes(1));
    assertThat(values(sum)).containsExactly(100, 204, 308);
    assertThat(sum.notes()).containsExactly("note: 15s samples were reduced to 1m by last");
    var mean = every(60, 100, 200, 300).stamp(Stamp.FROM).plus(at.stamp(Stamp.FROM));
    assertThat(values(mean)).containsExactly(101.5, 205.5, 308);
    assertThat(mean.notes()).containsExactly("note: 15s samples were reduced to 1m by mean");
  }

  @Test
  void disjoint_ranges() {
    var sum = minutes(Map.of(), TEN, 1, 2).plus(minutes(Map.of(), TEN + 600_000, 3));
    assertThat(values(sum)).containsExactly(NONE, NONE, NONE);
    assertThat(sum.notes()).containsExactly("note: one side only, NaN: 3 intervals");
  }

  @Test
  void divide_by_zero() {
    var ratio = every(60, 1, 0, NONE, 4).dividedBy(every(60, 0, 0, 0, 2));
    assertThat(values(ratio)).containsExactly(NONE, NONE, NONE, 2);
    assertThat(ratio.notes()).containsExactly("note: divided by zero, NaN: 2 intervals");
  }

  @Test
  void splits_join_to_same() {
    var whole = every(60, 1, 2, 3, 4, 5, 6);
    var first = whole.between(TimeRange.of(whole.time(0), whole.time(3)));
    var second = whole.between(TimeRange.of(whole.time(3), whole.time(5).plusMillis(1)));
    assertThat(first.size() + second.size()).isEqualTo(6);
    assertThat(values(whole.resample("2m", "sum"))).containsExactly(1, 5, 9, 6);
    var zero = every(60, 0, 0, 0, 0, 0, 0);
    assertThat(values(whole.plus(zero))).containsExactly(values(whole));
  }

  @Test
  void no_equal_labels() {
    var left = SeriesSet.of(List.of(minutes(Map.of("pod", "a"), TEN, 1)));
    var right = SeriesSet.of(List.of(minutes(Map.of("instance", "b"), TEN, 1)));
    assertThatThrownBy(() -> left.dividedBy(right))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("left: {pod=a}")
        .hasMessageContaining("right: {instance=b}");
  }

  @Test
  void sets_meet_on_equal_labels_or_on_those_named() {
    var left =
        SeriesSet.of(
            List.of(
                minutes(Map.of("__name__", "e", "pod", "a", "dc", "eu"), TEN, 1),
                minutes(Map.of("__name__", "e", "pod", "b", "dc", "us"), TEN, 2)));
    var right =
        SeriesSet.of(List.of(minutes(Map.of("__name__", "r", "pod", "a", "dc", "eu"), TEN, 4)));
    var ratio = left.dividedBy(right);
    assertThat(ratio.one().value(0)).isEqualTo(0.25);
    assertThat(ratio.notes()).containsExactly("note: without a partner: e{dc=\"us\", pod=\"b\"}");
    var byDc = SeriesSet.of(List.of(minutes(Map.of("dc", "eu"), TEN, 8)));
    assertThat(left.dividedBy(byDc, "dc").one().value(0)).isEqualTo(0.125);
    assertThatThrownBy(() -> byDc.dividedBy(left.select("dc", "eu").join(left.select("dc", "us"))))
        .isInstanceOf(Refused.class);
  }

  @Test
  void a_sum_over_a_set_keeps_its_marks() {
    var set =
        SeriesSet.of(
                List.of(
                    minutes(Map.of("pod", "a", "dc", "eu"), TEN, 1, 2),
                    minutes(Map.of("pod", "b", "dc", "eu"), TEN, 10, 20)))
            .partial("one store did not answer");
    assertThat(values(set.sum().one())).containsExactly(11, 22);
    assertThat(set.sum().one().labels()).containsEntry("dc", "eu");
    assertThat(set.sum().one().notes()).containsExactly("PARTIAL: one store did not answer");
    assertThat(set.each(Series::increase).notes())
        .containsExactly("PARTIAL: one store did not answer");
  }

  @Test
  void counter_reset() {
    var counter = every(60, 0, 60, 180, 30, 90).unit("bytes");
    assertThat(values(counter.increase())).containsExactly(60, 120, 30, 60);
    assertThat(values(counter.perSecond())).containsExactly(1, 2, 0.5, 1);
    assertThat(counter.perSecond().unit()).isEqualTo("bytes/s");
    assertThat(counter.increase().notes())
        .containsExactly("note: 1 counter reset taken as a start from 0");
  }

  @Test
  void counter_gap() {
    var series =
        Series.of(
                Map.of(),
                new long[] {0, 60_000, 600_000, 660_000, 720_000},
                new double[] {1, 2, 50, 51, NONE})
            .step(Duration.ofMinutes(1));
    assertThat(values(series.increase())).containsExactly(1, 1);
    assertThat(series.increase().millis(1)).isEqualTo(660_000);
  }

  @Test
  void a_coarser_step_says_how_and_a_finer_one_is_refused() {
    var series = every(60, 1, 5, NONE, 2);
    var max = series.resample("2m", "max");
    assertThat(values(max)).containsExactly(1, 5, 2);
    assertThat(max.notes()).containsExactly("note: max of 1m samples");
    assertThat(values(series.resample("2m", "count"))).containsExactly(1, 1, 1);
    assertThatThrownBy(() -> series.resample("30s", "max")).isInstanceOf(Refused.class);
    assertThatThrownBy(() -> series.resample("2m", "median")).isInstanceOf(Refused.class);
  }

  @Test
  void last_week_is_moved_over_today() {
    var moved = every(60, 1, 2).shift("7d");
    assertThat(moved.millis(0)).isEqualTo(TEN + Duration.ofDays(7).toMillis());
    assertThat(moved.notes()).containsExactly("note: shifted by 7d");
  }
}
