package dev.runbook.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A real Prometheus on a free loopback port.
 *
 * <pre>{@code
 * @RegisterExtension static final RealPrometheus prometheus = RealPrometheus.scraping();
 * }</pre>
 */
public final class RealPrometheus extends Part {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private final boolean scrapes;
  private final String history;
  private final String rules;
  private int port;

  private RealPrometheus(boolean scrapes, String history, String rules) {
    this.scrapes = scrapes;
    this.history = history;
    this.rules = rules;
  }

  /**
   * Scrapes itself and a real node exporter (job {@code node}) every second; has a sample when a
   * test begins.
   */
  public static RealPrometheus scraping() {
    return new RealPrometheus(true, "", "");
  }

  /** Scrapes nothing; holds exactly the given history, in the OpenMetrics text format. */
  public static RealPrometheus withHistory(String openMetrics) {
    return new RealPrometheus(false, openMetrics, "");
  }

  /** The same with recording and alerting rules: the text of a rule file. */
  public RealPrometheus withRules(String yaml) {
    return new RealPrometheus(scrapes, history, yaml);
  }

  /** The root of the server, without a slash at the end. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** What {@code promtool query instant} prints in its JSON format for now. */
  public String promtoolQuery(String expression) {
    return promtool("query", "instant", "-o", "json", uri().toString(), expression);
  }

  /** What {@code promtool query instant} prints in its JSON format for that time. */
  public String promtoolQuery(String expression, Instant at) {
    return promtool("query", "instant", "-o", "json", "--time=" + at, uri().toString(), expression);
  }

  /** What {@code promtool query range} prints in its JSON format. */
  public String promtoolQueryRange(String expression, Instant from, Instant to, Duration step) {
    return promtool(
        "query",
        "range",
        "-o",
        "json",
        "--start=" + from,
        "--end=" + to,
        "--step=" + step.toSeconds() + "s",
        uri().toString(),
        expression);
  }

  @Override
  protected void start() throws IOException {
    port = Ports.reserve();
    Path folder = Parts.folder("prometheus");
    List<String> jobs = new ArrayList<>(List.of("scrape_configs:"));
    if (scrapes) {
      jobs.add(job("prometheus", port));
      jobs.add(job("node", startExporter()));
    }
    Files.writeString(folder.resolve("rules.yml"), rules.isEmpty() ? "groups: []\n" : rules);
    Files.writeString(
        folder.resolve("prometheus.yml"),
        "global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}\n"
            + "rule_files: [rules.yml]\n"
            + String.join("\n", jobs)
            + "\n");
    if (!history.isEmpty()) {
      Path text = Files.writeString(folder.resolve("history.om"), history);
      promtool("tsdb", "create-blocks-from", "openmetrics", text.toString(), folder + "/data");
    }
    run(Supervised.start("prometheus", folder, command(folder)))
        .ready(PATIENCE, () -> get("/-/ready").startsWith("Prometheus Server is Ready"));
    if (scrapes) {
      Until.holds(
          "Prometheus has scraped both targets",
          PATIENCE,
          () -> get("/api/v1/query?query=sum(up)").contains(",\"2\"]"),
          () -> "targets: " + promtoolQuery("up"));
    }
  }

  private List<String> command(Path folder) {
    return List.of(
        Parts.program("prometheus", "prometheus"),
        "--config.file=" + folder.resolve("prometheus.yml"),
        "--storage.tsdb.path=" + folder.resolve("data"),
        "--storage.tsdb.retention.time=100y",
        "--web.listen-address=127.0.0.1:" + port,
        "--web.enable-lifecycle",
        "--log.level=warn");
  }

  private int startExporter() {
    int exporter = Ports.reserve();
    List<String> command =
        List.of(
            Parts.program("prometheus", "prometheus-node-exporter"),
            "--web.listen-address=127.0.0.1:" + exporter);
    run(Supervised.start("node-exporter", Parts.folder("node-exporter"), command))
        .ready(
            PATIENCE,
            () ->
                get(URI.create("http://127.0.0.1:" + exporter + "/metrics"))
                    .contains("node_load1"));
    return exporter;
  }

  private static String job(String name, int port) {
    return "- {job_name: %s, static_configs: [{targets: ['127.0.0.1:%d']}]}".formatted(name, port);
  }

  private String get(String path) throws IOException, InterruptedException {
    return get(URI.create(uri() + path));
  }

  private static String get(URI uri) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
    return HTTP.send(request, BodyHandlers.ofString()).body();
  }

  private static String promtool(String... args) {
    List<String> command = new ArrayList<>(List.of(Parts.program("prometheus", "promtool")));
    command.addAll(List.of(args));
    return Tool.run(command.toArray(String[]::new)).ok().out();
  }
}
