package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Table;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What runs behind a service: the owners of the pods it selects, by revision. */
final class ServiceStatus {
  private ServiceStatus() {}

  /**
   * A row per owner and revision.
   *
   * @param pods pods; those of other namespaces do not count
   * @param owners ReplicaSets, StatefulSets, DaemonSets and Deployments, as far as they were read
   * @throws Refused if the service selects no pods
   */
  static Table of(JsonNode service, List<JsonNode> pods, List<JsonNode> owners, Instant at) {
    var name = Tree.namespace(service) + "/" + Tree.name(service);
    var selector = Tree.map(service, "spec/selector");
    if (selector.isEmpty()) {
      throw new Refused(
          Problem.of("the service " + name + " selects no pods")
              .seen("it has no selector; its endpoints are made by somebody else")
              .advice("look at the workload itself"));
    }
    Map<String, Row> rows = new LinkedHashMap<>();
    for (var pod : pods) {
      if (Tree.namespace(pod).equals(Tree.namespace(service))
          && Tree.map(pod, "metadata/labels").entrySet().containsAll(selector.entrySet())
          && PodLook.isActive(pod)) {
        var owner = byUid(owners, Tree.owner(pod));
        var images = Tables.images(pod);
        rows.computeIfAbsent(Tree.owner(pod) + " " + hash(pod), key -> new Row(pod, owner, images))
            .count(pod);
      }
    }
    return table(rows, owners, name, at);
  }

  private static Table table(
      Map<String, Row> rows, List<JsonNode> owners, String name, Instant at) {
    var table =
        Table.write("owner", "revision", "desired", "current", "available", "image", "created")
            .named("service " + name)
            .kind("created", Table.Kind.INSTANT)
            .observed(at);
    for (var row : rows.values()) {
      var above = byUid(owners, Tree.owner(row.owner));
      table.cell(words(above.isMissingNode() ? row.owner : above, row.pod)).cell(hash(row.pod));
      if (row.owner.isMissingNode()) {
        table.missing();
      } else {
        boolean daemon = Tree.has(row.owner, "status/desiredNumberScheduled");
        var desired = daemon ? "status/desiredNumberScheduled" : "spec/replicas";
        table.cell((long) Tree.number(row.owner, desired));
      }
      table.cell((long) row.all).cell((long) row.ready).cell(row.images);
      Tree.time(row.owner.isMissingNode() ? row.pod : row.owner, "metadata/creationTimestamp")
          .ifPresentOrElse(table::cell, table::missing);
      table.endRow();
    }
    return table.done().age("created");
  }

  private static String words(JsonNode owner, JsonNode pod) {
    if (!owner.isMissingNode()) {
      return Tree.words(Tree.text(owner, "kind"), Tree.name(owner)).replace(": ", "/");
    }
    return Tree.owner(pod).isEmpty() ? "Pod/" + Tree.name(pod) : "?";
  }

  private static String hash(JsonNode pod) {
    var set = Tree.entry(pod, "metadata/labels", "pod-template-hash");
    return set.isEmpty() ? Tree.entry(pod, "metadata/labels", "controller-revision-hash") : set;
  }

  private static JsonNode byUid(List<JsonNode> objects, String uid) {
    return objects.stream()
        .filter(object -> !uid.isEmpty() && Tree.uid(object).equals(uid))
        .findFirst()
        .orElse(MissingNode.getInstance());
  }

  /** Pods of one owner and revision. */
  private static final class Row {
    private final JsonNode pod;
    private final JsonNode owner;
    private final String images;
    private int all;
    private int ready;

    Row(JsonNode pod, JsonNode owner, String images) {
      this.pod = pod;
      this.owner = owner;
      this.images = images;
    }

    void count(JsonNode one) {
      all++;
      ready += PodLook.isReady(one) ? 1 : 0;
    }
  }
}
