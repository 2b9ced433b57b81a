package dev.runbook.it;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * moto, a server that answers as AWS does on the wire; what it holds is lost when it stops. Its ECS
 * deployments never move.
 *
 * <pre>{@code
 * @RegisterExtension static final Moto moto = Moto.standard();
 * }</pre>
 */
public final class Moto extends Part {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private int port;

  private Moto() {}

  /** All services of moto, empty. */
  public static Moto standard() {
    return new Moto();
  }

  /** The endpoint of every service. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** What AWS tools and SDKs read from their environment to reach this server and nothing else. */
  public Map<String, String> environment() {
    return Map.of(
        "AWS_ENDPOINT_URL", uri().toString(),
        "AWS_ACCESS_KEY_ID", "not-a-secret-key",
        "AWS_SECRET_ACCESS_KEY", "not-a-secret-aws",
        "AWS_REGION", "eu-central-1",
        "AWS_DEFAULT_REGION", "eu-central-1",
        "AWS_CONFIG_FILE", "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE", "/dev/null",
        "AWS_EC2_METADATA_DISABLED", "true");
  }

  /** The Python that has boto3. */
  public static String python() {
    return Parts.built("python", "venv/bin", "python3");
  }

  /** What a Python program prints that uses boto3 on this server. */
  public String boto3(String program) {
    String python = python();
    return Tool.run(environment(), PATIENCE, List.of(python, "-c", program)).ok().out();
  }

  @Override
  protected void start() {
    port = Ports.reserve();
    Path folder = Parts.folder("moto");
    String server = Parts.built("python", "venv/bin", "moto_server");
    List<String> command = List.of(server, "-H", "127.0.0.1", "-p", String.valueOf(port));
    HttpRequest request =
        HttpRequest.newBuilder(uri().resolve("/moto-api/data.json"))
            .timeout(Duration.ofSeconds(10))
            .build();
    HttpClient http = HttpClient.newHttpClient();
    run(Supervised.start("moto", folder, command))
        .ready(PATIENCE, () -> http.send(request, BodyHandlers.ofString()).statusCode() == 200);
  }
}
