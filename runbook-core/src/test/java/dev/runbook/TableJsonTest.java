package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TableJsonTest {
  private static final Instant START = Instant.parse("2026-11-21T03:00:00Z");

  static String encode(Table table) {
    var text = new StringWriter();
    try (var json = new JsonFactory().createGenerator(text)) {
      TableJson.write(table, json, UnaryOperator.identity());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static Table decode(String json) throws IOException {
    return TableJson.read(new ObjectMapper().readTree(json));
  }

  @Test
  void json_round_trip() throws IOException {
    var series =
        Series.of(Map.of("__name__", "load"), new long[] {1, 2}, new double[] {1, Double.NaN});
    var table =
        Table.write(
                "text", "long", "double", "exact", "flag", "at", "day", "span", "state", "trend")
            .row(
                "a\"b\n",
                Long.MIN_VALUE,
                0.1,
                new BigDecimal("1.10"),
                true,
                START.plusNanos(7),
                LocalDateTime.of(2026, 11, 21, 3, 0, 30),
                Duration.ofMillis(-1500),
                Table.State.warn("slow: 3"),
                series
                    .range(TimeRange.of(START, START.plusSeconds(60)))
                    .step(Duration.ofSeconds(15)))
            .row(null, null, Double.NaN, null, null, Instant.MAX, null, null, null, null)
            .row("", 0, -0.0, BigDecimal.ZERO, false, Instant.MIN, null, Duration.ZERO, null, null)
            .unit("long", "bytes")
            .named("all kinds")
            .source("here")
            .observed(START)
            .partial("why")
            .truncated(2, -1)
            .note("n")
            .done()
            .stale(Duration.ofMinutes(4))
            .zone(ZoneId.of("Asia/Seoul"));
    var json = encode(table);
    var back = decode(json);
    assertThat(back).isEqualTo(table);
    assertThat(encode(back)).isEqualTo(json);
    assertThat(back.toString()).isEqualTo(table.toString());
  }

  @Test
  void json_same_on_17_and_25() {
    var numbers =
        Table.of("x")
            .row(2e-3)
            .row(0.1 + 0.2)
            .row(Double.parseDouble("2e23"))
            .row(Double.MIN_VALUE)
            .row(1.0)
            .row(-1e21);
    assertThat(encode(numbers))
        .isEqualTo(
            "{\"name\":\"table\",\"rows\":6,\"columns\":[{\"name\":\"x\",\"kind\":\"DOUBLE\","
                + "\"values\":[0.002,0.30000000000000004,2e23,4.94065645841247e-324,1,-1e21]}]}");
  }

  @Test
  void every_double_reads_back_equal() {
    long seed = 20261121;
    var random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(Double.parseDouble(Numbers.exact(value))).as("seed %s", seed).isEqualTo(value);
      }
    }
  }
}
