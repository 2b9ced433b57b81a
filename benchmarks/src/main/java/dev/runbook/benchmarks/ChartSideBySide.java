package dev.runbook.benchmarks;

import dev.runbook.Series;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * One series as a PNG, again and again; started by {@code benchmarks/charts/side-by-side.sh}, which
 * draws the same numbers with matplotlib. Prints wall and processor time.
 */
public final class ChartSideBySide {
  private static final long START = Instant.parse("2026-11-21T00:00:00Z").toEpochMilli();
  private static final int DAY = 86_400_000;
  private static final int WARMING = 40;

  private ChartSideBySide() {}

  /** How many points, and how many rounds after the first picture. */
  public static void main(String[] args) {
    int points = Integer.parseInt(args[0]);
    int rounds = Integer.parseInt(args[1]);
    var series = series(points);
    time(points, "first", series);
    System.out.printf(
        Locale.ROOT,
        "runbook points %d process: up to the first picture wall %.3f%n",
        points,
        ManagementFactory.getRuntimeMXBean().getUptime() / 1e3);
    for (int round = 0; round < WARMING; round++) {
      int unused = series.chart().png().length;
    }
    for (int round = 0; round < rounds; round++) {
      time(points, "warm", series);
    }
  }

  static Series series(int points) {
    var writer = Series.write(Map.of("__name__", "load"), points);
    double step = (double) DAY / points;
    for (int i = 0; i < points; i++) {
      double value = Math.sin((double) i / points * 40) + i * 7919L % 1000 / 2500.0;
      writer.add(START + (long) (i * step), value);
    }
    return writer.done();
  }

  private static void time(int points, String which, Series series) {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long wall = System.nanoTime();
    long processor = system.getProcessCpuTime();
    int bytes = series.chart().png().length;
    System.out.printf(
        Locale.ROOT,
        "runbook points %d %s wall %.3f cpu %.3f bytes %d%n",
        points,
        which,
        (System.nanoTime() - wall) / 1e9,
        (system.getProcessCpuTime() - processor) / 1e9,
        bytes);
  }
}
