package dev.runbook.prometheus;

import dev.runbook.Ticks;
import dev.runbook.prometheus.FakePrometheus.Asked;
import dev.runbook.prometheus.FakePrometheus.Sent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Queries with the values they have now, each as old as said, on a {@link FakePrometheus}. {@code
 * timestamp(..)} of a query gives the times of its samples, as the real one does.
 */
final class FakeMetrics {
  private final Ticks ticks;
  private final Map<String, Supplier<List<String>>> values = new ConcurrentHashMap<>();
  private final Map<String, Duration> ages = new ConcurrentHashMap<>();
  private volatile String more = "";
  private volatile boolean down;

  FakeMetrics(FakePrometheus server, Ticks ticks) {
    this.ticks = ticks;
    server.script("/api/v1/query", this::answer);
  }

  /** The query finds one series of each label set and value: {@code "{}", "1"}. */
  void has(String query, String... labelsAndValues) {
    values.put(query, () -> List.of(labelsAndValues));
  }

  /** The query finds one series without labels, with the value that is given at that time. */
  void gives(String query, Supplier<String> value) {
    values.put(query, () -> List.of("{}", value.get()));
  }

  /** The samples of the query are this old. */
  void old(String query, Duration age) {
    ages.put(query, age);
  }

  /** Every answer carries a warning from now on. */
  void warns(String text) {
    more = ",\"warnings\":[\"" + text + "\"]";
  }

  /** Whether every request fails. */
  void down(boolean now) {
    down = now;
  }

  private Sent answer(Asked asked) {
    if (down) {
      return Sent.text(502, "text/plain", "bad gateway");
    }
    var query = asked.params().get("query");
    boolean times = query.startsWith("timestamp(");
    var inner = times ? query.substring(10, query.length() - 1) : query;
    var found = values.getOrDefault(inner, List::of).get();
    var series = new ArrayList<String>();
    for (int i = 0; i < found.size(); i += 2) {
      var value = times ? sampled(inner) : found.get(i + 1);
      var time = asked.params().get("time");
      series.add("{\"metric\":" + found.get(i) + ",\"value\":[" + time + ",\"" + value + "\"]}");
    }
    return Sent.json(FakePrometheus.success("vector", String.join(",", series), more));
  }

  private String sampled(String query) {
    var at = ticks.now().minus(ages.getOrDefault(query, Duration.ofSeconds(5)));
    return Double.toString(at.toEpochMilli() / 1000.0);
  }
}
