package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Table;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Pods: of a namespace, behind a service, of a workload, or one by name. A phrase: nothing is read
 * before {@link #table}, {@link #logs} or another word at its end. Immutable.
 */
public final class Pods {
  private static final int MOST = 1_000;
  private static final int DESCRIBED = 20;

  private final Cluster cluster;
  private final String what;
  private final Ref ref;
  private final Reader reader;
  private final Which which;

  private enum Which {
    ALL,
    NOT_READY
  }

  /** Reads pods, with one more label selector. */
  interface Reader {
    Gateway.Listing read(String selector);
  }

  private Pods(Cluster cluster, String what, Ref ref, Reader reader, Which which) {
    this.cluster = cluster;
    this.what = what;
    this.ref = ref;
    this.reader = reader;
    this.which = which;
  }

  /** All of a namespace. */
  static Pods of(Cluster cluster, String namespace) {
    var home = new Access.Home(cluster.namespace(namespace), "", true);
    return new Pods(
        cluster,
        "pods " + home.name(),
        new Ref(Kind.NAMESPACE, home, home.name()),
        selector -> list(cluster, home.name(), selector),
        Which.ALL);
  }

  /** Those of one object: a pod, a service, a workload. */
  static Pods of(Cluster cluster, Ref ref, Supplier<List<JsonNode>> pods) {
    return new Pods(
        cluster,
        ref.kind().equals(Kind.POD) ? ref.toString() : "pods of " + ref,
        ref,
        selector -> new Gateway.Listing(matching(pods.get(), selector), 0),
        Which.ALL);
  }

  private static Gateway.Listing list(Cluster cluster, String namespace, String selector) {
    var call = Call.get(Kind.POD.path(namespace)).with("labelSelector", selector);
    return cluster.gateway.list(call, MOST);
  }

  /** Only {@code key=value} terms, for pods that are read already. */
  private static List<JsonNode> matching(List<JsonNode> pods, String selector) {
    var all = pods;
    for (var term : selector.isEmpty() ? new String[0] : selector.split(",", -1)) {
      int equals = term.indexOf('=');
      if (equals < 1 || term.contains("!=") || term.contains(" ")) {
        throw new Refused(Problem.of("only key=value terms narrow these pods").seen(selector));
      }
      var value = term.substring(equals + 1).replaceFirst("^=", "");
      var key = term.substring(0, equals);
      all =
          all.stream()
              .filter(pod -> Tree.entry(pod, "metadata/labels", key).equals(value))
              .toList();
    }
    return all;
  }

  /** Only those with these labels: {@code app=web,tier!=cache}. */
  public Pods where(String selector) {
    Reader narrower = more -> reader.read(more.isEmpty() ? selector : selector + "," + more);
    return new Pods(cluster, what + " where " + selector, ref, narrower, which);
  }

  /** Only those that are not ready and have not ended well. */
  public Pods notReady() {
    return new Pods(cluster, what + " not ready", ref, reader, Which.NOT_READY);
  }

  private boolean isWanted(JsonNode pod) {
    boolean well = PodLook.isReady(pod) || Tree.text(pod, "status/phase").equals("Succeeded");
    return which == Which.ALL || !well;
  }

  List<JsonNode> read() {
    return reader.read("").items().stream().filter(this::isWanted).toList();
  }

  /** Name, ready containers, status in kubectl's words, restarts, age, node; 1,000 at most. */
  public Table table() {
    return cluster.recorded(
        what,
        () -> {
          var listing = reader.read("");
          var pods = listing.items().stream().filter(this::isWanted).toList();
          var table = Tables.pods(pods, what, cluster.now());
          boolean known = listing.more() > 0;
          long all = known ? listing.items().size() + listing.more() : -1;
          return listing.more() == 0 ? table : table.truncated(listing.items().size(), all);
        });
  }

  /** What they say; nothing is read before the last word. */
  public Logs logs() {
    return Logs.of(cluster, what, this::read);
  }

  /** Status, containers, conditions and events of each of them, 20 at most. */
  public Table describe() {
    return cluster.recorded("describe " + what, () -> Words.table(cluster, what, first(read())));
  }

  private static List<JsonNode> first(List<JsonNode> pods) {
    return pods.subList(0, Math.min(DESCRIBED, pods.size()));
  }

  /**
   * What runs behind a service: desired, current and available pods, images and age of each owner
   * and revision.
   *
   * @throws Refused if these are not the pods of a service, or it selects none
   */
  public Table status() {
    if (!ref.kind().equals(Kind.SERVICE)) {
      throw new Refused(
          Problem.of("status() is for the pods of a service")
              .at(what)
              .advice("k8s.service(\"..\").status(), or .table() for these pods"));
    }
    return cluster.recorded(
        "status of " + ref,
        () -> {
          var service = cluster.get(ref);
          var pods = Tree.map(service, "spec/selector").isEmpty() ? List.<JsonNode>of() : read();
          return ServiceStatus.of(
              service, pods, Owners.of(cluster, ref.namespace(), pods), cluster.now());
        });
  }

  @Override
  public String toString() {
    return what.toLowerCase(Locale.ROOT) + ": .table() reads them";
  }
}
