package dev.runbook.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {
  private static double value(String text) {
    var padded = ("xx" + text + "9").toCharArray();
    return Decimals.value(padded, 2, text.length());
  }

  private static long millis(String text) {
    var padded = ("xx" + text + "9").toCharArray();
    return Decimals.millis(padded, 2, text.length());
  }

  private static void same(String text) {
    assertThat(Double.doubleToRawLongBits(value(text)))
        .as(text)
        .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "+1",
        "1",
        "-1.5",
        "0.1",
        "0.30000000000000004",
        "123456789012345",
        "1234567890123456",
        "12345678901234567",
        "9007199254740993",
        "1e22",
        "1e23",
        "1e-22",
        "1e-23",
        "1.7976931348623157e308",
        "5e-324",
        "4.9e-324",
        "2.2250738585072014e-308",
        "1e309",
        "1e-400",
        "00012.50",
        ".5",
        "5.",
        "0.000000000000000000000000000001",
        "100000000000000000000000",
        "0.016666666666666666",
        "1E5",
        "-1e+05"
      })
  void inf_nan_subnormal_digits_17(String text) {
    same(text);
  }

  @Test
  void names_of_no_number_are_read_here() {
    assertThat(value("NaN")).isNaN();
    assertThat(value("+Inf")).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(value("Inf")).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(value("-Inf")).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", ".", "e5", "1e", "1e+", "1x", "1d", "0x10", "nan", "1.2.3", "1 "})
  void what_is_no_number_is_refused(String text) {
    assertThatThrownBy(() -> value(text)).isInstanceOf(NumberFormatException.class);
  }

  @Test
  void numbers_property() {
    var random = new Random(20_261_121L);
    for (int i = 0; i < 20_000; i++) {
      double any = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(any)) {
        same(new BigDecimal(Double.toString(any)).toPlainString());
        same(Double.toString(any));
      }
      same(Double.toString(random.nextGaussian()));
      same(Integer.toString(random.nextInt()));
      same(BigDecimal.valueOf(random.nextInt(), random.nextInt(12)).toPlainString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1,1000",
    "1700000000,1700000000000",
    "1700000000.1,1700000000100",
    "1700000000.123,1700000000123",
    "1700000000.1239,1700000000123",
    "-1.5,-1500",
    "1.7e9,1700000000000",
    "1700000000.,1700000000000"
  })
  void milliseconds_kept(String text, long expected) {
    assertThat(millis(text)).isEqualTo(expected);
  }
}
