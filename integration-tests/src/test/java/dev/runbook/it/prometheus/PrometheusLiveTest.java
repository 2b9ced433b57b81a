package dev.runbook.it.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runbook.Runbook;
import dev.runbook.Series;
import dev.runbook.SeriesSet;
import dev.runbook.it.RealPrometheus;
import dev.runbook.prometheus.PromQuery;
import dev.runbook.prometheus.Prometheus;
import dev.runbook.prometheus.PrometheusException.BadQuery;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of a real server, compared with what promtool says of the same question. */
@Tag("live")
class PrometheusLiveTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant START = Instant.ofEpochSecond(1_700_000_040);
  private static final Instant END = START.plus(Duration.ofHours(2));

  @RegisterExtension static final RealPrometheus scraping = RealPrometheus.scraping();

  @RegisterExtension static final RealPrometheus history = RealPrometheus.withHistory(made());

  private static Runbook rb;

  /** Two hours: a counter that starts again, a gauge with a hole and a NaN, a histogram. */
  private static String made() {
    var text = new StringBuilder("# TYPE shop_orders counter\n");
    for (var shop : new String[] {"h2", "h10"}) {
      for (int i = 0; i <= 480; i++) {
        long value = (i < 300 ? i : i - 300) * (shop.equals("h2") ? 3L : 7L);
        text.append("shop_orders_total{shop=\"").append(shop).append("\",dc=\"eu\"} ");
        text.append(value).append(' ').append(time(i)).append('\n');
      }
    }
    text.append("# TYPE shop_load gauge\n");
    for (int i = 0; i <= 480; i++) {
      if (i < 100 || i > 140) {
        text.append("shop_load{quote=\"a\\\"b\\\\c\"} ");
        text.append(i == 50 ? "NaN" : Double.toString(Math.sin(i) / 3)).append(' ');
        text.append(time(i)).append('\n');
      }
    }
    text.append("# TYPE shop_wait histogram\n");
    for (int i = 0; i <= 480; i++) {
      for (var le : new String[] {"0.1", "1.0", "+Inf"}) {
        int share = le.equals("0.1") ? 5 : le.equals("1.0") ? 9 : 10;
        text.append("shop_wait_bucket{le=\"").append(le).append("\"} ");
        text.append((long) i * share).append(' ').append(time(i)).append('\n');
      }
    }
    return text.append("# EOF\n").toString();
  }

  private static long time(int i) {
    return START.getEpochSecond() + i * 15L;
  }

  @BeforeAll
  static void open() {
    rb = Runbook.open("live");
  }

  @AfterAll
  static void close() {
    rb.close();
  }

  private static Map<Map<String, String>, Map<Long, Double>> told(String promtool)
      throws IOException {
    var told = new java.util.HashMap<Map<String, String>, Map<Long, Double>>();
    for (var one : JSON.readTree(promtool)) {
      var labels = new TreeMap<String, String>();
      one.path("metric").properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
      var points = new TreeMap<Long, Double>();
      if (one.has("value")) {
        put(points, one.get("value"));
      }
      one.path("values").forEach(point -> put(points, point));
      told.put(labels, points);
    }
    return told;
  }

  private static void put(Map<Long, Double> points, JsonNode point) {
    var text = point.get(1).asText().replace("+Inf", "Infinity").replace("-Inf", "-Infinity");
    points.put(Math.round(point.get(0).asDouble() * 1000), Double.valueOf(text));
  }

  private static Map<Map<String, String>, Map<Long, Double>> ours(SeriesSet set) {
    var ours = new java.util.HashMap<Map<String, String>, Map<Long, Double>>();
    for (Series one : set) {
      var points = new TreeMap<Long, Double>();
      for (int i = 0; i < one.size(); i++) {
        points.put(one.millis(i), one.value(i));
      }
      ours.put(one.labels(), points);
    }
    return ours;
  }

  private static PromQuery query(String promql) {
    return Prometheus.on(rb).at(history.uri()).query(promql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop_orders_total",
        "shop_load",
        "shop_orders_total{shop=\"h2\"}",
        "shop_orders_total{shop=~\"h.*\"}",
        "shop_orders_total{shop!=\"h2\"}",
        "{__name__=~\"shop_.*\"}",
        "rate(shop_orders_total[1m])",
        "rate(shop_orders_total[5m])",
        "irate(shop_orders_total[5m])",
        "increase(shop_orders_total[10m])",
        "delta(shop_load[5m])",
        "deriv(shop_load[5m])",
        "resets(shop_orders_total[2h])",
        "changes(shop_load[10m])",
        "sum(shop_orders_total)",
        "sum by (shop) (rate(shop_orders_total[5m]))",
        "avg without (dc) (shop_orders_total)",
        "max(shop_orders_total) - min(shop_orders_total)",
        "count(shop_orders_total)",
        "stddev(shop_orders_total)",
        "quantile(0.9, shop_orders_total)",
        "count_values(\"v\", shop_orders_total > bool 10)",
        "shop_orders_total / 0",
        "(0 - shop_orders_total) / 0",
        "0 / shop_orders_total",
        "shop_load * 1e300 * 1e300",
        "shop_load / 1e300",
        "histogram_quantile(0.9, rate(shop_wait_bucket[5m]))",
        "avg_over_time(shop_load[5m])",
        "max_over_time(shop_load[10m])",
        "quantile_over_time(0.5, shop_load[10m])",
        "shop_orders_total offset 10m",
        "shop_orders_total > 500",
        "shop_orders_total and on (shop) shop_orders_total > 100",
        "shop_orders_total unless shop_orders_total{shop=\"h2\"}",
        "label_replace(shop_orders_total, \"new\", \"$1\", \"shop\", \"(h.*)\")",
        "timestamp(shop_load)",
        "vector(1.5)",
        "time()",
        "rate(shop_orders_total[5m:30s])",
        "predict_linear(shop_load[10m], 3600)",
        "absent(shop_nothing)",
        "shop_nothing",
        "shop_load == 99"
      })
  void equals_promtool(String promql) throws IOException {
    var at = START.plusSeconds(3_607);
    assertThat(ours(query(promql.replace("$1", "$1")).at(at).series()))
        .isEqualTo(instant(promql, at));
    var step = Duration.ofSeconds(30);
    assertThat(ours(query(promql).between(START, END).step(step).exact().series()))
        .isEqualTo(told(history.promtoolQueryRange(promql, START, END, step)));
  }

  private static Map<Map<String, String>, Map<Long, Double>> instant(String promql, Instant at)
      throws IOException {
    var json = JSON.readTree(history.promtoolQuery(promql, at));
    if (json.isArray() && json.size() == 2 && json.get(0).isNumber()) {
      var point = new TreeMap<Long, Double>();
      put(point, json);
      return Map.of(Map.of(), point);
    }
    return told(json.toString());
  }

  @Test
  void node_load1_notebook_is_read_drawn_and_the_same_as_promtool_says() throws IOException {
    var prom = Prometheus.on(rb).at(scraping.uri());
    assertThat(prom.query("node_load1").number()).isGreaterThanOrEqualTo(0);
    var at = Instant.ofEpochSecond(Instant.now().getEpochSecond());
    assertThat(ours(prom.query("node_load1").at(at).series()))
        .isEqualTo(told(scraping.promtoolQuery("node_load1", at)));
    assertThat(prom.query("node_load1").last("5m").chart().png()).isNotEmpty();
    assertThat(prom.query("up").table().size()).isEqualTo(2);
    assertThat(prom.query("up").series().at(0).source()).startsWith("prometheus 2.");
  }

  @Test
  void a_typo_is_shown_with_a_mark_under_it() {
    assertThatThrownBy(() -> query("sum(up{job=})").series())
        .isInstanceOf(BadQuery.class)
        .hasMessageContaining("\n    sum(up{job=})\n               ^");
  }

  @Test
  void digits_of_labels_are_compared_as_numbers() {
    assertThat(query("shop_orders_total").at(END).series())
        .extracting(one -> one.labels().get("shop"))
        .containsExactly("h2", "h10");
  }

  @Test
  void a_long_range_is_split_and_joined_to_the_same() {
    var whole = query("shop_load").between(START, END).step("15s").series();
    var fine = query("shop_load").between(START, END).step("100ms").series();
    assertThat(fine.one().size()).isGreaterThan(50_000);
    assertThat(fine.one().max()).isEqualTo(whole.one().max());
  }
}
