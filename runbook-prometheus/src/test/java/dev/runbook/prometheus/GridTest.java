package dev.runbook.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridTest {
  private static final Duration SCRAPE = Duration.ofSeconds(15);

  @ParameterizedTest
  @CsvSource({"PT5M,PT15S", "PT1H,PT15S", "PT24H,PT2M", "P30D,PT1H", "P3650D,P7D"})
  void step_auto(Duration length, Duration step) {
    assertThat(Grid.autoStep(length, SCRAPE)).isEqualTo(step);
  }

  @Test
  void aligned_to_epoch_and_exact_edges() {
    var range = TimeRange.of(Instant.ofEpochMilli(1_007_123), Instant.ofEpochMilli(2_000_999));
    assertThat(Grid.aligned(range, SCRAPE)).isEqualTo(new Grid(1_005_000, 1_995_000, 15_000));
    assertThat(Grid.exact(range, SCRAPE)).isEqualTo(new Grid(1_007_123, 2_000_999, 15_000));
  }

  @Test
  void points_11001_and_points_11002() {
    assertThat(new Grid(0, 11_000_000, 1000).pieces(11_001)).hasSize(1);
    assertThat(new Grid(0, 11_001_000, 1000).pieces(11_001))
        .containsExactly(new Grid(0, 11_000_000, 1000), new Grid(11_001_000, 11_001_000, 1000));
  }

  @Test
  void pieces_no_double_no_hole() {
    var random = new Random(7);
    for (int i = 0; i < 1000; i++) {
      long step = 1L + random.nextInt(50);
      var grid = new Grid(random.nextInt(100), 100 + random.nextInt(5000), step);
      long at = grid.start();
      for (var piece : grid.pieces(1L + random.nextInt(40))) {
        assertThat(piece.start()).isEqualTo(at);
        at += piece.points() * step;
      }
      assertThat(at).isGreaterThan(grid.end()).isLessThanOrEqualTo(grid.end() + step);
    }
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1500,1.500", "1700000000123,1700000000.123", "-1500,-1.500", "1007,1.007"})
  void seconds_have_milliseconds(long millis, String text) {
    assertThat(Grid.seconds(millis)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"PT1H,1h", "PT90S,1m30s", "PT0.25S,250ms", "P7D,7d", "PT0S,0s"})
  void lengths_are_written_as_promql_does(Duration length, String text) {
    assertThat(Grid.text(length)).isEqualTo(text);
  }
}
