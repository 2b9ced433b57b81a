package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.Plan;
import dev.runbook.Runbook;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.Secret;
import dev.runbook.Table;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in a runbook: workloads, pods and logs are read in one line; a change is planned by the
 * server's own dry run, watched to a proven end, explained and undone. The kubeconfig is read once,
 * when it is joined; nothing is sent before the first question. Thread-safe.
 *
 * <pre>{@code
 * var k8s = Kubernetes.on(rb);
 * k8s.deployment("shop/checkout").image("app", "shop/checkout:1.8").undoOnFailure().run();
 * }</pre>
 */
public final class Kubernetes {
  final Cluster cluster;
  private final Function<String, Kubernetes> contexts;
  private final @Nullable KubernetesClient lent;

  private Kubernetes(
      Cluster cluster, Function<String, Kubernetes> contexts, @Nullable KubernetesClient lent) {
    this.cluster = cluster;
    this.contexts = contexts;
    this.lent = lent;
  }

  /**
   * The cluster of the setting {@code k8s.kubeconfig} (a path, or the name of a secret), of
   * KUBECONFIG, of {@code ~/.kube/config}, or of the pod this runs in; context and namespace as
   * {@code k8s.context} and {@code k8s.namespace} say. Closed with the context.
   *
   * @throws BadSetting if nothing is found, naming the places; never a default server
   */
  public static Kubernetes on(Runbook rb) {
    var setting = settings(rb).find("kubeconfig");
    if (setting.isPresent()) {
      var file = Path.of(setting.get());
      return java.nio.file.Files.exists(file) ? on(rb, file) : on(rb, rb.secret(setting.get()));
    }
    return on(rb, Places.of(rb));
  }

  static Kubernetes on(Runbook rb, Places places) {
    return opened(rb, context -> entrance(rb).found(places, context));
  }

  /** A kubeconfig as a secret: its text, base64 of it, or the path of a file. */
  public static Kubernetes on(Runbook rb, Secret kubeconfig) {
    var config = Kubeconfig.of(kubeconfig);
    return opened(rb, context -> entrance(rb).of(config, context));
  }

  /** A kubeconfig file. */
  public static Kubernetes on(Runbook rb, Path kubeconfig) {
    var config = Kubeconfig.of(List.of(kubeconfig));
    if (config.isEmpty()) {
      throw Kubeconfig.bad("there is no kubeconfig", kubeconfig.toString(), Path.class);
    }
    return opened(rb, context -> entrance(rb).of(config.get(), context));
  }

  /**
   * A server, the certificates it is trusted by (PEM; empty for those of the JDK) and whoever gives
   * tokens: asked at each request, so it keeps them itself.
   */
  public static Kubernetes on(Runbook rb, URI server, String pem, Supplier<Secret> tokens) {
    var home = new Access.Home("default", "nothing names one", false);
    var name = server.getHost() == null ? server.toString() : server.getHost();
    var access =
        new Access(
            name,
            "the caller",
            server,
            pem,
            false,
            Access.Certificate.NONE,
            Credentials.supplied(tokens),
            Map.of(),
            "",
            home,
            List.of(new Access.Entry(name, server.toString(), "", "", "the caller")));
    return opened(rb, context -> access);
  }

  /** The caller's own client, which is never closed. */
  public static Kubernetes on(Runbook rb, KubernetesClient client) {
    var config = client.getConfiguration();
    var named = config.getNamespace();
    var home =
        named == null
            ? new Access.Home("default", "nothing names one", false)
            : new Access.Home(named, "the client", false);
    var server = Wire.server(client);
    var access =
        new Access(
            "the caller's client",
            "the caller",
            server,
            "",
            config.isTrustCerts(),
            Access.Certificate.NONE,
            Credentials.none(),
            Map.of(),
            "",
            home,
            List.of());
    var gateway = new Gateway(Wire.lent(client), server, Credentials.none(), Map.of(), rb.ticks());
    var cluster = new Cluster(rb, chosen(rb, access), gateway);
    return new Kubernetes(cluster, context -> on(rb, client), client);
  }

  private static Kubernetes opened(Runbook rb, Function<String, Access> accesses) {
    return opened(rb, accesses, settings(rb).text("context", ""));
  }

  private static Kubernetes opened(Runbook rb, Function<String, Access> accesses, String context) {
    var access = chosen(rb, accesses.apply(context));
    var gateway = Gateway.open(access, rb.ticks());
    rb.attach(Open.class, Open::new).add(gateway::close);
    return new Kubernetes(
        new Cluster(rb, access, gateway), name -> opened(rb, accesses, name), null);
  }

  private static Access chosen(Runbook rb, Access access) {
    return settings(rb)
        .find("namespace")
        .map(name -> access.namespace(new Access.Home(name, settings(rb).key("namespace"), true)))
        .orElse(access);
  }

  private static dev.runbook.Settings.Module settings(Runbook rb) {
    return rb.settings().module("k8s", Cluster.KEYS);
  }

  private static Entrance entrance(Runbook rb) {
    return new Entrance(rb.ticks(), ExecPlugin.PATIENCE);
  }

  /** Another context of the same kubeconfig. */
  public Kubernetes context(String name) {
    return contexts.apply(name);
  }

  /** The contexts of the kubeconfig: server, user, namespace, file; the one in use is marked. */
  public Table contexts() {
    var table = Table.write("context", "in use", "server", "user", "namespace", "source");
    for (var entry : cluster.access.contexts()) {
      boolean used = entry.name().equals(cluster.access.context());
      table.row(
          entry.name(), used, entry.server(), entry.user(), entry.namespace(), entry.source());
    }
    return table.named("contexts").done();
  }

  /** Cluster, server, version, user, groups and namespace, and where each was learnt. */
  public Table whoami() {
    return cluster.recorded("whoami", this::identity);
  }

  private Table identity() {
    var who = cluster.identity();
    var access = cluster.access;
    var table = Table.write("what", "value", "source").named("whoami");
    table.row("context", who.context(), access.source());
    table.row("server", who.server(), access.source());
    table.row("cluster", who.id(), who.idSource());
    table.row("version", who.version(), "/version");
    table.row("user", who.user().isEmpty() ? "unknown" : who.user(), "SelfSubjectReview");
    table.row("groups", String.join(", ", who.groups()), "SelfSubjectReview");
    table.row("namespace", access.namespace().name(), access.namespace().source());
    return table.done();
  }

  /**
   * Whether we may, as the server says: {@code can("patch", "deployments", "shop")}.
   *
   * @param resource a kind, or a part of it: {@code pods/exec}
   * @param namespace empty for the default one
   */
  public Plan.Held can(String verb, String resource, String namespace) {
    int slash = resource.indexOf('/');
    var kind = cluster.kinds.find(slash < 0 ? resource : resource.substring(0, slash));
    var sub = slash < 0 ? "" : resource.substring(slash + 1);
    var where = kind.namespaced() ? cluster.namespace(namespace) : "";
    return cluster.rights.can(new Rights.Right(verb, kind, sub, where, ""));
  }

  /** All that we may do in a namespace, as far as the server lists it. */
  public Table permissions(String namespace) {
    return cluster.recorded(
        "permissions " + namespace, () -> cluster.rights.table(cluster.namespace(namespace)));
  }

  /** A Deployment: {@code "shop/checkout"}, or its name alone in the default namespace. */
  public Workload deployment(String name) {
    return new Workload(cluster, cluster.ref(Kind.DEPLOYMENT, name));
  }

  /** A StatefulSet. */
  public Workload statefulSet(String name) {
    return new Workload(cluster, cluster.ref(Kind.STATEFUL_SET, name));
  }

  /** A DaemonSet. */
  public Workload daemonSet(String name) {
    return new Workload(cluster, cluster.ref(Kind.DAEMON_SET, name));
  }

  /** The Deployment, StatefulSet or DaemonSet of this name; asks the server which it is. */
  public Workload workload(String name) {
    for (var kind : List.of(Kind.DEPLOYMENT, Kind.STATEFUL_SET, Kind.DAEMON_SET)) {
      var ref = cluster.ref(kind, name);
      if (cluster.find(ref).isPresent()) {
        return new Workload(cluster, ref);
      }
    }
    var unused = cluster.get(cluster.ref(Kind.DEPLOYMENT, name));
    return deployment(name);
  }

  /** The pods of a namespace; empty text for the default one. */
  public Pods pods(String namespace) {
    return Pods.of(cluster, namespace);
  }

  /** One pod: {@code "shop/web-x2"}. */
  public Pods pod(String name) {
    var ref = cluster.ref(Kind.POD, name);
    return Pods.of(cluster, ref, () -> List.of(cluster.get(ref)));
  }

  /** A service: the pods it selects, in its own namespace. */
  public Pods service(String name) {
    var ref = cluster.ref(Kind.SERVICE, name);
    return Pods.of(cluster, ref, () -> Owners.pods(cluster, ref));
  }

  /** The events of a namespace, of both kinds, newest last; of too many the newest 1,000. */
  public Table events(String namespace) {
    var where = cluster.namespace(namespace);
    return cluster.recorded(
        "events " + where,
        () -> Tables.events(all(Kind.EVENT, where), "events " + where, cluster.now()));
  }

  private List<JsonNode> all(Kind kind, String namespace) {
    return cluster.gateway.list(Call.get(kind.path(namespace)), 5_000).items();
  }

  /** The namespaces: state and age. */
  public Table namespaces() {
    return cluster.recorded(
        "namespaces",
        () -> {
          var table = Table.write("name", "status", "created").named("namespaces");
          for (var one : all(Kind.NAMESPACE, "")) {
            table.cell(Json.name(one)).cell(Tree.text(one, "status/phase"));
            Tree.time(one, "metadata/creationTimestamp")
                .ifPresentOrElse(table::cell, table::missing);
            table.endRow();
          }
          return table.observed(cluster.now()).done();
        });
  }

  /** The nodes: state, roles, version, size. */
  public Table nodes() {
    return cluster.recorded("nodes", () -> Tables.nodes(all(Kind.NODE, ""), cluster.now()));
  }

  /** Any object: {@code resource("certificate", "shop/tls")}; asks the server for its kind. */
  public Resource resource(String kind, String name) {
    return new Resource(cluster, cluster.ref(cluster.kinds.find(kind), name));
  }

  /**
   * Manifests: files, and folders by the names of their files; objects that name no namespace go
   * into this one. Nothing is read or sent yet.
   */
  public Manifests manifests(String namespace, Path... paths) {
    return Manifests.of(cluster, cluster.namespace(namespace), List.of(paths), "");
  }

  /** Manifests as text. */
  public Manifests manifests(String namespace, String yaml) {
    return Manifests.of(cluster, cluster.namespace(namespace), List.of(), yaml);
  }

  /**
   * fabric8's client, for what is missing here; what it does is not planned, asked for or undone.
   * Recorded.
   */
  public KubernetesClient unwrap() {
    var client = lent;
    if (client == null) {
      client = Wire.client(cluster.access);
      cluster.rb.attach(Open.class, Open::new).add(client::close);
    }
    return cluster.raw(client);
  }

  @Override
  public String toString() {
    return cluster.toString();
  }

  /** What was opened in one context. */
  static final class Open implements AutoCloseable {
    private final List<Runnable> all = new CopyOnWriteArrayList<>();

    void add(Runnable one) {
      all.add(one);
    }

    @Override
    public void close() {
      all.forEach(Runnable::run);
    }
  }
}
