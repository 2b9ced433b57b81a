package dev.runbook.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.Refused;
import dev.runbook.SeriesSet;
import dev.runbook.aws.AwsException.BadQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is asked, in how many requests, and what it costs. */
class MetricsTest extends WithFake {
  @Test
  void one_metric() {
    cpu("web", "3h");
    var set = cw.metric(ECS, CPU).where("ServiceName", "web").last("1h").series();
    var one = set.one();
    assertThat(one.labels())
        .isEqualTo(
            new TreeMap<>(
                java.util.Map.of(
                    "__name__",
                    CPU,
                    "ClusterName",
                    "prod",
                    "ServiceName",
                    "web",
                    "stat",
                    "Average")));
    assertThat(one.size()).isEqualTo(58);
    assertThat(one.time(0)).isEqualTo(NOW.minus(Duration.ofHours(1)));
    assertThat(one.value(0)).isEqualTo(0);
    assertThat(one.value(57)).isEqualTo(57);
    assertThat(one.step()).isEqualTo(Duration.ofMinutes(1));
    assertThat(one.stamp()).isEqualTo(dev.runbook.Series.Stamp.FROM);
    assertThat(fake.count("GetMetricData")).isEqualTo(1);
  }

  @Test
  void nothing_is_contacted_before_the_first_question() {
    assertThat(cw.metric(ECS, CPU).where("a", "b").last("1h").toString())
        .contains("nothing was asked");
    assertThat(fake.calls()).isEmpty();
  }

  @Test
  void five_statistics_are_billed_once_and_six_twice() {
    cpu("web", "3h");
    var five = web().stats("Average", "Sum", "Minimum", "Maximum", "SampleCount").last("1h");
    assertThat(five.series().size()).isEqualTo(5);
    assertThat(fake.billed()).isEqualTo(1);
    assertThat(five.cost().one().whole("metrics")).isEqualTo(1);
    var six = web().stats("Average", "Sum", "Minimum", "Maximum", "SampleCount", "p99").last("1h");
    assertThat(six.series().size()).isEqualTo(6);
    assertThat(fake.billed()).isEqualTo(3);
    assertThat(six.cost().one().whole("metrics")).isEqualTo(2);
    assertThat(fake.count("GetMetricData")).isEqualTo(2);
  }

  @Test
  void p99_9_tm_and_iqm_are_sent_and_p99x_is_refused() {
    fake.metric("n", "m").add(NOW.minusSeconds(600), 1, 2, 3, 4, 5, 6, 7, 8, 9, 100);
    var set =
        cw.metric("n", "m").exactly().stats("p99.9", "p50", "tm90", "iqm").last("1h").series();
    assertThat(set.select("stat", "p99.9").one().last())
        .isCloseTo(99.181, org.assertj.core.data.Offset.offset(1e-9));
    assertThat(set.select("stat", "p50").one().last()).isEqualTo(5.5);
    assertThat(set.select("stat", "tm90").one().last()).isEqualTo(5);
    assertThat(set.select("stat", "IQM").one().last()).isEqualTo(5.5);
    for (var good : List.of("TM(10%:90%)", "WM(:95%)", "pr100", "ts99.5", "PR(:300)", "p0")) {
      assertThat(Stat.of(good)).isEqualTo(good);
    }
    for (var bad : List.of("p99x", "p101", "Avg", "TM(:)", "tm", "")) {
      assertThatThrownBy(() -> cw.metric("n", "m").stats(bad))
          .isInstanceOf(BadQuery.class)
          .hasMessageContaining("no statistic");
    }
    assertThat(fake.count("GetMetricData")).isEqualTo(1);
  }

  @Test
  void six_hundred_metrics_in_two_requests_equal_one_by_one() {
    for (int i = 0; i < 600; i++) {
      int shift = i;
      fake.metric("n", "m", "Id", "x" + i).every("1m", "2h", at -> at * 1.5 + shift);
    }
    var all = cw.metric("n", "m").where().limit(600).last("1h").series();
    assertThat(all.size()).isEqualTo(600);
    assertThat(fake.count("GetMetricData")).isEqualTo(2);
    assertThat(fake.calls().stream().mapToInt(FakeCloudWatch.Call::queries).sorted().toArray())
        .endsWith(100, 500);
    for (int i : new int[] {0, 1, 499, 500, 599}) {
      var one = cw.metric("n", "m").exactly("Id", "x" + i).last("1h").series().one();
      assertThat(all.select("Id", "x" + i).one().source("")).isEqualTo(one.source(""));
    }
  }

  @Test
  void points_over_100_801_make_one_request_more() {
    var region = cw.region();
    var groups = new ArrayList<Group>();
    var grid = new Grid(0, 50_400L * 60, 60, true, 50_400L * 60);
    var compiling = new Compiling(grid, "", metric -> List.of(metric.pairs(), metric.pairs()));
    groups.addAll(compiling.groups(web().ask(), Look.PLAIN));
    assertThat(Batch.of(region, grid, groups)).hasSize(1);
    var longer = new Grid(0, 50_401L * 60, 60, true, 50_401L * 60);
    assertThat(Batch.of(region, longer, groups)).hasSize(2);
    for (int minute = 0; minute < 101; minute++) {
      fake.metric("n", "m", "Id", "a").add(NOW.minusSeconds(6_300 - minute * 60L), minute);
    }
    fake.pages(100);
    assertThat(cw.metric("n", "m").where().last("2h").series().one().size()).isEqualTo(101);
    assertThat(fake.count("GetMetricData")).isEqualTo(2);
  }

  @Test
  void series_over_three_pages_are_the_same_as_on_one() {
    cpu("web", "3h");
    cpu("api", "3h");
    var query =
        cw.metric(ECS, CPU).where("ClusterName", "prod").stats("Average", "Maximum").last("2h");
    var whole = query.series();
    for (int page : new int[] {200, 177, 60, 7}) {
      fake.pages(page);
      assertThat(same(query.series())).isEqualTo(same(whole));
    }
    assertThat(fake.calls().stream().filter(FakeCloudWatch.Call::paged).count()).isGreaterThan(3);
  }

  private static List<Object> same(SeriesSet set) {
    var all = new ArrayList<Object>();
    set.forEach(one -> all.add(one));
    return all;
  }

  @Test
  void math_over_two_metrics() {
    fake.metric("n", "errors").every("1m", "1h", i -> i % 2 == 0 ? 5 : 10);
    fake.metric("n", "requests").every("1m", "1h", i -> 100);
    var errors = cw.metric("n", "errors").exactly().stats("Sum");
    var requests = cw.metric("n", "requests").exactly().stats("Sum");
    var ratio =
        cw.math("100 * e / r").with("e", errors).with("r", requests).label("error %").last("30m");
    var one = ratio.series().one();
    assertThat(one.name()).isEqualTo("error %");
    assertThat(one.value(0)).isEqualTo(5);
    assertThat(one.value(1)).isEqualTo(10);
    assertThat(ratio.cost().one().whole("metrics")).isEqualTo(2);
    assertThat(fake.billed()).isEqualTo(2);
  }

  @Test
  void math_with_a_missing_input_names_it() {
    fake.metric("n", "requests").every("1m", "1h", i -> 100);
    var errors = cw.metric("n", "erors").exactly().stats("Sum");
    var requests = cw.metric("n", "requests").exactly().stats("Sum");
    var set = cw.math("e / r").with("e", errors).with("r", requests).last("30m").series();
    assertThat(set.one().isEmpty()).isTrue();
    assertThat(String.join("\n", set.notes()))
        .contains("the input `e` is missing: no metric erors; near: requests");
    var filled = cw.math("e / r").with("e", errors.missingIsZero()).with("r", requests).last("30m");
    assertThat(filled.series().one().max()).isEqualTo(0);
    assertThatThrownBy(() -> cw.math("e / q").with("e", errors).last("1h").series())
        .isInstanceOf(BadQuery.class)
        .hasMessageContaining("names `q`, which is no input");
    assertThatThrownBy(() -> cw.math("e").with("Bad", errors)).isInstanceOf(BadQuery.class);
  }

  @Test
  void math_at_a_batch_edge_stays_with_its_inputs() {
    for (int i = 0; i < 49; i++) {
      fake.metric("n", "m", "Id", "x" + i).every("1m", "1h", at -> at);
    }
    var stats = new String[] {"Average", "Sum", "Minimum", "Maximum", "SampleCount"};
    var parts = new ArrayList<MetricQuery>();
    var many = cw.metric("n", "m").where().last("30m");
    for (int i = 0; i < 2; i++) {
      parts.add(many.stats(stats));
    }
    parts.add(many.stats("p50").limit(8));
    var input = cw.metric("n", "m").exactly("Id", "x0");
    parts.add(cw.math("a + b").with("a", input).with("b", input.stats("Maximum")).label("sum"));
    var set = cw.together(parts.toArray(MetricQuery[]::new)).series();
    assertThat(fake.calls().stream().mapToInt(FakeCloudWatch.Call::queries).sorted().toArray())
        .endsWith(3, 498);
    assertThat(set.select("__name__", "sum").one().value(3))
        .isEqualTo(2 * set.select("Id", "x0").select("stat", "Average").at(0).value(3));
  }

  @Test
  void search_of_3_and_of_500() {
    for (var service : List.of("api", "db", "web")) {
      cpu(service, "1h");
    }
    var search =
        cw.search("{AWS/ECS,ClusterName,ServiceName} MetricName=\"" + CPU + "\"", "Average");
    var set = search.last("30m").series();
    assertThat(set.size()).isEqualTo(3);
    assertThat(set.select("ServiceName", "db").one().labels())
        .containsEntry("__name__", CPU)
        .containsEntry("ClusterName", "prod")
        .containsEntry("stat", "Average");
    assertThat(fake.billed()).isEqualTo(3);
    assertThat(String.join(" ", set.notes())).doesNotContain("TRUNCATED");
    for (int i = 0; i < 501; i++) {
      fake.metric(ECS, CPU, "ClusterName", "big", "ServiceName", "s" + i)
          .every("1m", "5m", at -> at);
    }
    var cut = search.last("30m").series();
    assertThat(cut.size()).isEqualTo(500);
    assertThat(cut.notes()).contains("TRUNCATED: cut at 500, there is more");
  }

  @Test
  void same_label_twice_is_refused() {
    fake.metric("a", "m", "Id", "1").every("1m", "1h", i -> i);
    fake.metric("a", "m", "Id", "2").every("1m", "1h", i -> i);
    assertThatThrownBy(
            () -> cw.search("Namespace=\"a\" MetricName=\"m\"", "Sum").last("1h").series())
        .isInstanceOf(BadQuery.class)
        .hasMessageContaining("same label");
  }

  @Test
  void insights_without_order_by_warns() {
    for (var service : List.of("api", "db", "web")) {
      cpu(service, "1h");
    }
    var sql = "SELECT MAX(CPUUtilization) FROM \"AWS/ECS\" GROUP BY ServiceName";
    var set = cw.sql(sql).last("1h").series();
    assertThat(set.size()).isEqualTo(3);
    assertThat(set.select("ServiceName", "web").one().max()).isEqualTo(57);
    assertThat(String.join(" ", set.notes())).contains("WARNING: without ORDER BY and LIMIT");
    var two = cw.sql(sql + " ORDER BY MAX() DESC LIMIT 2").last("1h").series();
    assertThat(two.size()).isEqualTo(2);
    assertThat(String.join(" ", two.notes())).doesNotContain("WARNING");
  }

  @Test
  void where_finds_0_1_2_and_51_sets() {
    cpu("web", "1h");
    assertThatThrownBy(() -> cw.metric(ECS, CPU).where("ServiceName", "wbe").last("1h").table())
        .isInstanceOf(BadQuery.class)
        .hasMessageContaining("no ServiceName wbe; near: web");
    assertThatThrownBy(() -> cw.metric(ECS, "CPUUtilisation").where().last("1h").table())
        .hasMessageContaining("no metric CPUUtilisation; near: CPUUtilization");
    assertThatThrownBy(() -> cw.metric(ECS, CPU).where("Service", "web").last("1h").table())
        .hasMessageContaining("no dimension Service; it has: ServiceName");
    assertThatThrownBy(() -> cw.metric("AWS/ESC", CPU).where().last("1h").table())
        .hasMessageContaining("nothing in the namespace AWS/ESC; near: AWS/ECS");
    assertThat(fake.count("GetMetricData")).isZero();
    assertThat(cw.metric(ECS, CPU).where("ServiceName", "web").last("1h").series().size())
        .isEqualTo(1);
    ticks.advance(Duration.ofMinutes(11));
    cpu("api", "1h");
    var prod = cw.metric(ECS, CPU).where("ClusterName", "prod").last("1h");
    assertThat(prod.series().size()).isEqualTo(2);
    ticks.advance(Duration.ofMinutes(11));
    for (int i = 0; i < 49; i++) {
      cpu("s" + i, "5m");
    }
    assertThatThrownBy(prod::table)
        .isInstanceOf(Refused.class)
        .hasMessageContaining("51 dimension sets match");
    var some = prod.limit(7).series();
    assertThat(some.size()).isEqualTo(7);
    assertThat(some.notes()).contains("WARNING: 7 of 51 dimension sets, by limit(7)");
  }

  @Test
  void list_metrics_denied_reads_where_as_exactly() {
    cpu("web", "1h");
    fake.deny("ListMetrics");
    var set =
        cw.metric(ECS, CPU).where("ServiceName", "web", "ClusterName", "prod").last("30m").series();
    assertThat(set.one().isEmpty()).isFalse();
    assertThat(String.join(" ", set.notes())).contains("where(..) was read as exactly(..)");
  }

  @Test
  void silent_20_days_needs_exactly() {
    var day = Duration.ofDays(1);
    fake.metric("n", "m", "Id", "1").add(NOW.minus(day.multipliedBy(20)), 7);
    var range =
        dev.runbook.TimeRange.of(NOW.minus(day.multipliedBy(21)), NOW.minus(day.multipliedBy(19)));
    assertThatThrownBy(() -> cw.metric("n", "m").where("Id", "1").over(range).series())
        .isInstanceOf(BadQuery.class)
        .hasMessageContaining("exactly(..)");
    var one = cw.metric("n", "m").exactly("Id", "1").over(range).series().one();
    assertThat(one.last()).isEqualTo(7);
    assertThat(one.step()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void exactly_with_fewer_dimensions_is_empty_and_says_which_exist() {
    cpu("web", "1h");
    var set = cw.metric(ECS, CPU).exactly("ServiceName", "web").last("1h").series();
    assertThat(set.one().isEmpty()).isTrue();
    assertThat(String.join(" ", set.notes()))
        .contains("the sets that exist: ClusterName=prod ServiceName=web");
  }

  @Test
  void estimate_equals_the_bill_and_the_budget_stops() {
    for (int i = 0; i < 30; i++) {
      cpu("s" + i, "1h");
    }
    var query = cw.metric(ECS, CPU).where().stats("Average", "p99").last("1h");
    assertThat(query.cost().one().whole("metrics")).isEqualTo(30);
    assertThat(query.cost().one().number("usd")).isEqualTo(0.0003);
    assertThat(query.table().size()).isEqualTo(60);
    assertThat(fake.billed()).isEqualTo(30);
    try (var poor = with(ticks).set("default.aws.budget", "0.0005").open("test")) {
      var asked = CloudWatch.on(fake.aws(poor)).metric(ECS, CPU).where().last("1h");
      assertThat(asked.series().size()).isEqualTo(30);
      assertThatThrownBy(asked::series)
          .isInstanceOf(Refused.class)
          .hasMessageContaining("beyond the budget for metrics, $0.0005")
          .hasMessageContaining("30 metrics, est. $0.0003; spent $0.0003");
    }
    assertThat(fake.billed()).isEqualTo(60);
  }

  @Test
  void metrics_of_a_namespace_are_a_table() {
    cpu("web", "1h");
    fake.metric(ECS, "MemoryUtilization", "ClusterName", "prod").every("1m", "5m", i -> i);
    var table = cw.metrics(ECS);
    assertThat(table.columns()).containsExactly("metric", "ClusterName", "ServiceName");
    assertThat(table.where("ServiceName", "web").one().text("metric")).isEqualTo(CPU);
    for (int i = 0; i < 1_100; i++) {
      fake.metric("many", "m", "Id", "" + i).add(NOW.minusSeconds(60), 1);
    }
    assertThat(cw.metrics("many").size()).isEqualTo(1_100);
    assertThat(fake.count("ListMetrics")).isEqualTo(4);
  }

  @Test
  void link_opens_the_same_graph_in_the_console() {
    cpu("web", "1h");
    var range = dev.runbook.TimeRange.of(Instant.parse("2026-01-20T09:00:00Z"), NOW);
    assertThat(web().stats("p99").over(range).link().toString())
        .isEqualTo(
            "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#metricsV2:graph="
                + "~(metrics~(~(~'AWS*2fECS~'CPUUtilization~'ClusterName~'prod~'ServiceName~'web"
                + "~(id~'q0~stat~'p99)))~view~'timeSeries~period~60~region~'eu-west-1"
                + "~start~'2026-01-20T09*3a00*3a00Z~end~'2026-01-20T10*3a00*3a00Z)");
  }
}
