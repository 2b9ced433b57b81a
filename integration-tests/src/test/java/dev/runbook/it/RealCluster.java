package dev.runbook.it;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real Kubernetes control plane on loopback (etcd, kube-apiserver, controllers, scheduler), with
 * three nodes whose pods kwok plays: a container behaves as a word of its image's name says
 * (kwok.yaml has the list). One start serves all test classes of a run; each class takes a {@link
 * #namespace()} of its own.
 *
 * <pre>{@code
 * @RegisterExtension static final RealCluster cluster = RealCluster.shared();
 * }</pre>
 */
public final class RealCluster extends Part {

  private static final RealCluster SHARED = new RealCluster();
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final AtomicInteger namespaces = new AtomicInteger();
  private Optional<ControlPlane> plane = Optional.empty();

  private RealCluster() {}

  /** The one cluster of this test run. */
  public static RealCluster shared() {
    return SHARED;
  }

  /** The identities that the cluster knows, each with a bearer token from a file. */
  public enum Identity {
    /** May do everything. */
    ADMIN,
    /** Reads workloads, pods, logs and events; no secrets, no writes. */
    READER,
    /**
     * Reads as the reader; patches and scales workloads, makes and deletes pods, exec and
     * port-forward; no secrets.
     */
    OPERATOR,
    /** Has no rights but what a test grants to the user {@code nobody}. */
    NOBODY;

    String user() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The kubeconfig file of an identity; its token is in a file beside it. */
  public Path kubeconfig(Identity identity) {
    return plane().folder().resolve(identity.user() + ".kubeconfig");
  }

  /** The kubeconfig file of the admin. */
  public Path kubeconfig() {
    return kubeconfig(Identity.ADMIN);
  }

  /** The API server. */
  public URI uri() {
    return plane().uri();
  }

  /** A new, empty namespace. */
  public String namespace() {
    String name = "test-" + namespaces.incrementAndGet();
    kubectl("create", "namespace", name).ok();
    return name;
  }

  /** Runs kubectl as the admin. */
  public Tool kubectl(String... args) {
    return kubectl(Identity.ADMIN, args);
  }

  /** Runs kubectl as one of the identities. */
  public Tool kubectl(Identity identity, String... args) {
    return ControlPlane.kubectl(kubeconfig(identity), args);
  }

  /** Applies objects, as the admin. */
  public void apply(String namespace, String yaml) {
    try {
      Path file = Files.createTempFile(plane().folder(), "apply-", ".yaml");
      Files.writeString(file, yaml);
      kubectl("apply", "-n", namespace, "-f", file.toString()).ok();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The loopback port at which a port-forward to port 9090 of any pod arrives; the test starts
   * there what it wants.
   */
  public int forwardedPort() {
    return plane().forwarded();
  }

  /** The file that every container's log is read from (CRI format: time, stream, F, line). */
  public Path containerLog() {
    return plane().folder().resolve("container.log");
  }

  @Override
  protected boolean isShared() {
    return true;
  }

  @Override
  protected void start() throws IOException {
    HttpServer web = web();
    run(() -> web.stop(0));
    ControlPlane started = new ControlPlane(web.getAddress().getPort());
    plane = Optional.of(started);
    started.start(this::run);
    Path admin = kubeconfig();
    String objects = ControlPlane.resource("cluster.yaml");
    Path file = Files.writeString(started.folder().resolve("cluster.yaml"), objects);
    ControlPlane.kubectl(admin, "apply", "-f", file.toString()).ok();
    Until.holds(
        "three nodes are ready",
        PATIENCE,
        () ->
            ControlPlane.kubectl(admin, "get", "nodes", "--no-headers")
                    .out()
                    .split(" Ready ", -1)
                    .length
                == 4,
        () -> ControlPlane.kubectl(admin, "get", "nodes").toString() + started.logs());
    String[] refused = {"run", "refused", "--image=shop/quota:1", "--dry-run=server"};
    Until.holds(
        "quota images are refused",
        PATIENCE,
        () -> ControlPlane.kubectl(admin, refused).err().contains("exceeded quota"),
        () -> ControlPlane.kubectl(admin, refused) + started.logs());
    ControlPlane.kubectl(admin, "wait", "--for=create", "--timeout=60s", "serviceaccount/default")
        .ok();
  }

  /** What a port-forward to port 8080 of any pod reaches. */
  private static HttpServer web() throws IOException {
    HttpServer web =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] text = "hello from a pod\n".getBytes(StandardCharsets.UTF_8);
    web.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, text.length);
          exchange.getResponseBody().write(text);
          exchange.close();
        });
    web.start();
    return web;
  }

  private ControlPlane plane() {
    return plane.orElseThrow(() -> new AssertionError("the cluster has not been started"));
  }
}
