package dev.runbook.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Table;
import dev.runbook.TimeRange;
import dev.runbook.aws.AwsException.Partial;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What becomes of answers: whole, partial, empty, with holes. */
class AnswersTest extends WithFake {
  private String notes(MetricQuery query) {
    return String.join("\n", query.allowPartial().series().notes());
  }

  @Test
  void partial_data_last_is_partial_and_series_throws() {
    cpu("web", "1h");
    fake.answers.neverWhole.add(CPU);
    var query = web().last("30m");
    assertThatThrownBy(query::series)
        .isInstanceOf(Partial.class)
        .hasMessageContaining("PartialData even on the last page")
        .hasMessageContaining("allowPartial()");
    assertThat(notes(query)).contains("PARTIAL: ");
    assertThat(query.chart().text().toString()).contains("PARTIAL").contains("| partial |");
  }

  @Test
  void internal_error_once_is_asked_again_and_for_ever_is_partial() {
    cpu("web", "1h");
    fake.answers.internalErrors.put(CPU, 1);
    assertThat(web().last("30m").series().one().size()).isEqualTo(28);
    assertThat(fake.count("GetMetricData")).isEqualTo(2);
    fake.answers.internalErrors.put(CPU, 1_000);
    assertThat(notes(web().last("30m"))).contains("InternalError, twice");
    assertThat(fake.count("GetMetricData")).isEqualTo(4);
  }

  @Test
  void forbidden_account_is_named() {
    cpu("web", "1h");
    fake.answers.forbidden = "999999999999";
    var query = web().account("999999999999").last("30m");
    assertThat(notes(query)).contains("account 999999999999 does not share it");
    assertThat(query.allowPartial().series().one().isEmpty()).isTrue();
  }

  @Test
  void linked_account_is_a_label() {
    cpu("web", "1h");
    var one = web().account("210987654321").last("30m").series().one();
    assertThat(one.labels()).containsEntry("account", "210987654321");
    assertThat(one.isEmpty()).isFalse();
  }

  @Test
  void repeated_token_ends_as_partial() {
    cpu("web", "2h");
    fake.pages(20);
    var query = web().last("1h");
    assertThat(query.series().one().size()).isEqualTo(58);
    fake.fault("sameToken", 1_000);
    assertThatThrownBy(query::series)
        .isInstanceOf(Partial.class)
        .hasMessageContaining("the service gave the same page token again");
    assertThat(query.allowPartial().series().one().size()).isEqualTo(40);
  }

  @Test
  void unaligned_now_and_newest_bucket_incomplete() {
    ticks.advance(Duration.ofMillis(37_500));
    cpu("web", "2h");
    var query = web().last("1h");
    var one = query.series().one();
    assertThat(one.time(0)).isEqualTo(Instant.parse("2026-01-20T09:00:00Z"));
    assertThat(one.time(one.size() - 1)).isEqualTo(Instant.parse("2026-01-20T09:57:00Z"));
    assertThat(one.notes()).as("%s", query.series().notes()).doesNotContain("STALE");
    assertThat(notes(query))
        .contains("not complete yet and left out: the bucket of 2026-01-20T09:58:00Z and later");
    assertThat(query.latest().one().instant("at")).isEqualTo(Instant.parse("2026-01-20T09:57:00Z"));
    assertThat(query.number()).isEqualTo(one.last());
  }

  @Test
  void five_minute_data_at_60_s_has_no_false_gap() {
    fake.metric("n", "m").every("5m", "3h", i -> i);
    var one = cw.metric("n", "m").exactly().last("2h").series().one();
    assertThat(one.step()).isEqualTo(Duration.ofMinutes(5));
    assertThat(one.gaps().size()).isZero();
  }

  @Test
  void real_gap_is_counted_and_not_bridged() {
    for (int minute = 10; minute < 60; minute++) {
      if (minute < 30 || minute > 40) {
        fake.metric("n", "m").add(NOW.minusSeconds(minute * 60L), minute);
      }
    }
    var query = cw.metric("n", "m").exactly().last("1h");
    var one = query.series().one();
    assertThat(one.size()).isEqualTo(39);
    assertThat(one.gaps().size()).isEqualTo(1);
    assertThat(query.chart().text().toString()).contains("1 gap");
  }

  @Test
  void empty_is_a_value_that_says_what_was_asked_and_what_exists() {
    fake.metric("n", "m").add(NOW.minus(Duration.ofDays(2)), 1);
    var query = cw.metric("n", "m").exactly().last("1h");
    assertThat(query.series().one().isEmpty()).isTrue();
    assertThat(query.chart().text().toString())
        .contains("nothing was found: 1 series, 0 points")
        .contains("m exists, but has no value in this time");
    assertThat(notes(cw.metric("n", "mm").exactly().last("1h"))).contains("no metric mm; near: m");
  }

  @Test
  void zero_for_sum_is_filled_and_refused_for_average() {
    fake.metric("n", "m").add(NOW.minusSeconds(1_200), 4).add(NOW.minusSeconds(1_800), 2);
    var query = cw.metric("n", "m").exactly().stats("Sum").missingIsZero().last("1h");
    var one = query.series().one();
    assertThat(one.size()).isEqualTo(58);
    assertThat(one.mean() * 58).isCloseTo(6, org.assertj.core.data.Offset.offset(1e-9));
    assertThat(one.gaps().size()).isZero();
    assertThatThrownBy(() -> query.stats("Sum", "Average").series())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("a missing Average is not zero");
  }

  @Test
  void zero_of_a_metric_nobody_has_heard_of_stays_empty() {
    var query = cw.metric("n", "typo").exactly().stats("Sum").missingIsZero().last("1h");
    assertThat(query.series().one().isEmpty()).isTrue();
    fake.metric("n", "typo").add(NOW.minus(Duration.ofDays(1)), 4);
    ticks.advance(Duration.ofMinutes(11));
    assertThat(query.series().one().max()).isEqualTo(0);
    assertThat(notes(query)).contains("all zeros are missingIsZero()'s");
  }

  @Test
  void two_regions_one_down_is_partial_and_names_it() {
    cpu("web", "1h");
    var query = web().regions("eu-west-1", "us-east-1").last("30m");
    assertThat(query.series().select("region", "us-east-1").one().size()).isEqualTo(28);
    fake.down("us-east-1");
    assertThatThrownBy(query::series).isInstanceOf(Partial.class);
    var set = query.allowPartial().series();
    assertThat(set.one().labels()).containsEntry("region", "eu-west-1");
    assertThat(String.join(" ", set.notes()))
        .contains("PARTIAL: us-east-1: CloudWatch itself failed");
    assertThatThrownBy(() -> web().regions("us-east-1").last("1h").table())
        .isInstanceOf(AwsException.Unreachable.class);
  }

  @Test
  void markers_inside_and_outside_are_drawn_and_counted() {
    cpu("web", "3h");
    var deploys =
        Table.write("time", "what")
            .row(NOW.minus(Duration.ofMinutes(30)), "web:42")
            .row(NOW.minus(Duration.ofHours(5)), "web:41")
            .done();
    var text = web().last("1h").markers(deploys).marker(NOW.minusSeconds(600), "switch").chart();
    assertThat(text.svg().toString())
        .contains("web:42")
        .contains("switch")
        .doesNotContain("web:41");
  }

  @Test
  void compare_across_a_tier_draws_both_at_the_older_period() {
    fake.metric("n", "m").every("1m", "29d", i -> i % 100);
    var query = cw.metric("n", "m").exactly().last("3h").compareWith("28d");
    assertThat(query.series().one().step()).isEqualTo(Duration.ofMinutes(5));
    assertThat(query.chart().text().toString()).contains("28d earlier").contains("5m auto");
  }

  @Test
  void provenance_text_is_under_chart_and_in_the_report() {
    cpu("web", "12h");
    var range =
        TimeRange.of(Instant.parse("2026-01-20T06:00:00Z"), Instant.parse("2026-01-20T09:00:00Z"));
    var text =
        web().stats("Average", "p99").over(range).chart().text().toString().replaceAll("\\s+", " ");
    assertThat(text)
        .contains("AWS/ECS CPUUtilization ClusterName=prod ServiceName=web Average, p99")
        .contains("06:00:00-09:00:00 UTC 2026-01-20 | step 1m | 2 series, 360 points")
        .contains(
            "CloudWatch 123456789012/eu-west-1 as role/ops | 1m auto | complete | 1 metric, est."
                + " $0.00001");
    assertThat(rb.report().markdown())
        .contains("CloudWatch 123456789012/eu-west-1 as role/ops")
        .contains("est. $0.00001");
  }

  @Test
  void throttled_reads_are_spaced_and_come_through() {
    cpu("web", "1h");
    fake.throttle(3);
    assertThat(web().last("30m").series().one().size()).isEqualTo(28);
    assertThat(ticks.passed()).isBetween(Duration.ofMillis(1_500), Duration.ofSeconds(8));
    fake.throttle(5);
    assertThatThrownBy(() -> web().last("30m").series())
        .isInstanceOf(AwsException.Throttled.class)
        .hasMessageContaining("asks for fewer requests");
  }

  @Test
  void paging_that_dies_half_way_is_partial_with_the_time_reached() {
    cpu("web", "3h");
    fake.pages(30);
    var query = web().last("1h");
    assertThat(query.series().one().size()).isEqualTo(58);
    fake.answers.dieAfterPage = true;
    assertThatThrownBy(query::series)
        .isInstanceOf(Partial.class)
        .hasMessageContaining("read up to 2026-01-20T09:29:00Z, then CloudWatch itself failed");
    assertThat(query.allowPartial().series().one().size()).isEqualTo(30);
  }

  @Test
  void nan_infinity_1e308_constant_and_one_point_are_values() {
    fake.metric("n", "odd")
        .add(NOW.minusSeconds(900), Double.NaN)
        .add(NOW.minusSeconds(840), Double.POSITIVE_INFINITY)
        .add(NOW.minusSeconds(780), 1e308)
        .add(NOW.minusSeconds(720), Double.NEGATIVE_INFINITY);
    var one = cw.metric("n", "odd").exactly().last("30m").series().one();
    assertThat(one.size()).isEqualTo(4);
    assertThat(one.value(0)).isNaN();
    assertThat(one.value(1)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(one.value(2)).isEqualTo(1e308);
    fake.metric("n", "constant").every("1m", "1h", i -> 7);
    fake.metric("n", "single").add(NOW.minusSeconds(900), 3);
    for (var name : java.util.List.of("odd", "constant", "single")) {
      assertThat(cw.metric("n", name).exactly().last("30m").chart().text().toString())
          .contains("1 series");
    }
  }

  @Test
  void percentile_of_statistic_sets_says_why_it_is_empty() {
    fake.metric("n", "m").set(NOW.minusSeconds(600), 100, 10, 5, 20);
    var query = cw.metric("n", "m").exactly().stats("Average", "p99").last("30m");
    assertThat(query.series().select("stat", "Average").one().last()).isEqualTo(10);
    assertThat(notes(query)).contains("p99 is empty beside other statistics: it needs raw values");
  }

  @Test
  void interrupted_while_paging_ends_at_once() throws InterruptedException {
    cpu("web", "12h");
    fake.pages(2).latency(Duration.ofMillis(50));
    var ended = new AtomicReference<Throwable>();
    var isStillSet = new AtomicReference<Boolean>();
    var thread =
        new Thread(
            () -> {
              try {
                var unused = web().last("11h").series();
              } catch (Throwable e) {
                ended.set(e);
                isStillSet.set(Thread.currentThread().isInterrupted());
              }
            });
    thread.start();
    for (int i = 0; i < 2_000 && fake.count("GetMetricData") < 3; i++) {
      var unused =
          new java.util.concurrent.CountDownLatch(1)
              .await(5, java.util.concurrent.TimeUnit.MILLISECONDS);
    }
    thread.interrupt();
    thread.join(10_000);
    assertThat(ended.get()).isInstanceOf(Interrupted.class);
    assertThat(isStillSet.get()).isTrue();
    assertThat(fake.count("GetMetricData")).isLessThan(100);
  }

  @Test
  void live_values_in_a_label_are_refused() {
    assertThatThrownBy(() -> web().label("now ${LAST}"))
        .isInstanceOf(AwsException.BadQuery.class)
        .hasMessageContaining("${LAST}");
  }
}
