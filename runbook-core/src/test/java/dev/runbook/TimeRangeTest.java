package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeRangeTest {
  private static final Instant THREE = Instant.parse("2026-11-21T03:00:00Z");
  private static final Instant FOUR = Instant.parse("2026-11-21T04:00:00Z");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-21T03:00Z/PT1H",
        "2026-11-21T03:00Z/60m",
        "2026-11-21T03:00Z/2026-11-21T04:00Z",
        "2026-11-21T12:00+09:00/1h",
        "1h/2026-11-21T04:00:00Z",
        "last 1h"
      })
  void range_parse(String text) {
    assertThat(TimeRange.parse(text, FOUR)).isEqualTo(TimeRange.of(THREE, FOUR));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2026-11-21", "a/b", "2026-11-21T03:00/1h", "last 1h", "last 1M"})
  void another_text_is_refused(String text) {
    assertThatThrownBy(() -> TimeRange.parse(text)).isInstanceOf(BadSetting.class);
  }

  @Test
  void range_reversed() {
    assertThatThrownBy(() -> TimeRange.of(FOUR, THREE))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("exchange the two times");
    assertThatThrownBy(() -> TimeRange.of(FOUR, FOUR)).isInstanceOf(Refused.class);
  }

  @Test
  void range_day_dst() {
    var berlin = ZoneId.of("Europe/Berlin");
    assertThat(TimeRange.day(LocalDate.of(2026, 3, 29), berlin).length())
        .isEqualTo(Duration.ofHours(23));
    assertThat(TimeRange.day(LocalDate.of(2026, 10, 25), berlin).length())
        .isEqualTo(Duration.ofHours(25));
  }

  @Test
  void a_range_is_half_open_and_moves() {
    var range = TimeRange.of(THREE, FOUR);
    assertThat(range.contains(THREE)).isTrue();
    assertThat(range.contains(FOUR)).isFalse();
    assertThat(range.shift("-7d").from()).isEqualTo(Instant.parse("2026-11-14T03:00:00Z"));
    assertThat(TimeRange.around(THREE.plusSeconds(1800), "30m")).isEqualTo(range);
    assertThat(TimeRange.parse(range.toString())).isEqualTo(range);
  }
}
