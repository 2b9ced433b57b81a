package dev.runbook.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Runbook;
import dev.runbook.RunbookException.Refused;
import dev.runbook.RunbookException.TimedOut;
import dev.runbook.RunbookException.Undecided;
import dev.runbook.prometheus.FakePrometheus.Sent;
import dev.runbook.testing.FakeTicks;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WaitTest {
  private FakePrometheus server;
  private FakeTicks ticks;
  private FakeMetrics metrics;
  private Runbook rb;
  private Prometheus prom;

  @BeforeEach
  void open() {
    server = new FakePrometheus();
    ticks = FakeTicks.standard();
    metrics = new FakeMetrics(server, ticks);
    rb = Runbook.with().ticks(ticks).open("test");
    prom = Prometheus.on(rb).at(server.url());
  }

  @AfterEach
  void close() throws IOException {
    rb.close();
    server.close();
  }

  private long passed() {
    return ticks.passed().toSeconds();
  }

  @Test
  void await_met() {
    metrics.gives("queue", () -> passed() < 40 ? "120" : "80");
    assertThat(prom.query("queue").below(100).awaitUntil("10m")).isEqualTo(80);
    assertThat(passed()).as("a reading each scrape of 15 s").isEqualTo(45);
  }

  @Test
  void any_query_can_be_waited_for() {
    var query = "sum by (a) (x{b=~\"c/[d]%\"}) / 2";
    metrics.gives(query, () -> "1");
    assertThat(prom.query(query).below(100).awaitUntil("10m")).isEqualTo(1);
  }

  @Test
  void await_met_by_a_test_of_ones_own() {
    metrics.gives("replicas", () -> passed() < 20 ? "2" : "3");
    assertThat(prom.query("replicas").awaitUntil(value -> value == 3, "5m")).isEqualTo(3);
  }

  @Test
  void await_never() {
    metrics.gives("queue", () -> "120");
    assertThatThrownBy(() -> prom.query("queue").below(100).awaitUntil("10m"))
        .isInstanceOf(TimedOut.class)
        .hasMessageContaining("queue below 100")
        .hasMessageContaining("120.0, 0s old");
    assertThat(passed()).isEqualTo(600);
  }

  @Test
  void await_no_value() {
    assertThatThrownBy(() -> prom.query("queue").below(100).awaitUntil("1m"))
        .isInstanceOf(Undecided.class)
        .hasMessageContaining("could not be read once within 1m");
    metrics.gives("stale", () -> "1");
    metrics.old("stale", Duration.ofMinutes(2));
    assertThatThrownBy(() -> prom.query("stale").below(100).awaitUntil("1m"))
        .isInstanceOf(Undecided.class);
  }

  @Test
  void await_flapping() {
    metrics.gives("up", () -> passed() < 100 && passed() % 30 >= 15 ? "2" : "4");
    assertThat(prom.query("up").above(3).stableFor("1m").awaitUntil("10m")).isEqualTo(4);
    assertThat(passed()).as("good from 90 s on, for a minute").isEqualTo(150);
  }

  @Test
  void a_missing_reading_interrupts_a_good_row() {
    metrics.gives("up", () -> passed() == 30 ? "NaN" : "4");
    assertThat(prom.query("up").above(3).stableFor("30s").awaitUntil("10m")).isEqualTo(4);
    assertThat(passed()).isEqualTo(75);
  }

  @Test
  void a_wrong_query_is_not_waited_for() {
    server.script(
        "/api/v1/query", Sent.json(400, FakePrometheus.error("bad_data", "1:3: parse error: x")));
    assertThatThrownBy(() -> prom.query("a b").below(1).awaitUntil("10m"))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("does not understand the query");
    assertThat(passed()).isZero();
  }
}
