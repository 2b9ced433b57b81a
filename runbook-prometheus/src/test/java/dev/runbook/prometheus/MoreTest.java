package dev.runbook.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Runbook;
import dev.runbook.prometheus.FakePrometheus.Asked;
import dev.runbook.prometheus.FakePrometheus.Sent;
import dev.runbook.prometheus.PrometheusException.BadQuery;
import dev.runbook.testing.FakeTicks;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MoreTest {
  private static final Instant NOW = Instant.parse("2023-11-14T22:13:20Z");

  private FakePrometheus server;
  private Runbook rb;
  private Prometheus prom;

  @BeforeEach
  void open() {
    server = new FakePrometheus();
    rb = Runbook.with().ticks(FakeTicks.at(NOW)).open("test");
    prom = Prometheus.on(rb).at(server.url());
  }

  @AfterEach
  void close() throws IOException {
    rb.close();
    server.close();
  }

  private void data(String path, String data) {
    server.script(path, Sent.json("{\"status\":\"success\",\"data\":" + data + "}"));
  }

  @Test
  void unknown_metric() {
    server.vector();
    data("/label/__name__/values", "[\"node_load1\",\"node_load15\",\"up\"]");
    assertThat(prom.query("node_load2").series().notes())
        .containsExactly(
            "note: no series; there is no metric node_load2; nearest: node_load1, node_load15");
    assertThat(prom.query("up > 5").table().notes().toString()).contains("the metric exists");
  }

  @Test
  void sample_age_shown() {
    server.script(
        "/api/v1/query",
        asked ->
            Sent.json(
                asked.params().get("query").startsWith("timestamp(")
                    ? FakePrometheus.vectorOf("{\"job\":\"a\"}", "1699999880")
                    : FakePrometheus.vectorOf("{\"__name__\":\"up\",\"job\":\"a\"}", "1")));
    var table = prom.query("up").table();
    assertThat(table.columns()).endsWith("value", "age");
    assertThat(table.toString()).contains("2m");
    assertThat(prom.query("up + 0").table().columns()).endsWith("value");
    assertThat(server.asked()).hasSize(3);
  }

  @Test
  void selector_escapes() {
    var selector =
        prom.metric("http_requests_total")
            .where("job", "a\"b\\")
            .matching("code", "5..")
            .without("env", "test")
            .rate()
            .sum("code");
    assertThat(selector.text())
        .isEqualTo(
            "sum by (code) (rate(http_requests_total{job=\"a\\\"b\\\\\", code=~\"5..\","
                + " env!=\"test\"}[$rate]))");
    assertThat(selector.query().text()).contains("[1m]");
    assertThat(prom.metric("up").top(3).text()).isEqualTo("topk(3, up)");
    assertThat(prom.metric("up").offset("7d").rate().text()).isEqualTo("rate(up[$rate] offset 7d)");
    assertThat(prom.metric("up").offset("7d").max().text()).isEqualTo("max(up offset 7d)");
    assertThat(prom.metric("up").quantile(0.9, "job").text())
        .isEqualTo("quantile by (job) (0.9, up)");
    assertThatThrownBy(() -> prom.metric("up").sum().rate()).isInstanceOf(BadQuery.class);
    assertThatThrownBy(() -> prom.metric("up").sum("a) or up")).isInstanceOf(BadQuery.class);
  }

  @Test
  void utf8_name() {
    assertThat(prom.metric("my.metric").where("a.b", "c").text())
        .isEqualTo("{\"my.metric\", \"a.b\"=\"c\"}");
  }

  @Test
  void together_one_grid() {
    server.script("/api/v1/query_range", FakePrometheus::ones);
    var set =
        prom.together(prom.query("up").label("a"), prom.query("down").step("1m").label("b"))
            .last("1h")
            .series();
    assertThat(set).extracting(one -> one.labels().get("query")).containsExactly("a", "b");
    assertThat(server.asked())
        .extracting(one -> one.params().get("step"))
        .containsExactly("60", "60");
    assertThat(server.asked()).extracting(one -> one.params().get("end")).doesNotContainNull();
    assertThat(set.at(0).size()).isEqualTo(set.at(1).size());
  }

  @Test
  void two_clusters_side_by_side() throws IOException {
    try (var other = new FakePrometheus()) {
      server.script("/api/v1/query_range", FakePrometheus::ones);
      other.script("/api/v1/query_range", FakePrometheus::ones);
      var both =
          Prometheus.sideBySide(prom.query("up"), prom.at(other.url()).query("up")).last("1h");
      assertThat(both.series())
          .extracting(one -> one.labels().get("source"))
          .containsExactly(server.url().substring(7), other.url().substring(7));
      assertThat(both.table().size()).isEqualTo(2);
      assertThat(both.chart().png()).isNotEmpty();
    }
  }

  @Test
  void raw_edges() {
    server.script(
        "/api/v1/query",
        asked -> {
          long at = Long.parseLong(asked.params().get("time"));
          var values = "[" + (at - 3600) + ",\"1\"],[" + (at - 7) + ".5,\"2\"],[" + at + ",\"3\"]";
          return Sent.json(
              FakePrometheus.success("matrix", "{\"metric\":{},\"values\":[" + values + "]}", ""));
        });
    var set = prom.query("up").raw("2h");
    assertThat(server.asked())
        .extracting(one -> one.params().get("query"))
        .containsExactly("up[1h]", "up[1h]");
    assertThat(set.one().size()).isEqualTo(5);
    assertThat(set.one().millis(3)).isEqualTo((NOW.getEpochSecond() - 7) * 1000 + 500);
    assertThatThrownBy(() -> prom.query("rate(up[5m])").raw("10m")).isInstanceOf(BadQuery.class);
  }

  @Test
  void histogram_beside_float() {
    var histogram =
        "{\"metric\":{\"job\":\"h\"},\"histogram\":[1700000000,{\"count\":\"10\",\"sum\":\"20\","
            + "\"buckets\":[[0,\"1\",\"2\",\"5\"],[0,\"2\",\"4\",\"5\"]]}]}";
    var plain = "{\"metric\":{\"job\":\"f\"},\"value\":[1700000000,\"1\"]}";
    server.script(
        "/api/v1/query", Sent.json(FakePrometheus.success("vector", histogram + "," + plain, "")));
    assertThat(prom.query("x + 0").series().one().labels()).containsEntry("job", "f");
    var row = prom.query("x").histograms().one();
    assertThat(row.number("count")).isEqualTo(10);
    assertThat(row.number("mean")).isEqualTo(2);
    assertThat(row.number("p50")).isEqualTo(2);
    assertThat(row.number("p90")).isEqualTo(3.6);
    server.script(
        "/api/v1/query_range",
        Sent.json(
            FakePrometheus.success(
                "matrix",
                histogram.replace("\"histogram\":", "\"histograms\":[").replace("]]}]}", "]]}]]}"),
                "")));
    assertThatThrownBy(() -> prom.query("x").chart())
        .isInstanceOf(BadQuery.class)
        .hasMessageContaining("histogram_quantile");
  }

  @Test
  void meta_reads() {
    data("/label/__name__/values", "[\"node_load1\",\"node_cpu_seconds_total\",\"up\"]");
    data(
        "/api/v1/metadata",
        "{\"node_load1\":[{\"type\":\"gauge\",\"help\":\"1m load\",\"unit\":\"\"}]}");
    var found = prom.find("node_*");
    assertThat(found.column("metric").texts())
        .containsExactly("node_load1", "node_cpu_seconds_total");
    assertThat(found.column("type").texts()).containsExactly("gauge", "");
    data("/api/v1/labels", "[\"job\",\"instance\"]");
    assertThat(prom.labels().column("label").texts()).containsExactly("instance", "job");
    data("/label/instance/values", "[\"h10\",\"h2\"]");
    assertThat(prom.values("instance").column("instance").texts()).containsExactly("h2", "h10");
    data("/api/v1/series", "[{\"__name__\":\"up\",\"job\":\"a\"}]");
    assertThat(prom.seriesOf("up").one().text("job")).isEqualTo("a");
    data(
        "/api/v1/alerts",
        "{\"alerts\":[{\"labels\":{\"alertname\":\"Errors\",\"severity\":\"page\"},\"annotations\":"
            + "{\"summary\":\"many\"},\"state\":\"firing\",\"activeAt\":\"2023-11-14T22:00:00Z\"}]}");
    var alert = prom.alerts().one();
    assertThat(alert.text("alert")).isEqualTo("Errors");
    assertThat(alert.text("state")).isEqualTo("firing");
    data(
        "/api/v1/targets",
        "{\"activeTargets\":[{\"labels\":{\"job\":\"a\",\"instance\":\"i\"},\"health\":\"down\","
            + "\"lastError\":\"refused\",\"lastScrapeDuration\":0.5,\"scrapeUrl\":\"http://i/m\"}]}");
    assertThat(prom.targets().one().text("error")).isEqualTo("refused");
    data(
        "/api/v1/rules",
        "{\"groups\":[{\"name\":\"g\",\"rules\":[{\"name\":\"r\",\"type\":\"recording\","
            + "\"health\":\"ok\",\"query\":\"up\",\"evaluationTime\":0.001}]}]}");
    assertThat(prom.rules().one().text("health")).isEqualTo("ok");
    data("/status/tsdb", "{\"seriesCountByMetricName\":[{\"name\":\"up\",\"value\":7}]}");
    assertThat(prom.cardinality().one().number("series")).isEqualTo(7);
    data(
        "/query_exemplars",
        "[{\"seriesLabels\":{\"job\":\"a\"},\"exemplars\":[{\"labels\":{\"traceID\":\"t1\"},"
            + "\"value\":\"6\",\"timestamp\":1700000000.5}]}]");
    assertThat(prom.exemplars(prom.query("up")).one().text("exemplar")).contains("t1");
  }

  @Test
  void identity_says_who_answers_and_what_was_cut() {
    data("/buildinfo", "{\"version\":\"2.42.0\"}");
    var table = prom.at(server.url() + "/graph").tenant("shop").identity();
    assertThat(table.full().toString())
        .contains("prometheus 2.42.0")
        .contains("shop")
        .contains("the address was cut to " + server.url());
  }

  @Test
  void link_opens() {
    var link = prom.query("rate(x[$rate])").last("1h").link();
    assertThat(link.toString())
        .startsWith(server.url() + "/graph?g0.expr=rate%28x%5B1m%5D%29&g0.tab=0&g0.range_input=1h");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void one_now_for_two_queries() {
    server.script("/api/v1/query_range", FakePrometheus::ones);
    var unused = prom.query("up").last("1h").compareWith("1d").chart();
    var ends =
        server.asked().stream()
            .map(Asked::params)
            .map(one -> Long.parseLong(one.get("end")))
            .toList();
    assertThat(ends.get(0) - ends.get(1)).isEqualTo(Duration.ofDays(1).toSeconds());
  }

  @Test
  void victoria_nocache_and_thirty_thousand_points_in_one_call() {
    server.script("/api/v1/query_range", FakePrometheus::ones);
    var vm = prom.dialect(Dialect.VICTORIAMETRICS).query("up");
    assertThat(vm.last("8h").step("1s").series().one().size()).isEqualTo(28_801);
    assertThat(server.asked()).hasSize(1);
    assertThat(server.asked().get(0).params()).containsEntry("nocache", "1");
  }
}
