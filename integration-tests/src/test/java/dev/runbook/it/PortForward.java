package dev.runbook.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What is behind a port of a pod, asked through {@code kubectl port-forward}. */
final class PortForward {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private PortForward() {}

  static String get(RealCluster cluster, String namespace, String pod, int port)
      throws IOException {
    int local = Ports.reserve();
    Path folder = Parts.folder("port-forward");
    List<String> command =
        List.of(
            Parts.built("kubernetes", "bin", "kubectl"),
            "--kubeconfig=" + cluster.kubeconfig(),
            "port-forward",
            "--namespace=" + namespace,
            pod,
            local + ":" + port);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + local))
            .timeout(Duration.ofSeconds(10))
            .build();
    try (Supervised forward = Supervised.start("port-forward", folder, command)) {
      forward.ready(PATIENCE, () -> forward.log().contains("Forwarding from"));
      return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
