package dev.runbook.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.TimeRange;
import dev.runbook.aws.AwsException.BadQuery;
import dev.runbook.aws.Grid.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The period by range and age, and the edges of the buckets. */
class GridTest {
  private static final Instant NOW = Instant.parse("2026-01-20T10:00:00Z");

  private static Grid grid(Duration ago, Duration length, Wish wish) {
    var start = NOW.minus(ago);
    return Grid.of(TimeRange.of(start, start.plus(length)), wish, NOW);
  }

  private static long period(Duration ago) {
    return grid(ago, Duration.ofHours(1), Wish.NONE).period();
  }

  @Test
  void start_at_15_63_and_455_days_a_second_less_and_more() {
    var day = Duration.ofDays(1);
    assertThat(period(day.multipliedBy(15).minusSeconds(60))).isEqualTo(60);
    assertThat(period(day.multipliedBy(15).minusSeconds(1))).isEqualTo(300); // its bucket is older
    assertThat(period(day.multipliedBy(15))).isEqualTo(300);
    assertThat(period(day.multipliedBy(15).plusSeconds(1))).isEqualTo(300);
    assertThat(period(day.multipliedBy(63).minusSeconds(300))).isEqualTo(300);
    assertThat(period(day.multipliedBy(63))).isEqualTo(3_600);
    assertThat(period(day.multipliedBy(63).plusSeconds(1))).isEqualTo(3_600);
    assertThat(period(day.multipliedBy(455).minusSeconds(3_600))).isEqualTo(3_600);
    for (var extra : List.of(0, 1)) {
      var ago = day.multipliedBy(455).plusSeconds(extra);
      assertThatThrownBy(() -> period(ago))
          .isInstanceOf(BadQuery.class)
          .hasMessageContaining("455 days");
    }
  }

  @Test
  void period_gives_at_most_1000_points() {
    var expected =
        List.of(
            List.of("1h", 60L),
            List.of("16h", 60L),
            List.of("17h", 300L),
            List.of("3d", 300L),
            List.of("4d", 900L),
            List.of("10d", 900L),
            List.of("11d", 3_600L),
            List.of("41d", 3_600L),
            List.of("42d", 21_600L),
            List.of("300d", 86_400L));
    for (var one : expected) {
      var range = TimeRange.last((String) one.get(0), NOW);
      var grid = Grid.of(range, Wish.NONE, NOW);
      assertThat(grid.period()).as("%s", one.get(0)).isEqualTo(one.get(1));
      assertThat(grid.points()).isLessThanOrEqualTo(1_001);
    }
  }

  @Test
  void hi_res_at_2_59_and_3_01_hours() {
    var tenMinutes = Duration.ofMinutes(10);
    assertThat(grid(Duration.ofMinutes(179), tenMinutes, Wish.NONE.fine()).period()).isEqualTo(1);
    assertThat(grid(Duration.ofMinutes(181), tenMinutes, Wish.NONE.fine()).period()).isEqualTo(60);
    assertThat(grid(Duration.ofMinutes(179), Duration.ofHours(2), Wish.NONE.fine()).period())
        .isEqualTo(10);
    assertThat(grid(Duration.ofMinutes(179), tenMinutes, Wish.NONE).period()).isEqualTo(60);
  }

  @Test
  void hand_set_period_too_fine_is_refused_with_the_smallest_kept() {
    assertThatThrownBy(() -> grid(Duration.ofDays(20), Duration.ofHours(1), Wish.NONE.period(60)))
        .isInstanceOf(BadQuery.class)
        .hasMessageContaining("the smallest period kept is 5m");
    assertThatThrownBy(
            () -> grid(Duration.ofDays(70), Duration.ofHours(1), Wish.NONE.period(5_400)))
        .hasMessageContaining("the smallest period kept is 1h");
    assertThatThrownBy(() -> grid(Duration.ofHours(4), Duration.ofHours(1), Wish.NONE.period(10)))
        .hasMessageContaining("3 hours")
        .hasMessageContaining("the smallest period kept is 1m");
    assertThat(grid(Duration.ofDays(20), Duration.ofHours(1), Wish.NONE.period(600)).period())
        .isEqualTo(600);
  }

  @Test
  void unaligned_now_covers_the_window_from_bucket_to_bucket() {
    var now = Instant.parse("2026-01-20T10:00:37.5Z");
    var grid = Grid.of(TimeRange.last("1h", now), Wish.NONE, now);
    assertThat(grid.from()).isEqualTo(Instant.parse("2026-01-20T09:00:00Z"));
    assertThat(grid.to()).isEqualTo(Instant.parse("2026-01-20T10:01:00Z"));
    assertThat(Instant.ofEpochSecond(grid.complete()))
        .isEqualTo(Instant.parse("2026-01-20T09:58:00Z"));
    var exact = Grid.of(TimeRange.last("1h", now), Wish.NONE.exactly(), now);
    assertThat(exact.from()).isEqualTo(Instant.parse("2026-01-20T09:00:37Z"));
    assertThat(exact.to()).isEqualTo(Instant.parse("2026-01-20T10:00:38Z"));
  }

  @Test
  void compare_across_a_tier_takes_the_older_one() {
    var wish = Wish.NONE.earlier(Duration.ofDays(28));
    assertThat(grid(Duration.ofHours(3), Duration.ofHours(3), wish).period()).isEqualTo(300);
  }

  @Test
  void days_around_a_dst_change_have_23_and_25_hours() {
    var zone = java.time.ZoneId.of("Europe/Berlin");
    var later = Instant.parse("2026-04-02T00:00:00Z");
    var spring = TimeRange.day(java.time.LocalDate.parse("2026-03-29"), zone);
    assertThat(Grid.of(spring, Wish.NONE.period(3_600), later).points()).isEqualTo(23);
    var autumn = TimeRange.day(java.time.LocalDate.parse("2025-10-26"), zone);
    assertThat(Grid.of(autumn, Wish.NONE.period(3_600), NOW).points()).isEqualTo(25);
  }

  @Test
  void the_chooser_never_asks_an_expired_period_nor_passes_a_limit() {
    long seed = 20_260_120;
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      long ago = 1 + (long) (random.nextDouble() * 454 * Grid.DAY);
      long length = 1 + (long) (random.nextDouble() * ago);
      var start = NOW.minusSeconds(ago);
      var wish = random.nextBoolean() ? Wish.NONE : Wish.NONE.fine();
      var grid = Grid.of(TimeRange.of(start, start.plusSeconds(length)), wish, NOW);
      var words = "seed " + seed + ": " + grid + " from " + ago + " for " + length;
      assertThat(FakeStore.isKept(NOW.getEpochSecond() - grid.start(), grid.period()))
          .as(words)
          .isTrue();
      assertThat(grid.points()).as(words).isBetween(1L, 1_002L);
      assertThat(grid.from()).as(words).isBeforeOrEqualTo(start);
      assertThat(grid.to()).as(words).isAfterOrEqualTo(start.plusSeconds(length));
    }
  }

  @Test
  void a_period_is_seconds_of_a_short_list_or_whole_minutes() {
    var query = CloudWatchOf.nothing().metric("n", "m");
    for (var bad : List.of("90s", "7s", "1s500ms", "61s")) {
      assertThatThrownBy(() -> query.period(bad)).isInstanceOf(BadQuery.class);
    }
    for (var good : List.of("1s", "5s", "10s", "20s", "30s", "1m", "7m", "1d")) {
      assertThat(query.period(good)).isNotNull();
    }
  }

  /** A phrase that nobody can ask. */
  private static final class CloudWatchOf {
    static CloudWatch nothing() {
      return CloudWatch.on(WithFake.with(dev.runbook.testing.FakeTicks.standard()).open("test"));
    }
  }
}
