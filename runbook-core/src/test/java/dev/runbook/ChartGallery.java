package dev.runbook;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Charts of every sort, made of invented numbers that never change. */
final class ChartGallery {
  static final Instant T0 = Instant.parse("2026-11-21T02:44:12Z");
  private static final long STEP = 15_000;

  private ChartGallery() {}

  /** By the name of their file. */
  static Map<String, Chart> all() {
    var all = new LinkedHashMap<String, Chart>();
    all.put("one-series", load(1).chart());
    all.put("one-series-dark", load(1).chart().dark());
    all.put("twelve-series", load(12).chart());
    all.put("twelve-series-dark", load(12).chart().dark());
    all.put("fifty-series", load(50).chart());
    all.put("gaps", gaps().chart());
    all.put("log-scale-with-zeros", requests().chart().log());
    all.put("single-point", series(Map.of("__name__", "restarts"), 3).chart());
    all.put("constant", constant().chart());
    all.put("empty", empty().chart());
    all.put("infinite", infinite().chart());
    all.put("markers-and-threshold", incident());
    all.put("markers-and-threshold-dark", incident().dark());
    all.put("two-units", load(2).chart().and(memory()));
    all.put("last-week", load(1).chart().compare(lastWeek()));
    all.put("clocks-go-back", clocks().chart().zone("Europe/Berlin"));
    all.put("not-yet", notYet().chart());
    all.put("clear", load(3).chart().clear());
    all.put("bars", orders().bars("status", "orders"));
    return all;
  }

  static Table orders() {
    return Table.of("status", "orders")
        .row("paid", 1284)
        .row("waiting for payment", 312)
        .row("shipped", 2209)
        .row("cancelled", 77)
        .row("refunded", -41)
        .named("orders")
        .source("shop database");
  }

  static SeriesSet load(int count) {
    var all = new ArrayList<Series>();
    for (int i = 0; i < count; i++) {
      var labels = Map.of("__name__", "node_load1", "job", "node", "instance", "shop-" + (i + 1));
      all.add(walk(labels, new Random(7 + i), 241, 1 + i * 0.3));
    }
    return SeriesSet.of(all).named("node_load1");
  }

  static Series walk(Map<String, String> labels, Random random, int count, double start) {
    var writer = Series.write(labels, count);
    double value = start;
    for (int i = 0; i < count; i++) {
      value = Math.max(0.05, value + random.nextGaussian() * 0.12);
      writer.add(T0.toEpochMilli() + i * STEP, value);
    }
    return about(writer.done());
  }

  private static Series about(Series series) {
    return series
        .step(Duration.ofMillis(STEP))
        .range(new TimeRange(T0, T0.plusSeconds(3600)))
        .observed(T0.plusSeconds(3600))
        .source("prometheus shop-metrics");
  }

  static Series series(Map<String, String> labels, double... values) {
    var writer = Series.write(labels, values.length);
    for (int i = 0; i < values.length; i++) {
      writer.add(T0.plusSeconds(1800).toEpochMilli() + i * STEP, values[i]);
    }
    return about(writer.done());
  }

  static SeriesSet gaps() {
    var all = new ArrayList<Series>();
    for (var one : load(2)) {
      var writer = Series.write(one.labels(), one.size());
      for (int i = 0; i < one.size(); i++) {
        boolean isGone = (i > 60 && i < 90) || (i > 92 && i < 110) || i == 150 || i > 205;
        if (!isGone || (i == 100 && all.isEmpty())) {
          writer.add(one.millis(i), i == 180 ? Double.NaN : one.value(i));
        }
      }
      all.add(about(writer.done()));
    }
    return SeriesSet.of(all).named("node_load1").stale(Duration.ofMinutes(9));
  }

  static SeriesSet requests() {
    var random = new Random(3);
    var all = new ArrayList<Series>();
    for (var code : List.of("200", "404", "500")) {
      double size = code.equals("200") ? 3 : code.equals("404") ? 1.2 : -0.5;
      var writer = Series.write(Map.of("__name__", "http_requests", "code", code), 241);
      for (int i = 0; i < 241; i++) {
        double value = Math.pow(10, size + random.nextGaussian() * 0.25);
        writer.add(T0.toEpochMilli() + i * STEP, code.equals("500") && i % 9 < 4 ? 0 : value);
      }
      all.add(about(writer.done()).unit("per-second"));
    }
    return SeriesSet.of(all).named("sum by (code) (rate(http_requests[1m]))");
  }

  static Series constant() {
    double[] values = new double[100];
    java.util.Arrays.fill(values, 42);
    return series(Map.of("__name__", "pool_size"), values);
  }

  static SeriesSet empty() {
    var nothing = Series.write(Map.of("__name__", "node_load1", "job", "nodes"), 0).done();
    return SeriesSet.of(List.of(about(nothing))).named("node_load1{job=\"nodes\"}");
  }

  static Series infinite() {
    double[] values = new double[100];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 30 == 12 ? Double.POSITIVE_INFINITY : i == 70 ? -1 / 0.0 : Math.sin(i / 9.0);
    }
    return series(Map.of("__name__", "ratio_of_errors"), values);
  }

  static Chart incident() {
    var random = new Random(11);
    var writer = Series.write(Map.of("__name__", "job:errors:ratio5m", "job", "checkout"), 241);
    for (int i = 0; i < 241; i++) {
      double burst = i > 112 && i < 150 ? 0.03 * Math.sin((i - 112) / 12.0) : 0;
      writer.add(
          T0.toEpochMilli() + i * STEP,
          Math.max(0, 0.006 + random.nextGaussian() * 0.0015 + burst));
    }
    var deploys =
        Table.of("at", "version", "state")
            .row(T0.plusSeconds(1650), "checkout 1.8", Table.State.bad("failed"))
            .row(T0.plusSeconds(2260), "checkout 1.7", Table.State.ok("done"))
            .row(T0.plusSeconds(2290), "cart 2.2", Table.State.ok("done"))
            .row(T0.plusSeconds(9000), "cart 2.3", Table.State.ok("done"))
            .named("deployments");
    return SeriesSet.of(List.of(about(writer.done()).unit("ratio")))
        .named("job:errors:ratio5m")
        .partial("1 of 3 stores did not answer")
        .chart()
        .title("Errors of checkout")
        .threshold(0.02, "SLO")
        .markers(deploys)
        .band(T0.plusSeconds(2700), T0.plusSeconds(3200), "maintenance");
  }

  static SeriesSet memory() {
    var random = new Random(5);
    var writer = Series.write(Map.of("__name__", "node_memory_used", "instance", "shop-1"), 241);
    double value = 3.2e9;
    for (int i = 0; i < 241; i++) {
      value += random.nextGaussian() * 2e7 + 3e6;
      writer.add(T0.toEpochMilli() + i * STEP, value);
    }
    return SeriesSet.of(List.of(about(writer.done()).unit("bytes"))).named("node_memory_used");
  }

  static SeriesSet lastWeek() {
    var labels = Map.of("__name__", "node_load1", "job", "node", "instance", "shop-1");
    var one = walk(labels, new Random(99), 241, 1.4);
    var writer = Series.write(labels, one.size());
    long week = Duration.ofDays(7).toMillis();
    for (int i = 0; i < one.size(); i++) {
      writer.add(one.millis(i) - week, one.value(i));
    }
    var before = new TimeRange(T0, T0.plusSeconds(3600)).shift("-7d");
    return SeriesSet.of(List.of(about(writer.done()).range(before))).named("node_load1");
  }

  static Series clocks() {
    var from = Instant.parse("2026-10-24T20:00:00Z");
    var writer = Series.write(Map.of("__name__", "orders_per_minute"), 600);
    for (int i = 0; i < 600; i++) {
      writer.add(from.toEpochMilli() + i * 60_000L, 40 + 20 * Math.sin(i / 95.0));
    }
    return writer.done().range(new TimeRange(from, from.plusSeconds(36_000)));
  }

  static Series notYet() {
    var range = new TimeRange(T0, T0.plusSeconds(7200));
    var one = load(1).at(0);
    return one.range(range).observed(T0.plusSeconds(3600)).stamp(Series.Stamp.FROM);
  }
}
