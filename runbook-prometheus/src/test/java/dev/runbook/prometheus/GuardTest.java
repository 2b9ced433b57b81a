package dev.runbook.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Approver;
import dev.runbook.Change;
import dev.runbook.Guard;
import dev.runbook.Runbook;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Verdict;
import dev.runbook.prometheus.FakePrometheus.Sent;
import dev.runbook.testing.FakeTicks;
import dev.runbook.testing.FakeWorld;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardTest {
  private static final String RATIO = "job:errors:ratio5m";

  @TempDir Path folder;
  private FakePrometheus server;
  private FakeMetrics metrics;
  private FakeWorld world;
  private Runbook rb;
  private Prometheus prom;

  @BeforeEach
  void open() {
    server = new FakePrometheus();
    var ticks = FakeTicks.standard();
    metrics = new FakeMetrics(server, ticks);
    world = FakeWorld.in(folder.resolve("world"));
    rb =
        Runbook.with()
            .ticks(ticks)
            .approver(Approver.always())
            .set("environment.test.protected", "false")
            .open("test");
    prom = Prometheus.on(rb).at(server.url());
  }

  @AfterEach
  void close() throws IOException {
    rb.close();
    server.close();
  }

  private PromBound ratio() {
    return prom.query(RATIO).below(0.02);
  }

  private Change<String> change(Guard... guards) {
    var change = rb.change(world.set("web", "1.8"));
    for (var guard : guards) {
      change = change.guardedBy(guard);
    }
    return change.undoOnFailure();
  }

  private Verdict<String> watched(PromBound bound) {
    return change(bound.during("5m")).tryRun();
  }

  /** Beyond the second within which equal questions share an answer. */
  private void later() {
    ((FakeTicks) rb.ticks()).advance(Duration.ofMillis(1100));
  }

  private boolean deployed() {
    return world.value("web").equals("1.8");
  }

  private void undecided(PromBound bound, String why) {
    var verdict = watched(bound);
    assertThat(verdict.state()).isEqualTo(Verdict.State.UNDECIDED);
    assertThat(deployed()).as("what is not known is not undone").isTrue();
    assertThat(notes()).contains(why);
    assertThat(bound.check().toString()).startsWith("UNDECIDED").contains(why);
  }

  private String notes() {
    return String.join("\n", rb.journal().entries().stream().map(one -> one.line()).toList());
  }

  @Test
  void guard_passes() {
    metrics.has(RATIO, "{\"__name__\":\"job:errors:ratio5m\"}", "0.01");
    assertThat(watched(ratio()).state()).isEqualTo(Verdict.State.SUCCEEDED);
    assertThat(change(ratio().during("5m")).plan().toString())
        .contains("guard: job:errors:ratio5m (strictly) at most 0.02 for 5m\n");
  }

  @Test
  void guard_two_breaches() {
    metrics.gives(RATIO, () -> deployed() ? "0.03" : "0.01");
    var verdict = watched(ratio());
    assertThat(verdict.toString())
        .startsWith("FAILED")
        .contains("job:errors:ratio5m (strictly) at most 0.02 for 5m")
        .contains("was 0.03, twice in a row")
        .contains("undo: SUCCEEDED");
    assertThat(deployed()).isFalse();
  }

  @Test
  void below_is_strict_and_at_most_is_not() {
    metrics.gives(RATIO, () -> deployed() ? "0.02" : "0.01");
    assertThat(watched(prom.query(RATIO).atMost(0.02)).state()).isEqualTo(Verdict.State.SUCCEEDED);
    world.moves("web", "1.7");
    later();
    assertThat(watched(ratio()).state()).isEqualTo(Verdict.State.FAILED);
    metrics.has("up", "{}", "1");
    assertThat(prom.query("up").above(1).check().state()).isEqualTo(Verdict.State.FAILED);
    assertThat(prom.query("up").atLeast(1).check().state()).isEqualTo(Verdict.State.SUCCEEDED);
    assertThat(prom.query("up").between(1, 2).check().state()).isEqualTo(Verdict.State.SUCCEEDED);
    assertThat(prom.query("up").between(2, 3).check().state()).isEqualTo(Verdict.State.FAILED);
    assertThatThrownBy(() -> prom.query("up").last("1h").below(1))
        .isInstanceOf(PrometheusException.BadQuery.class);
  }

  @Test
  void guard_empty() {
    undecided(ratio(), "no series");
  }

  @Test
  void guard_nan() {
    metrics.has(RATIO, "{}", "NaN");
    undecided(ratio(), "is NaN");
  }

  @Test
  void guard_inf() {
    metrics.has(RATIO, "{}", "+Inf");
    undecided(ratio(), "is Infinity");
  }

  @Test
  void guard_two_series() {
    metrics.has(RATIO, "{\"job\":\"a\"}", "0", "{\"job\":\"b\"}", "0");
    undecided(ratio(), "2 series");
  }

  @Test
  void guard_warning() {
    metrics.has(RATIO, "{}", "0.01");
    metrics.warns("store 3 is down");
    undecided(ratio(), "store 3 is down");
  }

  @Test
  void partial_thanos() {
    metrics.has("sum(errors)", "{}", "0");
    metrics.warns("partial response: store gateway gone");
    var bound = prom.dialect(Dialect.THANOS).query("sum(errors)").below(1);
    undecided(bound, "partial response");
    assertThat(server.asked().get(0).params()).containsEntry("partial_response", "true");
  }

  @Test
  void partial_accepted() {
    metrics.has(RATIO, "{}", "0.01");
    metrics.warns("store 3 is down");
    assertThat(watched(ratio().acceptPartial()).state()).isEqualTo(Verdict.State.SUCCEEDED);
  }

  @Test
  void guard_stale() {
    metrics.has(RATIO, "{}", "0.01");
    metrics.old(RATIO, Duration.ofSeconds(31));
    undecided(ratio(), "is 31s old, more than 30s");
    metrics.old(RATIO, Duration.ofSeconds(30));
    later();
    assertThat(ratio().check().state()).isEqualTo(Verdict.State.SUCCEEDED);
  }

  @Test
  void guard_truncated() {
    metrics.has(RATIO, "{\"job\":\"a\"}", "0", "{\"job\":\"b\"}", "9");
    undecided(prom.query(RATIO).limit(1).below(1).everySeries(), "the answer was cut");
  }

  @Test
  void every_series_worst_named() {
    metrics.has(
        "p99", "{\"pod\":\"a\"}", "0.1", "{\"pod\":\"b\"}", "0.5", "{\"pod\":\"c\"}", "0.4");
    var bound = prom.query("p99").atMost(0.3).everySeries();
    assertThat(bound.check().toString())
        .startsWith("FAILED p99, every series, at most 0.3")
        .contains("it is 0.5")
        .contains("pod=\"b\"")
        .contains("of 3 series");
    assertThat(prom.query("p99").atMost(0.3).anySeries().check().state())
        .isEqualTo(Verdict.State.SUCCEEDED);
  }

  private void loses(PromBound bound, Verdict.State state) {
    var verdict = change(bound.during("5m")).tryRun();
    assertThat(verdict.state()).isEqualTo(state);
  }

  private void podsChange() {
    metrics.gives("p99", () -> "0.1");
    server.script(
        "/api/v1/query",
        asked -> {
          boolean times = asked.params().get("query").startsWith("timestamp(");
          var value = times ? "" + (rb.ticks().now().getEpochSecond() - 5) : "0.1";
          var last = deployed() ? "{\"pod\":\"c\"}" : "{\"pod\":\"b\"}";
          return Sent.json(FakePrometheus.vectorOf("{\"pod\":\"a\"}", value, last, value));
        });
  }

  @Test
  void series_vanishes() {
    podsChange();
    loses(prom.query("p99").atMost(0.3).everySeries(), Verdict.State.UNDECIDED);
    assertThat(notes()).contains("a series of the first reading is gone: {pod=b}");
  }

  @Test
  void a_guard_used_again_later_begins_anew() {
    podsChange();
    var guard = prom.query("p99").atMost(0.3).everySeries().during("5m");
    assertThat(change(guard).tryRun().state()).isEqualTo(Verdict.State.UNDECIDED);
    ((FakeTicks) rb.ticks()).advance(Duration.ofMinutes(11));
    var next = rb.change(world.set("db", "1.8")).guardedBy(guard).tryRun();
    assertThat(next.state()).isEqualTo(Verdict.State.SUCCEEDED);
  }

  @Test
  void fleet_may_change() {
    podsChange();
    loses(prom.query("p99").atMost(0.3).everySeries().fleetMayChange(), Verdict.State.SUCCEEDED);
  }

  @Test
  void fresh_by_dead_exporter() {
    metrics.has("sum(errors)", "{}", "0");
    metrics.has("up{job=\"shop\"}", "{\"instance\":\"a\"}", "1");
    var bound = prom.query("sum(errors)").below(1).freshBy("up{job=\"shop\"}");
    assertThat(bound.check().state()).isEqualTo(Verdict.State.SUCCEEDED);
    metrics.old("up{job=\"shop\"}", Duration.ofMinutes(4));
    undecided(bound, "is 4m old, more than 30s");
  }

  @Test
  void a_witness_without_data_proves_nothing() {
    metrics.has("sum(errors)", "{}", "0");
    undecided(prom.query("sum(errors)").below(1).freshBy("up"), "the witness up has no data");
  }

  @Test
  void age_not_known() {
    metrics.has("sum(errors)", "{}", "0");
    var bound = prom.query("sum(errors)").below(1);
    assertThat(change(bound.during("5m")).plan().toString())
        .contains("risk: age of the reading not known");
    assertThat(change(bound.freshBy("up").during("5m")).plan().toString()).doesNotContain("risk:");
    assertThat(change(ratio().during("5m")).plan().toString()).doesNotContain("risk:");
    assertThat(watched(bound).state()).isEqualTo(Verdict.State.SUCCEEDED);
  }

  @Test
  void window_shorter_than_range() {
    var bound = prom.query("sum(rate(errors[10m]))").below(1).freshBy("up");
    assertThat(change(bound.during("5m")).plan().toString())
        .contains("risk: looks back 10m, old data dilute new");
    assertThat(change(bound.during("10m")).plan().toString()).doesNotContain("looks back");
  }

  @Test
  void none_with_witness() {
    metrics.has("up", "{\"instance\":\"a\"}", "1");
    var bound = prom.query("up == 0").none("up");
    assertThat(watched(bound).state()).isEqualTo(Verdict.State.SUCCEEDED);
    metrics.has("up == 0", "{\"instance\":\"a\"}", "0");
    assertThat(prom.query("up == 0").none("up").named("later").check().state())
        .as("shared within a second")
        .isEqualTo(Verdict.State.SUCCEEDED);
    later();
    assertThat(bound.check().toString()).contains("FAILED").contains("instance=\"a\"");
  }

  @Test
  void none_witness_silent() {
    undecided(prom.query("up == 0").none("up"), "the witness up has no data");
    metrics.has("up", "{\"instance\":\"a\"}", "1");
    metrics.old("up", Duration.ofMinutes(3));
    later();
    world.moves("web", "1.7");
    undecided(prom.query("up == 0").none("up").named("2"), "the witness up is 3m old");
  }

  /** Every point of the range has this value. */
  private void history(String value) {
    server.script(
        "/api/v1/query_range",
        asked -> {
          var ones = FakePrometheus.ones(asked);
          return Sent.json(ones.body().replace("\"1\"", "\"" + value + "\""));
        });
  }

  @Test
  void baseline_frozen() {
    history("0.25");
    metrics.gives("p99", () -> deployed() ? "0.31" : "0.25");
    var guard = prom.query("p99").notAboveBaseline(1.2, "1h").during("5m");
    history("9");
    var plan = change(guard).plan();
    assertThat(plan.toString())
        .contains("at most 1.2 x 0.25, the mean of the 1h before 2026-01-01");
    assertThat(plan.hash()).isEqualTo(change(guard).plan().hash());
    assertThat(change(guard).tryRun().toString()).startsWith("FAILED").contains("was 0.31");
  }

  @Test
  void baseline_absent() {
    server.script("/api/v1/query_range", Sent.json(FakePrometheus.success("matrix", "", "")));
    assertThatThrownBy(() -> prom.query("p99").notAboveBaseline(1.2, "1h").during("5m"))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("there is no baseline");
    var few = "{\"metric\":{},\"values\":[[" + Instant.EPOCH.getEpochSecond() + ",\"1\"]]}";
    server.script("/api/v1/query_range", Sent.json(FakePrometheus.success("matrix", few, "")));
    assertThatThrownBy(() -> prom.query("p99").notAboveBaseline(1.2, "1h").check())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("1 of 241 points");
  }

  @Test
  void baseline_zero() {
    history("0");
    assertThatThrownBy(() -> prom.query("p99").notAboveBaseline(1.2, "1h").during("5m"))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("its mean is 0");
  }

  private void rule(String alerts, String health, String evaluated) {
    server.script(
        "/api/v1/rules",
        Sent.json(
            "{\"status\":\"success\",\"data\":{\"groups\":[{\"name\":\"g\",\"interval\":30,"
                + "\"rules\":[{\"name\":\"Errors\",\"type\":\"alerting\",\"health\":\""
                + health
                + "\",\"lastError\":\"bad join\",\"lastEvaluation\":\""
                + evaluated
                + "\",\"alerts\":["
                + alerts
                + "]}]}]}}"));
  }

  private Verdict<Double> alert() {
    return prom.alert("Errors").check();
  }

  @Test
  void alert_firing() {
    rule("{\"state\":\"firing\",\"labels\":{}}", "ok", "2025-12-31T23:59:30Z");
    assertThat(alert().state()).isEqualTo(Verdict.State.FAILED);
    assertThatThrownBy(() -> change(prom.alert("Errors").quiet("5m")).tryRun())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("alert Errors firing");
  }

  @Test
  void alert_pending() {
    rule("{\"state\":\"pending\",\"labels\":{\"job\":\"a\"}}", "ok", "2030-01-01T00:00:00Z");
    assertThat(alert().toString()).startsWith("SUCCEEDED");
    assertThat(alert().evidence().toString()).contains("pending: [{job=a}]");
    var verdict = change(prom.alert("Errors").quiet("5m")).tryRun();
    assertThat(verdict.state()).isEqualTo(Verdict.State.SUCCEEDED);
    assertThat(notes()).contains("pending: [{job=a}]");
  }

  @Test
  void alert_rule_gone() {
    server.script("/api/v1/rules", Sent.json("{\"status\":\"success\",\"data\":{\"groups\":[]}}"));
    assertThat(alert().toString())
        .startsWith("UNDECIDED")
        .contains("there is no alerting rule Errors");
    assertThat(change(prom.alert("Errors").quiet("5m")).tryRun().state())
        .isEqualTo(Verdict.State.UNDECIDED);
  }

  @Test
  void alert_unhealthy() {
    rule("", "err", "2025-12-31T23:59:30Z");
    assertThat(alert().toString()).startsWith("UNDECIDED").contains("is err: bad join");
    rule("", "ok", "2025-12-31T23:58:00Z");
    assertThat(alert().toString()).startsWith("UNDECIDED").contains("was evaluated 2m ago");
    rule("", "ok", "2025-12-31T23:59:00Z");
    assertThat(alert().state()).isEqualTo(Verdict.State.SUCCEEDED);
  }

  @Test
  void server_down_in_window() {
    metrics.has(RATIO, "{}", "0.01");
    var start = rb.ticks().now();
    ((FakeTicks) rb.ticks()).after(Duration.ofSeconds(95), () -> metrics.down(true));
    ((FakeTicks) rb.ticks()).after(Duration.ofSeconds(140), () -> metrics.down(false));
    assertThat(watched(ratio()).state()).as("8 or 9 of 10").isEqualTo(Verdict.State.SUCCEEDED);
    assertThat(rb.ticks().now()).isAfterOrEqualTo(start.plusSeconds(300));
    world.moves("web", "1.7");
    ((FakeTicks) rb.ticks()).after(Duration.ofSeconds(65), () -> metrics.down(true));
    var verdict = watched(ratio().named("second"));
    assertThat(verdict.state()).isEqualTo(Verdict.State.UNDECIDED);
    assertThat(notes()).contains("Prometheus is not available behind its proxy");
  }

  @Test
  void guards_share_query() {
    metrics.has(RATIO, "{}", "0.01");
    var one = ratio().check();
    var asked = server.asked().size();
    assertThat(prom.query(RATIO).below(0.5).check().state()).isEqualTo(one.state());
    assertThat(server.asked()).hasSize(asked);
    later();
    assertThat(ratio().check().state()).isEqualTo(Verdict.State.SUCCEEDED);
    assertThat(server.asked()).hasSize(asked + 2);
  }

  @Test
  void check_now() {
    metrics.has(RATIO, "{}", "0.01");
    var good = ratio().check();
    assertThat(good).isInstanceOf(Verdict.Succeeded.class);
    assertThat(((Verdict.Succeeded<Double>) good).result()).isEqualTo(0.01);
    metrics.has("bad", "{}", "0.5");
    assertThat(prom.query("bad").below(0.02).check().toString())
        .isEqualTo("FAILED bad below 0.02\n  cause: it is 0.5");
    assertThat(prom.query("gone").below(0.02).check().toString())
        .isEqualTo("UNDECIDED gone below 0.02\n  why: no series");
    server.script(
        "/api/v1/query", Sent.json(400, FakePrometheus.error("bad_data", "1:3: parse error: x")));
    assertThatThrownBy(() -> prom.query("a b").below(1).check())
        .isInstanceOf(PrometheusException.BadQuery.class);
  }

  @Test
  void the_guards_of_the_readme() {
    metrics.has(RATIO, "{}", "0.01");
    metrics.has("up", "{}", "1");
    metrics.has("queue_length", "{}", "7");
    rule("", "ok", "2030-01-01T00:00:00Z");
    var change = change();
    // region prometheus:guards
    var errors = prom.query("job:errors:ratio5m").below(0.02).during("5m");
    var down = prom.query("up == 0").none("up").during("5m"); // while up itself has data
    var alert = prom.alert("Errors").quiet("5m");
    var verdict = change.guardedBy(errors).guardedBy(down).guardedBy(alert).tryRun();
    double length = prom.query("queue_length").below(100).stableFor("1m").awaitUntil("10m");
    var now = prom.query("job:errors:ratio5m").below(0.02).check(); // a verdict, not a boolean
    // endregion
    assertThat(verdict.state()).isEqualTo(Verdict.State.SUCCEEDED);
    assertThat(length).isEqualTo(7);
    assertThat(now.state()).isEqualTo(Verdict.State.SUCCEEDED);
  }
}
