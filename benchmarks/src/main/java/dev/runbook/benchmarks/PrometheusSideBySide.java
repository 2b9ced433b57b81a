package dev.runbook.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runbook.Runbook;
import dev.runbook.prometheus.Prometheus;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * One query against a real server, again and again, through this library and through a plain JSON
 * tree; started by {@code benchmarks/prometheus/side-by-side.sh}. Prints wall and processor time.
 */
public final class PrometheusSideBySide {
  private PrometheusSideBySide() {}

  /** The server, the query, start, end and step in seconds, and how many rounds. */
  public static void main(String[] args) throws Exception {
    var server = args[0];
    var query = args[1];
    var from = Instant.ofEpochSecond(Long.parseLong(args[2]));
    var to = Instant.ofEpochSecond(Long.parseLong(args[3]));
    var step = Duration.ofSeconds(Long.parseLong(args[4]));
    int rounds = Integer.parseInt(args[5]);
    try (var rb = Runbook.open("bench")) {
      var asked = Prometheus.on(rb).at(server).query(query).between(from, to).step(step);
      for (int i = 0; i < rounds; i++) {
        time("runbook", () -> count(asked.series()));
      }
    }
    var uri =
        URI.create(
            server
                + "/api/v1/query_range?query="
                + query
                + "&start="
                + args[2]
                + "&end="
                + args[3]
                + "&step="
                + args[4]);
    var client = HttpClient.newHttpClient();
    for (int i = 0; i < rounds; i++) {
      time("tree", () -> tree(client, uri));
    }
  }

  private static long count(Iterable<dev.runbook.Series> set) {
    long samples = 0;
    for (var one : set) {
      samples += one.size();
    }
    return samples;
  }

  private static long tree(HttpClient client, URI uri) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(uri).build();
    var tree =
        new ObjectMapper().readTree(client.send(request, BodyHandlers.ofInputStream()).body());
    long samples = 0;
    for (var one : tree.at("/data/result")) {
      samples += one.get("values").size();
    }
    return samples;
  }

  private static void time(String name, Callable<Long> work) throws Exception {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long wall = System.nanoTime();
    long processor = system.getProcessCpuTime();
    long samples = work.call();
    System.out.printf(
        Locale.ROOT,
        "%s wall %.3f cpu %.3f samples %d%n",
        name,
        (System.nanoTime() - wall) / 1e9,
        (system.getProcessCpuTime() - processor) / 1e9,
        samples);
  }
}
