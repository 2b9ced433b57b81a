package dev.runbook.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Runbook;
import dev.runbook.prometheus.FakePrometheus.Asked;
import dev.runbook.prometheus.FakePrometheus.Sent;
import dev.runbook.prometheus.PrometheusException.BadQuery;
import dev.runbook.prometheus.PrometheusException.TooMuch;
import dev.runbook.testing.FakeTicks;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AskTest {
  private FakePrometheus server;
  private Runbook rb;
  private Prometheus prom;

  @BeforeEach
  void open() {
    server = new FakePrometheus();
    server.script("/api/v1/query_range", FakePrometheus::ones);
    rb = Runbook.with().ticks(FakeTicks.at(Instant.parse("2026-11-21T02:44:19.123Z"))).open("test");
    prom = Prometheus.on(rb).at(server.url());
  }

  @AfterEach
  void close() throws IOException {
    rb.close();
    server.close();
  }

  private Asked last() {
    return server.asked().get(server.asked().size() - 1);
  }

  @Test
  void a_range_is_aligned_and_both_ends_are_asked() {
    assertThat(prom.query("up").last("1h").series().one().size()).isEqualTo(241);
    assertThat(last().params())
        .containsEntry("start", "1795225455")
        .containsEntry("end", "1795229055")
        .containsEntry("step", "15");
  }

  @Test
  void exact_edges() {
    assertThat(prom.query("up").last("1h").exact().series().one().size()).isEqualTo(241);
    assertThat(last().params())
        .containsEntry("start", "1795225459.123")
        .containsEntry("end", "1795229059.123");
  }

  @Test
  void pieces_no_double_no_hole() {
    var from = Instant.ofEpochSecond(1_700_000_000);
    var set = prom.query("up").between(from, from.plusSeconds(25_000)).step("1s").series();
    assertThat(server.asked()).hasSize(3);
    assertThat(set.one().size()).isEqualTo(25_001);
    for (int i = 0; i < 25_001; i++) {
      assertThat(set.one().millis(i)).isEqualTo(1_700_000_000_000L + i * 1000L);
    }
  }

  @Test
  void piece_fails() {
    var from = Instant.ofEpochSecond(1_700_000_000);
    var bad = Sent.json(422, FakePrometheus.error("execution", "this piece broke"));
    server.script(
        "/api/v1/query_range",
        asked ->
            asked.params().get("start").equals("1700011001") ? bad : FakePrometheus.ones(asked));
    var query = prom.query("up").between(from, from.plusSeconds(25_000)).step("1s");
    assertThatThrownBy(query::series)
        .isInstanceOf(BadQuery.class)
        .hasMessageContaining("this piece broke");
  }

  @Test
  void more_than_a_hundred_pieces_are_refused() {
    var from = Instant.ofEpochSecond(1_700_000_000);
    var query = prom.query("up").between(from, from.plusSeconds(1_200_000)).step("1s");
    assertThatThrownBy(query::series).isInstanceOf(TooMuch.class).hasMessageContaining("110 calls");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void rate_window() {
    assertThat(prom.query("rate(x[$rate])").last("1h").text()).isEqualTo("rate(x[1m])");
    assertThat(prom.query("rate(x[$__rate_interval])").last("24h").text())
        .isEqualTo("rate(x[2m15s])");
    assertThat(prom.query("x[$range:$step]").last("24h").text()).isEqualTo("x[1d:2m]");
    assertThat(prom.query("rate(x[$rate])").text()).isEqualTo("rate(x[1m])");
  }

  @Test
  void rate_in_string_left() {
    assertThat(prom.query("x{a=\"$rate\"} # $rate").text()).isEqualTo("x{a=\"$rate\"} # $rate");
  }

  @Test
  void unknown_dollar() {
    assertThatThrownBy(() -> prom.query("x{job=\"$job\"} > $limit").text())
        .isInstanceOf(BadQuery.class)
        .hasMessageContaining("there is no $limit")
        .hasMessageContaining(".bind(");
  }

  @Test
  void bind_hostile() {
    var hostile = "a\"} or up{b=~\".*\\\n|.";
    assertThat(prom.query("x{job=:job}").bind("job", hostile).text())
        .isEqualTo("x{job=\"a\\\"} or up{b=~\\\".*\\\\\\n|.\"}");
    assertThat(prom.query("x{job=~:job}").bind("job", "a.b|c\"").text())
        .isEqualTo("x{job=~\"a\\\\.b\\\\|c\\\"\"}");
  }

  @Test
  void bind_list() {
    assertThat(prom.query("x{c=~:c, d!~:c}").bind("c", List.of("500", "5.2")).text())
        .isEqualTo("x{c=~\"500|5\\\\.2\", d!~\"500|5\\\\.2\"}");
    assertThatThrownBy(() -> prom.query("x{c=:c}").bind("c", List.of("500")).text())
        .isInstanceOf(BadQuery.class)
        .hasMessageContaining("use =~ or !~");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "job:errors:ratio5m",
        "x[5m:1m]",
        "x[5m:]",
        ":a:b",
        "sum by (a) (a:b{c=\"=:d\"})",
        "a:b / c:d",
        "x{a=\"b\"} offset 5m"
      })
  void bind_colon_left_alone(String promql) {
    assertThat(prom.query(promql).text()).isEqualTo(promql);
  }

  @Test
  void bind_empty_bind_unused() {
    assertThatThrownBy(() -> prom.query("x{a=:a}").bind("a", "").text())
        .isInstanceOf(BadQuery.class)
        .hasMessageContaining("empty value");
    assertThatThrownBy(() -> prom.query("x{a=~:a}").bind("a", List.of()).text())
        .isInstanceOf(BadQuery.class);
    assertThatThrownBy(() -> prom.query("x").bind("a", "1").text())
        .isInstanceOf(BadQuery.class)
        .hasMessageContaining("no matcher uses :a");
    assertThatThrownBy(() -> prom.query("x{a=:a}").text())
        .isInstanceOf(BadQuery.class)
        .hasMessageContaining("nothing is bound to :a");
  }

  @Test
  void phrases_stay_what_they_were() {
    var base = prom.query("up{a=:a}").last("1h");
    assertThat(base.bind("a", "1").text()).isEqualTo("up{a=\"1\"}");
    assertThat(base.bind("a", "2").text()).isEqualTo("up{a=\"2\"}");
  }

  @Test
  void peaks_shows_spike() {
    var plain = prom.query("up{a=\"b\"}").last("24h").series();
    assertThat(plain.notes())
        .containsExactly("note: samples between points are not shown; .peaks() keeps the highest");
    assertThat(prom.query("up").last("24h").peaks().text()).isEqualTo("max_over_time(up[2m])");
    assertThatThrownBy(() -> prom.query("rate(up[5m])").last("24h").peaks().text())
        .isInstanceOf(BadQuery.class)
        .hasMessageContaining("plain selector");
  }

  @Test
  void no_range_last_hour() {
    assertThat(prom.query("up").chart().text().toString())
        .contains("no range was given: the last hour");
  }

  @Test
  void compare_over_dst() {
    assertThat(prom.query("up").last("1h").compareWith("7d").chart().png()).isNotEmpty();
    var starts =
        server.asked().stream().map(one -> Long.parseLong(one.params().get("start"))).toList();
    assertThat(starts.get(0) - starts.get(1)).isEqualTo(168 * 3600);
  }

  @Test
  void an_empty_query_is_refused() {
    assertThatThrownBy(() -> prom.query("  ")).isInstanceOf(BadQuery.class);
  }

  @Test
  void a_range_has_no_one_number() {
    assertThatThrownBy(() -> prom.query("up").last("1h").number())
        .isInstanceOf(BadQuery.class)
        .hasMessageContaining("number() takes one instant");
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "up{a=\"b\"}", "{a=\"}\"}", " up # c", "a:b{}"})
  void plain_selectors(String promql) {
    assertThat(PromText.isSelector(promql)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"up[5m]", "sum(up)", "up + 1", "up offset 5m", "1", "\"x\"", "-up", "up{", ""})
  void what_is_no_plain_selector(String promql) {
    assertThat(PromText.isSelector(promql)).isFalse();
  }

  @Test
  void names_that_may_be_metrics() {
    assertThat(PromText.metrics("sum by (job) (rate(a_total[5m])) / on(x) b{c=\"d\"} > bool 2"))
        .containsExactly("a_total", "b");
  }
}
