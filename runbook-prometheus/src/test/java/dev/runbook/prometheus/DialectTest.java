package dev.runbook.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Runbook;
import dev.runbook.prometheus.FakePrometheus.Asked;
import dev.runbook.prometheus.FakePrometheus.Sent;
import dev.runbook.prometheus.PrometheusException.Denied;
import dev.runbook.testing.FakeTicks;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What differs between the servers that speak this API. */
class DialectTest {
  private FakePrometheus server;
  private Runbook rb;
  private Prometheus prom;

  @BeforeEach
  void open() {
    server = new FakePrometheus();
    server.script("/api/v1/query", Sent.json(FakePrometheus.vectorOf("{}", "1")));
    rb = Runbook.with().ticks(FakeTicks.standard()).open("prod");
    prom = Prometheus.on(rb).at(server.url());
  }

  @AfterEach
  void close() throws IOException {
    rb.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:9090, false, '', 2.42.0, PROMETHEUS",
    "localhost:9090, false, '', 3.5.0, PROMETHEUS",
    "localhost:9090, true, '', 2.24.0, VICTORIAMETRICS",
    "mimir.example.com, false, Grafana Mimir, r249-5bedc7a1-WIP, MIMIR",
    "thanos.example.com, false, '', 0.35.1, THANOS",
    "aps-workspaces.eu-central-1.amazonaws.com, false, '', '', AMAZON",
  })
  void dialect_by_build_information_and_header(
      String host, boolean victoria, String application, String version, Dialect dialect) {
    assertThat(Dialect.of(host, victoria, application, version)).isEqualTo(dialect);
  }

  /** Accepts nothing but requests with the right signature. */
  private Function<Asked, Sent> strict(Sent answer) {
    return asked -> {
      var fault = SigV4.fault(asked);
      return fault.isEmpty()
          ? answer
          : Sent.json(403, "{\"message\":\"" + fault + "\"}")
              .header("Date", "Thu, 01 Jan 2026 00:07:00 GMT");
    };
  }

  @Test
  void the_checker_of_signatures_agrees_with_botocore() {
    var headers =
        new TreeMap<>(
            Map.of(
                "content-type", "application/x-www-form-urlencoded",
                "host", "aps.example.com",
                "x-amz-date", "20260101T000000Z"));
    var body = "query=sum%28up%29+%2B+1&time=1767225600&timeout=28s";
    assertThat(
            SigV4.signature(
                "POST",
                URI.create("http://aps.example.com/workspaces/ws-1/api/v1/query"),
                headers,
                body.getBytes(StandardCharsets.UTF_8),
                "20260101T000000Z"))
        .isEqualTo("6dee525255ee89939ad0fce87d5dfce36a9f7d4931d0c84c37c1e2f234432112");
  }

  @Test
  void signer_per_try_accepted_by_a_strict_checker() {
    var good = Sent.json(FakePrometheus.vectorOf("{}", "7"));
    server.script("/api/v1/query", strict(good));
    var amp =
        prom.at(server.url() + "/workspaces/ws-1")
            .dialect(Dialect.AMAZON)
            .signed(SigV4.signer("20260101T000000Z"));
    var hostile = "sum(up{a=\"b c+d&e=f/%\\u00e9\"}) + 1";
    assertThat(amp.query(hostile).number()).isEqualTo(7);
    server.script(
        "/api/v1/query",
        asked ->
            asked.method().equals("POST")
                ? Sent.text(405, "text/plain", "")
                : strict(good).apply(asked));
    assertThat(amp.query(hostile).number()).as("as GET too").isEqualTo(7);
  }

  @Test
  void refused_signature_says_whose_it_was() {
    server.script("/api/v1/query", strict(Sent.json(FakePrometheus.vectorOf("{}", "7"))));
    RequestSigner bad =
        (method, uri, headers, body) ->
            SigV4.signer("20260101T000000Z").sign(method, uri, headers, new byte[] {1});
    assertThatThrownBy(() -> prom.dialect(Dialect.AMAZON).signed(bad).query("sum(up)").number())
        .isInstanceOf(Denied.class)
        .hasMessageContaining("does not match the signature")
        .hasMessageContaining("key ...MPLE, region eu-central-1, service aps; clocks differ by 7m")
        .hasMessageNotContaining("AKIDEXAMPLE");
  }

  private void victoria() {
    server.script(
        "/api/v1/status/buildinfo",
        Sent.json("{\"status\":\"success\",\"data\":{\"version\":\"2.24.0\"}}")
            .header("X-Server-Hostname", "vm"));
  }

  @Test
  void victoria_shifted() {
    victoria();
    var values = "[1699999987,\"1\"],[1700000047,\"2\"],[1700000107,\"3\"]";
    server.script(
        "/api/v1/query_range",
        Sent.json(
            FakePrometheus.success("matrix", "{\"metric\":{},\"values\":[" + values + "]}", "")));
    var one = prom.query("up").last("5m").step("1m").series().one();
    assertThat(one.size()).isEqualTo(3);
    assertThat(one.millis(0)).as("kept as sent").isEqualTo(1_699_999_987_000L);
    assertThat(server.asked().get(0).params()).containsEntry("nocache", "1");
  }

  @Test
  void victoria_scalar_vector() {
    victoria();
    server.script("/api/v1/query", Sent.json(FakePrometheus.vectorOf("{}", "7")));
    assertThat(prom.query("3 + 4").number()).isEqualTo(7);
    assertThat(prom.query("3 + 4").series().one().labels()).isEmpty();
  }

  @Test
  void a_rate_of_a_gauge_is_warned_of() {
    server.script(
        "/api/v1/metadata",
        asked ->
            Sent.json(
                "{\"status\":\"success\",\"data\":{\""
                    + asked.params().get("metric")
                    + "\":[{\"type\":\""
                    + (asked.params().get("metric").endsWith("total") ? "counter" : "gauge")
                    + "\"}]}}"));
    assertThat(prom.metric("node_load1").rate().query().series().notes())
        .containsExactly(
            "WARNING: node_load1 is a gauge: a rate of it means nothing, each fall is a reset");
    assertThat(prom.metric("requests_total").rate().sum("job").query().series().notes()).isEmpty();
    assertThat(prom.metric("node_load1").query().series().notes()).isEmpty();
  }

  @Test
  void the_cost_of_a_query_is_asked_without_its_answer() {
    server.script(
        "/api/v1/query_range",
        asked ->
            Sent.json(
                "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},"
                    + "\"values\":[[1,\"3\"],[2,\"5\"]]}],\"stats\":{\"timings\":{\"evalTotalTime\":0.25},"
                    + "\"samples\":{\"totalQueryableSamples\":1205,\"peakSamples\":12}}}}"));
    var cost = prom.query("rate(x[5m])").last("1h").cost();
    assertThat(cost.column("count").doubles()).containsExactly(5, 241, 1205, 12);
    assertThat(cost.notes()).contains("note: evaluated in 0.25 s");
    assertThat(server.asked().get(0).params())
        .containsEntry("query", "count(rate(x[5m]))")
        .containsEntry("stats", "all");
    assertThat(prom.query("up").cost().full().toString()).contains("samples touched");
  }

  @Test
  void forward_over_pod_restart() throws IOException {
    try (var other = new FakePrometheus()) {
      other.script("/api/v1/query", Sent.json(FakePrometheus.vectorOf("{}", "2")));
      server.script("/api/v1/query", Sent.text(502, "text/plain", "the pod is gone"));
      var asked = new java.util.concurrent.atomic.AtomicInteger();
      var moving =
          prom.at(() -> asked.incrementAndGet() <= 2 ? server.uri() : other.uri())
              .dialect(Dialect.PROMETHEUS);
      assertThat(moving.query("up").number()).as("the second try goes elsewhere").isEqualTo(2);
    }
  }
}
