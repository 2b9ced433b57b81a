package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.Runbook;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Settings;
import dev.runbook.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A cluster as every phrase holds it: the context, the way in, who we are there, what we may. */
final class Cluster {
  static final Set<String> KEYS =
      Set.of("kubeconfig", "context", "namespace", "cluster", "provenFor", "imageGrace");
  private static final Duration FRESH = Duration.ofSeconds(60);

  final Runbook rb;
  final Access access;
  final Gateway gateway;
  final Rights rights;
  final Kinds kinds;
  private final Map<String, Revisions.Revision> memory = new ConcurrentHashMap<>();
  private volatile @Nullable Identity identity;

  Cluster(Runbook rb, Access access, Gateway gateway) {
    this.rb = rb;
    this.access = access;
    this.gateway = gateway;
    this.rights = new Rights(gateway, rb.ticks());
    this.kinds = new Kinds(gateway);
  }

  Settings.Module settings() {
    return rb.settings().module("k8s", KEYS);
  }

  Instant now() {
    return rb.ticks().now();
  }

  /**
   * Who and where we are, asked anew when it is a minute old.
   *
   * @throws Refused if the environment pins another cluster
   */
  Identity identity() {
    var known = identity;
    if (known == null || !now().isBefore(known.read().plus(FRESH))) {
      known = Identity.ask(gateway, access, now());
      identity = known;
    }
    var pinned = settings().find("cluster");
    if (pinned.isPresent() && !pinned.get().equals(known.id())) {
      throw new Refused(
          Problem.of("this is another cluster than the environment names")
              .at("context " + known.context() + " at " + known.server())
              .seen("found " + known.id() + ", expected " + pinned.get())
              .advice("check " + settings().key("cluster") + " and the kubeconfig"));
    }
    return known;
  }

  /** The world as it was last known: asked only if it never was. */
  String world() {
    var known = identity;
    return known == null ? identity().world() : known.world();
  }

  /** Before a change: nobody changes anything as an anonymous user. */
  Identity knownIdentity() {
    var who = identity();
    if (who.user().equals(Identity.ANONYMOUS)) {
      throw new Refused(
          Problem.of("the API server knows us as " + Identity.ANONYMOUS)
              .at("context " + who.context() + " at " + who.server())
              .seen("no credentials were accepted")
              .advice("log in; a change needs a name"));
    }
    return who;
  }

  Ref ref(Kind kind, String name) {
    return Ref.of(kind, name, access.namespace());
  }

  /** The namespace that {@code word} names; the default one if it is empty. */
  String namespace(String word) {
    return word.isEmpty() ? access.namespace().name() : word;
  }

  /** The object, or {@code NotFound} with the names that are there. */
  JsonNode get(Ref ref) {
    return gateway.find(ref.path()).orElseThrow(() -> missing(ref));
  }

  Optional<JsonNode> find(Ref ref) {
    return gateway.find(ref.path());
  }

  private KubernetesException.NotFound missing(Ref ref) {
    List<JsonNode> there = List.of();
    try {
      there = gateway.list(Call.get(ref.kind().path(ref.namespace())), 500).items();
      if (there.isEmpty() && !ref.namespace().isEmpty()) {
        var home = gateway.find(Kind.NAMESPACE.path("", ref.namespace()));
        if (home.isEmpty()) {
          var all = gateway.list(Call.get(Kind.NAMESPACE.path("")), 500).items();
          return Failures.missing(
              "namespace " + ref.namespace(), gateway.server(), ref.namespace(), all);
        }
      }
    } catch (KubernetesException e) {
      // it stays missing, only without its neighbours
    }
    return Failures.missing(ref.toString(), gateway.server(), ref.name(), there);
  }

  /** A read that is put on record. */
  Table recorded(String what, Supplier<Table> reading) {
    long start = rb.ticks().nanos();
    var table = reading.get();
    var took = Duration.ofNanos(rb.ticks().nanos() - start);
    rb.journal().read("k8s " + access.context(), what, table.size(), took, List.of());
    return table;
  }

  /** Keeps a revision that the server may drop, while this process lives. */
  void remember(JsonNode workload, Revisions.Revision revision) {
    if (memory.size() < 1_000) {
      memory.put(Tree.uid(workload) + " " + revision.digest(), revision);
    }
  }

  Optional<Revisions.Revision> remembered(JsonNode workload, String digest) {
    return Optional.ofNullable(memory.get(Tree.uid(workload) + " " + digest));
  }

  /** A client handed out: what is done with it is not seen here. */
  <T> T raw(T client) {
    rb.journal().note("k8s " + access.context() + ": the client below was handed out");
    return client;
  }

  @Override
  public String toString() {
    return access.toString();
  }
}
