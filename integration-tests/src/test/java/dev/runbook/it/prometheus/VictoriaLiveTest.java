package dev.runbook.it.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Runbook;
import dev.runbook.Verdict;
import dev.runbook.it.RealVictoriaMetrics;
import dev.runbook.prometheus.PromQuery;
import dev.runbook.prometheus.Prometheus;
import dev.runbook.prometheus.PrometheusException.BadQuery;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same API by another server, which answers differently in places. */
@Tag("live")
class VictoriaLiveTest {
  private static final Instant START = Instant.ofEpochSecond(1_700_000_040);
  private static final int COUNT = 480;

  @RegisterExtension
  static final RealVictoriaMetrics server = RealVictoriaMetrics.withHistory(made());

  private static Runbook rb;

  private static String made() {
    var text = new StringBuilder();
    for (int i = 0; i <= COUNT; i++) {
      long time = (START.getEpochSecond() + i * 15L) * 1000;
      text.append("shop_load{host=\"h1\"} ").append(i).append(' ').append(time).append('\n');
    }
    return text.toString();
  }

  @BeforeAll
  static void open() {
    rb = Runbook.open("live");
  }

  @AfterAll
  static void close() {
    rb.close();
  }

  private static PromQuery query(String promql) {
    return Prometheus.on(rb).at(server.uri()).query(promql);
  }

  @Test
  void dialect_by_header() {
    assertThat(Prometheus.on(rb).at(server.uri()).identity().full().toString())
        .contains("victoriametrics");
  }

  @Test
  void victoria_nocache() {
    var range = query("shop_load").between(START, START.plus(Duration.ofHours(2)));
    var one = range.step("15s").exact().series().one();
    assertThat(one.size()).isEqualTo(COUNT + 1);
    for (int i = 0; i <= COUNT; i++) {
      assertThat(one.millis(i)).isEqualTo((START.getEpochSecond() + i * 15L) * 1000);
      assertThat(one.value(i)).isEqualTo(i);
    }
  }

  @Test
  void victoria_scalar_vector() {
    assertThat(query("3 + 4").number()).isEqualTo(7);
  }

  @Test
  void bad_query_caret() {
    assertThatThrownBy(() -> query("sum(up{job=})").number()).isInstanceOf(BadQuery.class);
  }

  @Test
  void guard_nan() {
    var verdict = query("0 * shop_load / 0").below(1).check();
    assertThat(verdict.state()).isEqualTo(Verdict.State.UNDECIDED);
  }
}
