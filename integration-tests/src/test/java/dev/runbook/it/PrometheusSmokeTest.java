package dev.runbook.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Prometheus by promtool alone: when this is red, the part is broken and not the library. */
@Tag("live")
class PrometheusSmokeTest {

  private static final String HISTORY =
      """
      # TYPE orders counter
      orders_total{shop="north"} 10 1700000000
      orders_total{shop="north"} 40 1700000060
      orders_total{shop="north"} 70 1700000120
      # EOF
      """;

  @RegisterExtension static final RealPrometheus scraping = RealPrometheus.scraping();

  @RegisterExtension static final RealPrometheus history = RealPrometheus.withHistory(HISTORY);

  @Test
  void a_scraped_load_has_a_value_now() {
    assertThat(scraping.promtoolQuery("node_load1 >= 0")).contains("\"job\":\"node\"");
  }

  @Test
  void a_made_history_is_answered_to_the_sample() {
    Instant start = Instant.ofEpochSecond(1_700_000_000);
    assertThat(
            history.promtoolQueryRange(
                "orders_total", start, start.plusSeconds(120), Duration.ofMinutes(1)))
        .contains("[1700000000,\"10\"],[1700000060,\"40\"],[1700000120,\"70\"]");
    assertThat(history.promtoolQuery("increase(orders_total[2m])", start.plusSeconds(120)))
        .contains("\"shop\":\"north\"");
  }

  @Test
  void two_servers_side_by_side_know_nothing_of_each_other() {
    assertThat(scraping.uri()).isNotEqualTo(history.uri());
    assertThat(scraping.promtoolQuery("orders_total").strip()).isEqualTo("[]");
    assertThat(history.promtoolQuery("up").strip()).isEqualTo("[]");
  }
}
