package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.ValueScale.Asked;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ValueScaleTest {
  @Test
  void zero_rule() {
    assertThat(linear(1, 2).height(0)).isZero();
    assertThat(linear(10, 19).height(10)).isPositive();
    assertThat(linear(10, 19).height(0)).isNegative();
    assertThat(linear(-1, 5).height(-1)).isPositive();
  }

  @Test
  void a_constant_stands_in_the_middle_and_zero_at_the_foot() {
    assertThat(linear(42, 42).height(42)).isEqualTo(0.5);
    assertThat(linear(-3, -3).height(-3)).isEqualTo(0.5);
    assertThat(linear(0, 0).height(0)).isZero();
    assertThat(linear(0, 0).height(1)).isEqualTo(1);
  }

  @Test
  void there_are_four_to_eight_ticks_for_any_range() {
    var random = new Random(9);
    for (int round = 0; round < 5000; round++) {
      double size = Math.pow(10, random.nextInt(24) - 12);
      double low = random.nextGaussian() * size;
      double high = low + random.nextDouble() * size + size * 1e-6;
      for (var unit : List.of("", "bytes", "seconds", "ratio")) {
        var scale = ValueScale.of(low, high, Asked.NOTHING, unit);
        var ticks = scale.ticks(8);
        assertThat(ticks).as("%s %s %s", low, high, unit).hasSizeBetween(3, 9);
        assertThat(ticks).allMatch(tick -> tick.height() > -1e-6 && tick.height() < 1 + 1e-6);
        assertThat(ticks).extracting(ValueScale.Tick::label).doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void decimal_ticks() {
    assertThat(labels(0, 7, "", 8)).containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
    assertThat(labels(0, 0.9, "", 5)).containsExactly("0", "0.2", "0.4", "0.6", "0.8");
    assertThat(labels(0, 2_300_000, "", 5)).containsExactly("0", "0.5M", "1.0M", "1.5M", "2.0M");
    assertThat(labels(0, 0.05, "ratio", 6))
        .containsExactly("0 %", "1 %", "2 %", "3 %", "4 %", "5 %");
    assertThat(labels(0, 12_400, "count", 4)).containsExactly("0", "5,000", "10,000");
    assertThat(labels(0, 0.4, "cores", 5)).containsExactly("0", "100m", "200m", "300m", "400m");
  }

  @Test
  void bytes_ticks() {
    double gib = 1024 * 1024 * 1024.0;
    assertThat(labels(0, 3.8 * gib, "bytes", 4)).containsExactly("0", "1 GiB", "2 GiB", "3 GiB");
    assertThat(labels(0, 700 * 1024, "bytes", 4))
        .containsExactly("0", "200 KiB", "400 KiB", "600 KiB");
    assertThat(labels(0, 4e9, "si-bytes", 5)).containsExactly("0", "1 GB", "2 GB", "3 GB", "4 GB");
  }

  @Test
  void seconds_ticks() {
    assertThat(labels(0, 95, "seconds", 8))
        .containsExactly("0", "15 s", "30 s", "45 s", "1m", "1m15s", "1m30s");
    assertThat(labels(0, 0.45, "seconds", 5))
        .containsExactly("0", "100 ms", "200 ms", "300 ms", "400 ms");
    assertThat(labels(0, 10_000, "seconds", 8))
        .containsExactly("0", "30m", "1h", "1h30m", "2h", "2h30m");
  }

  @Test
  void a_tiny_range_shows_differences_to_a_named_base() {
    var scale = linear(1e15, 1e15 + 1);
    assertThat(scale.base()).isEqualTo(1e15);
    assertThat(scale.height(1e15)).isBetween(0.0, 0.1);
    assertThat(scale.height(1e15 + 1)).isBetween(0.9, 1.0);
    assertThat(scale.ticks(5))
        .extracting(ValueScale.Tick::label)
        .containsExactly("0", "+0.25", "+0.50", "+0.75", "+1.00");
  }

  @Test
  void the_ends_of_the_doubles_have_a_scale() {
    for (double[] range :
        new double[][] {
          {-1.7e308, 1.7e308},
          {1e308, 1e308},
          {0, Double.MIN_VALUE},
          {Double.MIN_VALUE, Double.MIN_VALUE},
          {-Double.MIN_VALUE, 1e308}
        }) {
      var scale = linear(range[0], range[1]);
      assertThat(scale.height(range[0]) + 0.0).isBetween(0.0, 1.0);
      assertThat(scale.height(range[1]) + 0.0).isBetween(0.0, 1.0);
      assertThat(scale.ticks(6)).hasSizeBetween(2, 9);
    }
  }

  @Test
  void a_logarithmic_scale_has_decades() {
    var scale = ValueScale.of(0.01, 5000, new Asked(Double.NaN, Double.NaN, true), "");
    assertThat(scale.ticks(8))
        .extracting(ValueScale.Tick::label)
        .containsExactly("0.01", "0.1", "1", "10", "100", "1000");
    assertThat(scale.height(0)).isZero();
    assertThat(scale.height(-7)).isZero();
  }

  @Test
  void a_fixed_end_is_kept() {
    var scale = ValueScale.of(3, 9, new Asked(0, 10, false), "");
    assertThat(scale.height(0)).isZero();
    assertThat(scale.height(10)).isEqualTo(1);
    assertThat(ValueScale.of(3, 9, new Asked(20, Double.NaN, false), "").height(20)).isZero();
  }

  @Test
  void values_have_four_digits_and_their_unit() {
    assertThat(ValueText.of(0.020467, "ratio")).isEqualTo("2.047 %");
    assertThat(ValueText.of(-0.99996, "")).isEqualTo("-1.000");
    assertThat(ValueText.of(1.3e9, "bytes")).isEqualTo("1.211 GiB");
    assertThat(ValueText.of(0.45, "seconds")).isEqualTo("450 ms");
    assertThat(ValueText.of(133, "seconds")).isEqualTo("2m13s");
    assertThat(ValueText.of(12_400, "count")).isEqualTo("12,400");
    assertThat(ValueText.of(0.25, "cores")).isEqualTo("250m");
    assertThat(ValueText.of(1e-7, "")).isEqualTo("1e-7");
    assertThat(ValueText.of(2.5e17, "")).isEqualTo("250P");
    assertThat(ValueText.of(Double.NaN, "bytes")).isEqualTo("–");
  }

  private static ValueScale linear(double min, double max) {
    return ValueScale.of(min, max, Asked.NOTHING, "");
  }

  private static List<String> labels(double low, double high, String unit, int room) {
    var scale = ValueScale.of(low, high, new Asked(low, high, false), unit);
    return scale.ticks(room).stream().map(ValueScale.Tick::label).toList();
  }
}
