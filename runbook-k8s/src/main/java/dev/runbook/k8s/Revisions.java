package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runbook.Facts;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The revisions of a workload, newest first: its ReplicaSets or ControllerRevisions. */
final class Revisions {
  static final String CAUSE = "kubernetes.io/change-cause";
  private static final String NUMBER = "deployment.kubernetes.io/revision";
  private static final String HASH = "pod-template-hash";
  private static final int MOST = 500;

  private final JsonNode workload;
  private final List<Revision> all;

  /**
   * One revision.
   *
   * @param number as kubectl counts; it moves when an old one comes back
   * @param digest of its template, the same for equal templates
   * @param available its available pods; -1 if the kind does not say
   */
  record Revision(
      long number, String name, String digest, JsonNode template, String cause, int available) {
    /** {@code revision 3 (checkout-5d9c)}. */
    @Override
    public String toString() {
      return "revision " + number + " (" + name + ")";
    }

    String images() {
      return Tree.stream(template, "spec/containers")
          .map(container -> Tree.text(container, "image"))
          .collect(Collectors.joining(", "));
    }

    /** What is kept of it in the record: never the template, which may hold secrets. */
    Facts facts() {
      return Facts.of("number", number)
          .and("name", name)
          .and("digest", digest)
          .and("images", images());
    }
  }

  private Revisions(JsonNode workload, List<Revision> all) {
    this.workload = workload;
    this.all = all;
  }

  /** The kind that keeps the revisions of {@code kind}. */
  static Kind kind(Kind kind) {
    return kind.equals(Kind.DEPLOYMENT) ? Kind.REPLICA_SET : Kind.CONTROLLER_REVISION;
  }

  /** Reads them. */
  static Revisions of(Cluster cluster, Ref ref, JsonNode workload) {
    var call =
        Call.get(kind(ref.kind()).path(ref.namespace()))
            .with("labelSelector", Looking.selector(workload));
    return of(workload, cluster.gateway.list(call, MOST).items());
  }

  static Revisions of(JsonNode workload, List<JsonNode> objects) {
    var uid = Tree.uid(workload);
    var mine = new ArrayList<Revision>();
    for (var object : objects) {
      if (Tree.owner(object).equals(uid)) {
        mine.add(revision(object));
      }
    }
    mine.sort(Comparator.comparingLong(Revision::number).reversed());
    return new Revisions(workload, List.copyOf(mine));
  }

  private static Revision revision(JsonNode object) {
    boolean set = Tree.has(object, "spec");
    var number = Tree.entry(object, "metadata/annotations", NUMBER);
    var template = bare(Tree.at(object, set ? "spec/template" : "data/spec/template"));
    return new Revision(
        set
            ? (number.matches("\\d+") ? Long.parseLong(number) : 0)
            : Tree.number(object, "revision"),
        Tree.name(object),
        digest(template),
        template,
        Tree.entry(object, "metadata/annotations", CAUSE),
        set ? Tree.number(object, "status/availableReplicas") : -1);
  }

  /** A template without what its controller put into it. */
  private static JsonNode bare(JsonNode template) {
    JsonNode copy = template.deepCopy();
    if (copy instanceof ObjectNode object) {
      object.remove("$patch");
      if (object.path("metadata").path("labels") instanceof ObjectNode labels) {
        labels.remove(HASH);
      }
    }
    return copy;
  }

  /** 16 hex digits: equal for equal trees, whatever the order of their fields. */
  static String digest(JsonNode tree) {
    try {
      var bytes = sorted(tree).toString().getBytes(StandardCharsets.UTF_8);
      var hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static JsonNode sorted(JsonNode tree) {
    if (tree.isObject()) {
      Map<String, JsonNode> fields = new TreeMap<>();
      tree.properties().forEach(f -> fields.put(f.getKey(), sorted(f.getValue())));
      var copy = Json.object();
      copy.setAll(fields);
      return copy;
    }
    if (tree.isArray()) {
      var copy = Json.MAPPER.createArrayNode();
      tree.forEach(element -> copy.add(sorted(element)));
      return copy;
    }
    return tree;
  }

  /** The digest of the template that a workload wants now. */
  static String live(JsonNode workload) {
    return digest(bare(Tree.at(workload, "spec/template")));
  }

  List<Revision> all() {
    return all;
  }

  /** The revision the workload is at. */
  Optional<Revision> current() {
    var named = Tree.text(workload, "status/updateRevision");
    var digest = live(workload);
    return all.stream()
        .filter(one -> named.isEmpty() ? one.digest().equals(digest) : one.name().equals(named))
        .findFirst();
  }

  /** Newest first, without the one it is at. */
  List<Revision> others() {
    var now = current().map(Revision::digest).orElse(live(workload));
    return all.stream().filter(one -> !one.digest().equals(now)).toList();
  }

  /** Whether the workload is wholly at its current revision. */
  boolean isComplete() {
    var status = workload.path("status");
    long seen = status.path("observedGeneration").asLong();
    if (seen < workload.path("metadata").path("generation").asLong()) {
      return false;
    }
    if (Tree.text(workload, "kind").equals("DaemonSet")) {
      int wanted = status.path("desiredNumberScheduled").asInt();
      return status.path("updatedNumberScheduled").asInt() == wanted
          && status.path("numberAvailable").asInt() == wanted;
    }
    int wanted = Tree.number(workload, "spec/replicas", 1);
    return status.path("updatedReplicas").asInt() == wanted
        && status.path("replicas").asInt() == wanted
        && status.path("availableReplicas").asInt() == wanted;
  }

  /**
   * The newest other one that has pods running; for kinds that do not say, the one they were at.
   */
  Optional<Revision> running() {
    var older = Tree.text(workload, "status/currentRevision");
    return others().stream()
        .filter(one -> one.available() > 0 || one.name().equals(older))
        .findFirst();
  }

  Optional<Revision> number(long wanted) {
    return all.stream().filter(one -> one.number() == wanted).findFirst();
  }

  Optional<Revision> digest(String wanted) {
    return all.stream().filter(one -> one.digest().equals(wanted)).findFirst();
  }
}
