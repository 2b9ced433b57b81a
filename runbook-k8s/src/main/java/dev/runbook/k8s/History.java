package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.Table;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** The revisions of a workload. */
final class History {
  private static final String NUMBER = "deployment.kubernetes.io/revision";
  private static final String CAUSE = "kubernetes.io/change-cause";

  private History() {}

  /**
   * One revision.
   *
   * @param template of its pods; a StatefulSet's and DaemonSet's is as kept in the revision
   * @param pods how many it has; -1 if its kind does not tell
   */
  record Revision(
      long number,
      String name,
      String hash,
      JsonNode template,
      String cause,
      JsonNode object,
      boolean live,
      int pods,
      int available) {}

  /** Oldest number first. */
  static List<Revision> of(JsonNode workload, List<JsonNode> revisions) {
    boolean deployment = Tree.text(workload, "kind").equals("Deployment");
    var live =
        switch (Tree.text(workload, "kind")) {
          case "Deployment" -> Tree.name(DeploymentStage.newest(workload, revisions));
          case "StatefulSet" -> Tree.text(workload, "status/updateRevision");
          default -> Tree.name(DaemonStage.newest(workload, revisions));
        };
    return DeploymentStage.owned(workload, revisions).stream()
        .map(one -> deployment ? set(one, live) : controller(one, live))
        .sorted(Comparator.comparingLong(Revision::number))
        .toList();
  }

  private static Revision set(JsonNode set, String live) {
    var number = Tree.entry(set, "metadata/annotations", NUMBER);
    return new Revision(
        number.matches("\\d{1,18}") ? Long.parseLong(number) : 0,
        Tree.name(set),
        Tree.entry(set, "metadata/labels", "pod-template-hash"),
        Tree.at(set, "spec/template"),
        Tree.entry(set, "metadata/annotations", CAUSE),
        set,
        Tree.name(set).equals(live),
        Tree.number(set, "status/replicas"),
        Tree.number(set, "status/availableReplicas"));
  }

  private static Revision controller(JsonNode revision, String live) {
    return new Revision(
        Tree.at(revision, "revision").asLong(0),
        Tree.name(revision),
        Tree.entry(revision, "metadata/labels", "controller-revision-hash"),
        Tree.at(revision, "data/spec/template"),
        Tree.entry(revision, "metadata/annotations", CAUSE),
        revision,
        Tree.name(revision).equals(live),
        -1,
        -1);
  }

  /** Newest number last, as {@code kubectl rollout history}. */
  static Table table(JsonNode workload, List<JsonNode> revisions, Instant at) {
    var table =
        Table.write("revision", "hash", "live", "pods", "images", "cause", "created")
            .named("revisions of " + Tree.namespace(workload) + "/" + Tree.name(workload))
            .kind("created", Table.Kind.INSTANT)
            .observed(at);
    for (var revision : of(workload, revisions)) {
      table.cell(revision.number()).cell(revision.hash()).cell(revision.live() ? "live" : "");
      if (revision.pods() < 0) {
        table.missing();
      } else {
        table.cell((long) revision.pods());
      }
      table.cell(Tables.images(revision.template())).cell(revision.cause());
      Tree.time(revision.object(), "metadata/creationTimestamp")
          .ifPresentOrElse(table::cell, table::missing);
      table.endRow();
    }
    return table.done().age("created");
  }
}
