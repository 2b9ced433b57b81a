package dev.runbook.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A real VictoriaMetrics on a free loopback port, holding exactly the given history. */
public final class RealVictoriaMetrics extends Part {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private final String history;
  private int port;

  private RealVictoriaMetrics(String history) {
    this.history = history;
  }

  /** Samples in the Prometheus text format, with times in milliseconds. */
  public static RealVictoriaMetrics withHistory(String text) {
    return new RealVictoriaMetrics(text);
  }

  /** The root of the server, without a slash at the end. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  protected void start() throws Exception {
    port = Ports.reserve();
    Path folder = Parts.folder("victoria");
    List<String> command =
        List.of(
            Parts.program("victoria", "victoria-metrics"),
            "-httpListenAddr=127.0.0.1:" + port,
            "-storageDataPath=" + folder.resolve("data"),
            "-retentionPeriod=100y",
            "-search.latencyOffset=0s",
            "-memory.allowedBytes=128MB",
            "-loggerLevel=WARN");
    run(Supervised.start("victoria-metrics", folder, command))
        .ready(PATIENCE, () -> send("GET", "/health", "").equals("OK"));
    String unused = send("POST", "/api/v1/import/prometheus", history);
    unused = send("GET", "/internal/force_flush", "");
    Until.holds(
        "VictoriaMetrics has its history",
        PATIENCE,
        () -> send("GET", "/api/v1/label/__name__/values", "").contains("shop_"),
        () -> "no metric");
  }

  private String send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri() + path))
            .timeout(Duration.ofSeconds(20))
            .method(method, BodyPublishers.ofString(body))
            .build();
    return HTTP.send(request, BodyHandlers.ofString()).body();
  }
}
