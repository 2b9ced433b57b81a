package dev.runbook.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Runbook;
import dev.runbook.prometheus.FakePrometheus.Sent;
import dev.runbook.prometheus.PrometheusException.BadQuery;
import dev.runbook.prometheus.PrometheusException.NotPrometheus;
import dev.runbook.prometheus.PrometheusException.TimedOut;
import dev.runbook.prometheus.PrometheusException.TooMuch;
import dev.runbook.prometheus.PrometheusException.Unreachable;
import dev.runbook.testing.FakeTicks;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnswerTest {
  private static final String UP = "{\"__name__\":\"up\",\"job\":\"a\"}";

  private FakePrometheus server;
  private FakeTicks ticks;
  private Runbook rb;
  private Prometheus prom;

  @BeforeEach
  void open() {
    server = new FakePrometheus();
    ticks = FakeTicks.standard();
    rb = Runbook.with().ticks(ticks).open("test");
    prom = Prometheus.on(rb).at(server.url());
  }

  @AfterEach
  void close() throws IOException {
    rb.close();
    server.close();
  }

  @Test
  void node_load1_is_one_line_from_a_query_to_a_picture_a_table_and_points() {
    server.script("/api/v1/query_range", FakePrometheus::ones);
    var query = prom.query("up").last("1h");
    assertThat(query.chart().png()).startsWith((byte) 0x89, 'P', 'N', 'G');
    assertThat(query.chart().text().toString()).contains("up").contains("step 15s");
    assertThat(query.table().rows()).hasSize(1);
    assertThat(query.points().size()).isEqualTo(241);
    var series = query.series().one();
    assertThat(series.step()).isEqualTo(Duration.ofSeconds(15));
    assertThat(series.value(0)).isEqualTo(1.0);
    assertThat(series.source()).isEqualTo("prometheus at " + server.url().substring(7));
  }

  @Test
  void matrix_vector_scalar_string() {
    server.vector(UP, "2.5");
    assertThat(prom.query("up").number()).isEqualTo(2.5);
    assertThat(prom.query("up").table().columns())
        .containsExactly("__name__", "job", "value", "age");
    server.script(
        "/api/v1/query",
        Sent.json(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1.5,\"7\"]}}"));
    assertThat(prom.query("7").number()).isEqualTo(7.0);
    assertThat(prom.query("7").series().one().labels()).isEmpty();
    server.script(
        "/api/v1/query",
        Sent.json(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"string\",\"result\":[1.5,\"hi\"]}}"));
    assertThat(prom.query("\"hi\"").table().one().text("value")).isEqualTo("hi");
    server.script("/api/v1/query_range", FakePrometheus::ones);
    assertThat(prom.query("up").last("5m").series().one().size()).isEqualTo(21);
  }

  @Test
  void a_read_is_recorded_with_what_was_asked() {
    server.vector(UP, "1");
    assertThat(prom.query("up").number()).isEqualTo(1);
    var record =
        rb.journal().entries().stream().map(Object::toString).collect(Collectors.joining());
    assertThat(record).contains("up at 2026-01-01T00:00:00Z");
  }

  @Test
  void warnings_kept_infos_kept() {
    var body =
        FakePrometheus.success(
            "vector",
            "{\"metric\":" + UP + ",\"value\":[1,\"1\"]}",
            ",\"warnings\":[\"store x is down\"],\"infos\":[\"metric might not be a counter\"]");
    server.script("/api/v1/query", Sent.json(body));
    server.script("/api/v1/query_range", Sent.json(body.replace("vector", "matrix")));
    var set = prom.query("up").series();
    assertThat(set.notes())
        .containsExactly("WARNING: store x is down", "note: metric might not be a counter");
    assertThat(prom.query("up").table().notes()).contains("WARNING: store x is down");
    assertThat(prom.query("up").table().toString()).contains("store x is down");
    assertThat(prom.query("up").last("1h").chart().text().toString()).contains("store x is down");
    var record =
        rb.journal().entries().stream().map(Object::toString).collect(Collectors.joining());
    assertThat(record).contains("store x is down");
  }

  @Test
  void equal_label_sets() {
    server.vector(UP, "1", UP, "2");
    var set = prom.query("up").series();
    assertThat(set).extracting(one -> one.labels().get("#")).containsExactly("1", "2");
    assertThat(set.notes().toString()).contains("equal labels");
  }

  @Test
  void unsorted_times_double_times() {
    server.script(
        "/api/v1/query_range",
        Sent.json(
            FakePrometheus.success(
                "matrix",
                "{\"metric\":{},\"values\":[[30,\"3\"],[10,\"1\"],[30,\"4\"],[20,\"2\"]]}",
                "")));
    var set = prom.query("up").last("1h").series();
    var one = set.at(0);
    assertThat(one.size()).isEqualTo(3);
    assertThat(one.millis(0)).isEqualTo(10_000);
    assertThat(one.value(2)).isEqualTo(4);
    assertThat(set.notes().toString()).contains("unsorted");
  }

  @Test
  void gap_versus_nan() {
    server.script(
        "/api/v1/query_range",
        Sent.json(
            FakePrometheus.success(
                "matrix", "{\"metric\":{},\"values\":[[15,\"1\"],[30,\"NaN\"],[60,\"2\"]]}", "")));
    var one = prom.query("up").last("1h").series().one();
    assertThat(one.size()).isEqualTo(3);
    assertThat(one.value(1)).isNaN();
    assertThat(one.step()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void series_come_in_the_order_of_their_labels_with_digits_as_numbers() {
    server.vector("{\"i\":\"h10\"}", "1", "{\"i\":\"h2\"}", "2");
    assertThat(prom.query("up").series())
        .extracting(one -> one.labels().get("i"))
        .containsExactly("h2", "h10");
  }

  @Test
  void sort_order_kept() {
    server.vector("{\"i\":\"b\"}", "3", "{\"i\":\"a\"}", "1");
    assertThat(prom.query("topk(2, up)").series())
        .extracting(one -> one.labels().get("i"))
        .containsExactly("b", "a");
    assertThat(prom.query("topk(2, up) + 1").series())
        .extracting(one -> one.labels().get("i"))
        .containsExactly("a", "b");
  }

  @Test
  void number_of_none_number_of_two() {
    server.vector();
    assertThatThrownBy(() -> prom.query("sum(up)").number())
        .isInstanceOf(BadQuery.class)
        .hasMessageContaining("the answer has 0");
    server.vector("{\"i\":\"a\"}", "1", "{\"i\":\"b\"}", "2");
    assertThatThrownBy(() -> prom.query("up").number())
        .isInstanceOf(BadQuery.class)
        .hasMessageContaining("{i=\"a\"} = 1.0, {i=\"b\"} = 2.0");
  }

  @Test
  void empty_result() {
    server.vector();
    server.script("/api/v1/query_range", Sent.json(FakePrometheus.success("matrix", "", "")));
    assertThat(prom.query("up").series().isEmpty()).isTrue();
    assertThat(prom.query("up").table().isEmpty()).isTrue();
    assertThat(prom.query("up").last("1h").chart().text().toString())
        .contains("test | up | 2025-12-31 23:00:00 to 2026-01-01 00:00:00 UTC")
        .contains("nothing was found")
        .contains("no series");
  }

  @Test
  void html_200() {
    server.script(
        "/api/v1/query", Sent.text(200, "text/html", "<html>\n<title>Sign in</title></html>"));
    assertThatThrownBy(() -> prom.query("up").number())
        .isInstanceOf(NotPrometheus.class)
        .hasMessageContaining("text/html")
        .hasMessageContaining("Sign in");
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void plain_404() {
    var other = Prometheus.on(rb).at(server.url() + "/other");
    server.script("/api/v1/query", Sent.text(404, "text/plain", "404 page not found"));
    assertThatThrownBy(() -> other.query("up").number())
        .isInstanceOf(NotPrometheus.class)
        .hasMessageContaining("/other/api/v1/query")
        .hasMessageContaining("a path prefix such as /prometheus may be missing");
  }

  @Test
  void error_with_200() {
    server.script("/api/v1/query", Sent.json(FakePrometheus.error("internal", "something broke")));
    assertThatThrownBy(() -> prom.query("up").number())
        .isInstanceOf(PrometheusException.class)
        .hasMessageContaining("something broke");
  }

  @Test
  void bad_query_caret() {
    var words = "invalid parameter \\\"query\\\": 1:8: parse error: unclosed left parenthesis";
    server.script("/api/v1/query", Sent.json(400, FakePrometheus.error("bad_data", words)));
    assertThatThrownBy(() -> prom.query("sum(up{ ").number())
        .isInstanceOf(BadQuery.class)
        .hasMessageContaining("\n    sum(up{\n           ^")
        .hasMessageContaining("unclosed left parenthesis");
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void execution_422() {
    server.script(
        "/api/v1/query",
        Sent.json(422, FakePrometheus.error("execution", "multiple matches for labels")));
    assertThatThrownBy(() -> prom.query("a / b").number())
        .isInstanceOf(BadQuery.class)
        .hasMessageContaining("multiple matches for labels");
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void timeout_503() {
    server.script(
        "/api/v1/query",
        Sent.json(
            503, FakePrometheus.error("timeout", "query timed out in expression evaluation")));
    assertThatThrownBy(() -> prom.query("up").number())
        .isInstanceOf(TimedOut.class)
        .hasMessageContaining("query timed out in expression evaluation")
        .hasMessageContaining("coarser step");
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void bad_gateway_502() {
    server.script(
        "/api/v1/query",
        Sent.text(502, "text/html", "bad gateway"),
        Sent.json(FakePrometheus.vectorOf(UP, "1")));
    assertThat(prom.query("up").number()).isEqualTo(1);
    assertThat(server.asked()).hasSize(2);
    assertThat(ticks.slept()).hasSize(1);
  }

  @Test
  void retry_after_429() {
    server.script(
        "/api/v1/query",
        Sent.text(429, "text/plain", "slow down").header("Retry-After", "7"),
        Sent.json(FakePrometheus.vectorOf(UP, "1")));
    assertThat(prom.query("up").number()).isEqualTo(1);
    assertThat(ticks.slept()).containsExactly(Duration.ofSeconds(7));
  }

  @Test
  void cut_body_twice() {
    var good = Sent.json(FakePrometheus.vectorOf(UP, "1"));
    server.script("/api/v1/query", good.cutAfter(40), good.cutAfter(1), good);
    assertThat(prom.query("up").number()).isEqualTo(1);
    assertThat(server.asked()).hasSize(3);
  }

  @Test
  void cut_body_thrice() {
    server.script("/api/v1/query", Sent.json(FakePrometheus.vectorOf(UP, "1")).cutAfter(40));
    assertThatThrownBy(() -> prom.query("up").number())
        .isInstanceOf(Unreachable.class)
        .hasMessageContaining("broke off in the middle")
        .hasMessageContaining(" bytes read");
    assertThat(server.asked()).hasSize(3);
  }

  @Test
  void gzip_same_any_chunk_split() {
    var body =
        FakePrometheus.success(
            "matrix",
            "{\"metric\":{\"a\":\"ü\\\"\"},\"values\":[[1700000000.123,\"0.1\"],[1700000015,\"2\"]]}",
            "");
    server.script("/api/v1/query_range", Sent.json(body));
    var plain = prom.query("up").last("1h").series().one();
    assertThat(plain.labels()).containsEntry("a", "ü\"");
    for (int size = 1; size < 40; size++) {
      server.script("/api/v1/query_range", Sent.json(body).chunked(size));
      assertThat(prom.query("up").last("1h").series().one()).isEqualTo(plain);
    }
    server.script("/api/v1/query_range", Sent.json(body).gzipped());
    assertThat(prom.query("up").last("1h").series().one()).isEqualTo(plain);
  }

  @Test
  void series_10001() {
    var many =
        IntStream.rangeClosed(1, 10_001)
            .mapToObj(i -> "{\"metric\":{\"id\":\"" + i + "\",\"job\":\"a\"},\"value\":[1,\"1\"]}")
            .collect(Collectors.joining(","));
    server.script("/api/v1/query", Sent.json(FakePrometheus.success("vector", many, "")));
    assertThatThrownBy(() -> prom.query("up").series())
        .isInstanceOf(TooMuch.class)
        .hasMessageContaining("more than 10,000 series")
        .hasMessageContaining("label id has 10000 values")
        .hasMessageContaining("aggregate");
  }

  @Test
  void samples_too_many() {
    try (var small =
        Runbook.with().ticks(ticks).set("default.prometheus.samples", "100").open("test")) {
      server.script("/api/v1/query_range", FakePrometheus::ones);
      assertThatThrownBy(
              () -> Prometheus.on(small).at(server.url()).query("up").last("1h").series())
          .isInstanceOf(TooMuch.class)
          .hasMessageContaining("more than 100 samples");
    }
  }

  @Test
  void limit_ignored_by_server() {
    server.vector("{\"i\":\"c\"}", "3", "{\"i\":\"a\"}", "1", "{\"i\":\"b\"}", "2");
    var set = prom.query("up").limit(2).series();
    assertThat(set).extracting(one -> one.labels().get("i")).containsExactly("a", "b");
    assertThat(set.notes().toString()).contains("cut at 2 of 3");
    assertThat(server.asked().get(0).params()).containsEntry("limit", "3");
  }

  @Test
  void hostile_labels() {
    server.vector("{\"a\":\"<script>\\u001b[2J\\n\"}", "1");
    var text = prom.query("up").table().toString();
    assertThat(text).doesNotContain("\u001b").contains("<script>");
  }
}
