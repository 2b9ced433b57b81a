package dev.runbook.it;

import dev.runbook.it.RealCluster.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** The processes of a cluster and the files they need, in one folder. */
final class ControlPlane {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String CONTROLLERS =
      String.join(
          ",",
          "deployment-controller",
          "replicaset-controller",
          "statefulset-controller",
          "daemonset-controller",
          "job-controller",
          "cronjob-controller",
          "namespace-controller",
          "garbage-collector-controller",
          "endpointslice-controller",
          "endpoints-controller",
          "disruption-controller",
          "serviceaccount-controller",
          "resourcequota-controller",
          "clusterrole-aggregation-controller",
          "node-lifecycle-controller",
          "taint-eviction-controller");

  /** Two lines as a container runtime writes them. */
  private static final String LOG =
      "2026-01-01T00:00:00.000000001Z stdout F %s\n2026-01-01T00:00:01.000000002Z stderr F %s\n";

  private final Path folder = Parts.folder("cluster");
  private final int etcd = Ports.reserve();
  private final int api = Ports.reserve();
  private final int web;
  private final int forwarded = Ports.reserve();
  private final List<Supervised> processes = new ArrayList<>();

  /** With the loopback port that serves port 8080 of every pod. */
  ControlPlane(int web) {
    this.web = web;
  }

  Path folder() {
    return folder;
  }

  int forwarded() {
    return forwarded;
  }

  URI uri() {
    return URI.create("https://127.0.0.1:" + api);
  }

  /**
   * Starts one process after the other, as far as one needs the other; each is handed over to be
   * stopped.
   */
  void start(Consumer<Supervised> started) throws IOException {
    writeFiles();
    int peer = Ports.reserve();
    Supervised store =
        Supervised.start(
            "etcd", folder, List.of(built("etcd"), url(etcd), url(peer), folder + "/etcd"));
    launched(started, store).ready(PATIENCE, () -> store.log().contains("etcd is ready"));
    Supervised server = launched(started, "kube-apiserver", apiServer());
    server.ready(PATIENCE, () -> kubectl("get", "--raw", "/readyz").out().equals("ok"));
    launched(started, "kube-controller-manager", controllers());
    launched(started, "kube-scheduler", scheduler());
    launched(started, "kwok", kwok());
  }

  /** The ends of all logs. */
  String logs() {
    StringBuilder all = new StringBuilder();
    processes.forEach(p -> all.append("\n-- ").append(p.name()).append('\n').append(p.log()));
    return all.toString();
  }

  /** Runs kubectl as the owner of a kubeconfig file. */
  static Tool kubectl(Path kubeconfig, String... args) {
    List<String> command = new ArrayList<>();
    command.add(built("kubectl"));
    command.add("--cache-dir=" + kubeconfig.resolveSibling("kubectl-cache"));
    command.addAll(List.of(args));
    Map<String, String> env = Map.of("KUBECONFIG", kubeconfig.toString(), "LC_ALL", "C.UTF-8");
    return Tool.run(env, Duration.ofMinutes(2), command);
  }

  static String resource(String name) throws IOException {
    try (InputStream in = ControlPlane.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Tool kubectl(String... args) {
    return kubectl(folder.resolve("admin.kubeconfig"), args);
  }

  private Supervised launched(Consumer<Supervised> started, String name, List<String> command) {
    return launched(started, Supervised.startIn(name, folder, command));
  }

  private Supervised launched(Consumer<Supervised> started, Supervised process) {
    processes.add(process);
    started.accept(process);
    return process;
  }

  private List<String> apiServer() {
    return List.of(
        built("controlplane"),
        "kube-apiserver",
        "--etcd-servers=" + url(etcd),
        "--bind-address=127.0.0.1",
        "--secure-port=" + api,
        "--cert-dir=" + folder.resolve("certs"),
        "--service-account-issuer=" + uri(),
        "--service-account-key-file=" + folder.resolve("sa.key"),
        "--service-account-signing-key-file=" + folder.resolve("sa.key"),
        "--token-auth-file=" + folder.resolve("tokens.csv"),
        "--authorization-mode=RBAC",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--disable-admission-plugins=ServiceAccount",
        "--kubelet-preferred-address-types=InternalIP");
  }

  private List<String> controllers() {
    return List.of(
        built("controlplane"),
        "kube-controller-manager",
        "--kubeconfig=" + folder.resolve("admin.kubeconfig"),
        "--leader-elect=false",
        "--bind-address=127.0.0.1",
        "--secure-port=" + Ports.reserve(),
        "--controllers=" + CONTROLLERS);
  }

  private List<String> scheduler() {
    return List.of(
        built("controlplane"),
        "kube-scheduler",
        "--kubeconfig=" + folder.resolve("admin.kubeconfig"),
        "--leader-elect=false",
        "--bind-address=127.0.0.1",
        "--secure-port=" + Ports.reserve());
  }

  private List<String> kwok() {
    int kubelet = Ports.reserve();
    return List.of(
        Parts.built("kwok", "bin", "kwok"),
        "--kubeconfig=" + folder.resolve("admin.kubeconfig"),
        "--config=" + folder.resolve("kwok.yaml"),
        "--manage-all-nodes=true",
        "--node-lease-duration-seconds=40",
        "--node-ip=127.0.0.1",
        "--node-port=" + kubelet,
        "--server-address=127.0.0.1:" + kubelet,
        "--cidr=10.1.0.1/24");
  }

  private void writeFiles() throws IOException {
    Files.createDirectories(folder.resolve("pod"));
    write("sa.key", privateKey());
    write(
        "kwok.yaml",
        resource("kwok.yaml")
            .replace("@folder@", folder.toString())
            .replace("@web@", String.valueOf(web))
            .replace("@forwarded@", String.valueOf(forwarded)));
    write("container.log", LOG.formatted("ready to serve", "order 4711 taken"));
    write("previous.log", LOG.formatted("cannot reach the database", "giving up"));
    StringBuilder tokens = new StringBuilder();
    for (Identity identity : Identity.values()) {
      String user = identity.user();
      String token = "not-a-secret-" + user + "-" + UUID.randomUUID();
      write(user + ".token", token);
      write(user + ".kubeconfig", kubeconfig(user));
      String groups = identity == Identity.ADMIN ? "system:masters" : "testers";
      tokens.append("%s,%s,%s,\"%s\"%n".formatted(token, user, user, groups));
    }
    write("tokens.csv", tokens.toString());
  }

  private String kubeconfig(String user) {
    return """
        apiVersion: v1
        kind: Config
        current-context: %1$s@test
        contexts:
        - {name: %1$s@test, context: {cluster: test, user: %1$s}}
        clusters:
        - {name: test, cluster: {server: '%2$s', certificate-authority: %3$s/certs/apiserver.crt}}
        users:
        - {name: %1$s, user: {tokenFile: %3$s/%1$s.token}}
        """
        .formatted(user, uri(), folder);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private static String privateKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
      String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
      return "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String built(String name) {
    return Parts.built(name.equals("etcd") ? "etcd" : "kubernetes", "bin", name);
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }
}
