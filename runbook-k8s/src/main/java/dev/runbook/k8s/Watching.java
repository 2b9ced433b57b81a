package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runbook.Evidence;
import dev.runbook.Facts;
import dev.runbook.Mutation.Progress;
import dev.runbook.Mutation.Watch;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Watches one rollout after its write, look by look. */
final class Watching {
  /** So much before core's own deadline, so that the cause is told and not only that time is up. */
  private static final Duration MARGIN = Duration.ofSeconds(3);

  private final Cluster cluster;
  private final Ref ref;
  private final Way way;
  private final Looking looking;
  private final @Nullable JsonNode answered;
  private @Nullable Terms terms;
  private Memory memory = Memory.none();
  private String said = "";

  /**
   * @param answered the workload as the server answered the write; null after a resume
   */
  Watching(Cluster cluster, Ref ref, Way way, @Nullable JsonNode answered) {
    this.cluster = cluster;
    this.ref = ref;
    this.way = way;
    this.answered = answered;
    this.looking = new Looking(cluster, ref);
  }

  Progress look(Facts before, Facts receipt, Watch watch) {
    var seen = looking.look();
    var wanted = receipt.text("template").orElse("");
    boolean there = seen.isRead(Snapshot.WORKLOAD) && !seen.workload().isMissingNode();
    if (there && answered == null && !wanted.isEmpty()) {
      if (!Revisions.live(seen.workload()).equals(wanted)) {
        return new Progress.Failed("SUPERSEDED: somebody else changed it meanwhile", Facts.none());
      }
    }
    var known = terms;
    if (known == null) {
      known = terms(seen, receipt, watch);
      terms = there ? known : null;
    }
    var told = Assessment.assess(seen, known, memory);
    memory = told.memory();
    return switch (told.state()) {
      case SUCCEEDED -> new Progress.Done(done(seen, told));
      case FAILED ->
          new Progress.Failed(told.cause() + ": " + told.sentence(), evidence(before, told, known));
      case UNDECIDED -> new Progress.Undecided(told.sentence(), evidence(before, told, known));
      case ROLLING -> {
        say(watch, told);
        yield new Progress.Waiting(told.sentence());
      }
    };
  }

  private Facts evidence(Facts before, Assessment told, Terms since) {
    var kept = new Traces(cluster, ref).of(looking.whole(), told, since.since());
    return Facts.of("seen", told.sentence())
        .and("changed", before.list("changed"))
        .and("evidence", kept.stream().map(Evidence::text).toList())
        .and("notes", told.notes());
  }

  private Terms terms(Snapshot seen, Facts receipt, Watch watch) {
    JsonNode made = answered == null ? seen.workload() : answered;
    if (made.isMissingNode()) {
      made = Json.object().set("metadata", metadata(receipt));
    }
    var left = watch.left().minus(MARGIN);
    return way.terms(Terms.of(made, cluster.now()))
        .within(left.isNegative() ? Duration.ZERO : left);
  }

  private static ObjectNode metadata(Facts receipt) {
    return Json.object().put("uid", receipt.text("uid").orElse(""));
  }

  private void say(Watch watch, Assessment told) {
    if (!told.sentence().equals(said)) {
      said = told.sentence();
      watch.say(ref + ": " + said);
    }
  }

  private Facts done(Snapshot seen, Assessment told) {
    var revision =
        Revisions.of(seen.workload(), seen.revisions())
            .current()
            .map(Revisions.Revision::toString)
            .orElse("");
    return Facts.of("seen", told.sentence())
        .and("revision", revision)
        .and("images", Edit.images(Tree.at(seen.workload(), "spec/template")))
        .and("notes", told.notes());
  }
}
