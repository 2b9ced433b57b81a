package dev.runbook.it.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.Runbook;
import dev.runbook.Verdict;
import dev.runbook.it.RealPrometheus;
import dev.runbook.prometheus.Prometheus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Guards, waits and checks on a server that scrapes and evaluates rules. */
@Tag("live")
class GuardLiveTest {
  private static final String RULES =
      """
      groups:
      - name: shop
        interval: 1s
        rules:
        - {alert: Always, expr: vector(1)}
        - {alert: Never, expr: vector(1) < 0}
        - {alert: Soon, expr: vector(1), for: 1h}
        - {record: "job:up:sum", expr: sum by (job) (up)}
      """;

  @RegisterExtension
  static final RealPrometheus server = RealPrometheus.scraping().withRules(RULES);

  private static Runbook rb;
  private static Prometheus prom;

  @BeforeAll
  static void open() {
    rb = Runbook.with().set("environment.live.prometheus.scrape", "1s").open("live");
    prom = Prometheus.on(rb).at(server.uri());
    prom.query("job:up:sum{job=\"node\"}").awaitUntil(value -> value == 1, "60s");
  }

  @AfterAll
  static void close() {
    rb.close();
  }

  @Test
  void check_now() {
    assertThat(prom.query("up{job=\"node\"}").atLeast(1).check().state())
        .isEqualTo(Verdict.State.SUCCEEDED);
    assertThat(prom.query("up").atLeast(1).check().toString())
        .startsWith("UNDECIDED")
        .contains("2 series");
    assertThat(prom.query("up").atLeast(1).everySeries().check().state())
        .isEqualTo(Verdict.State.SUCCEEDED);
    assertThat(prom.query("sum(up)").below(2).freshBy("up").check().toString())
        .startsWith("FAILED")
        .contains("it is 2");
    assertThat(prom.query("up == 0").none("up").check().state()).isEqualTo(Verdict.State.SUCCEEDED);
    assertThat(prom.query("up == 0").none("up{job=\"gone\"}").check().state())
        .isEqualTo(Verdict.State.UNDECIDED);
    assertThat(prom.query("sum(up) / 0 * 0").below(1).check().toString()).contains("NaN");
  }

  @Test
  void alert_firing() {
    prom.query("ALERTS{alertname=\"Always\", alertstate=\"firing\"}").atLeast(1).awaitUntil("60s");
    assertThat(prom.alert("Always").check().state()).isEqualTo(Verdict.State.FAILED);
    assertThat(prom.alert("Never").check().state()).isEqualTo(Verdict.State.SUCCEEDED);
    assertThat(prom.alert("Soon").check().evidence().toString()).contains("pending");
    assertThat(prom.alert("Gone").check().state()).isEqualTo(Verdict.State.UNDECIDED);
  }

  @Test
  void the_server_tells_what_a_query_costs() {
    var cost = prom.query("up").last("1m").cost();
    assertThat(cost.column("count").doubles()[0]).isEqualTo(2);
    assertThat(cost.column("count").doubles()[2]).isPositive();
  }

  @Test
  void a_gauge_is_no_counter() {
    assertThat(prom.metric("node_load1").rate().query().series().notes().toString())
        .contains("node_load1 is a gauge");
    assertThat(prom.metric("node_cpu_seconds_total").rate().sum().query().series().notes())
        .noneMatch(note -> note.contains("gauge"));
  }
}
