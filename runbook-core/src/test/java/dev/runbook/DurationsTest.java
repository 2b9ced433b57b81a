package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.BadSetting;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "5m, PT5M",
    "1h30m, PT1H30M",
    "90s, PT1M30S",
    "7d, PT168H",
    "1w, PT168H",
    "250ms, PT0.25S",
    "PT1H, PT1H",
    "P1D, PT24H",
    "0, PT0S",
    "1d2h3m4s5ms, PT26H3M4.005S",
    "pt5m, PT5M"
  })
  void a_length_is_read(String text, Duration length) {
    assertThat(Durations.parse(text)).isEqualTo(length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "5",
        "m",
        "5 m",
        "30m1h",
        "5m5m",
        "1.5h",
        "-5m",
        "5x",
        "99999999999999999999d",
        "P"
      })
  void another_text_is_refused_with_examples(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("\"" + text + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1M", "2 months", "1mo", "1y", "P1M", "P1Y2D"})
  void months_are_refused_as_a_length(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("no fixed length");
  }

  @Test
  void a_sign_is_for_shifts_only() {
    assertThat(Durations.signed("-7d")).isEqualTo(Duration.ofDays(-7));
    assertThatThrownBy(() -> Durations.positive("0s")).isInstanceOf(BadSetting.class);
  }

  @ParameterizedTest
  @CsvSource({
    "PT76H59M, 3d4h", "PT2M13.9S, 2m13s", "PT0.45S, 450ms", "PT59.9S, 59.9s", "PT59.999S, 59.9s",
    "PT1H, 1h", "PT0S, 0s", "-PT90S, -1m30s", "PT24H30M, 1d", "PT0.00025S, 250us",
    "PT0.000000005S, 5ns", "PT1.5S, 1.5s"
  })
  void a_length_is_told_in_two_parts_cut_not_rounded(Duration length, String text) {
    assertThat(Durations.text(length)).isEqualTo(text);
  }
}
