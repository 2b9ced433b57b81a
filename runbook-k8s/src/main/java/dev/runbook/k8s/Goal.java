package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.Facts;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.k8s.Revisions.Revision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where an undo goes. {@code PREVIOUS}: while the live revision is incomplete the newest other with
 * pods, else the one before that was not itself undone. {@code NUMBER}: as the history shows.
 * {@code DIGEST}: the one that was fixed in a plan.
 */
record Goal(How how, long number, String digest, String words) {
  /** Digests of templates that were undone, newest first. */
  static final String UNDONE = "runbook.dev/undone";

  private static final int REMEMBERED = 5;

  enum How {
    PREVIOUS,
    NUMBER,
    DIGEST
  }

  static Goal previous() {
    return new Goal(How.PREVIOUS, 0, "", "the previous revision");
  }

  static Goal number(long number) {
    return new Goal(How.NUMBER, number, "", "revision " + number);
  }

  /** The revision that facts of a draft name. */
  static Goal of(Facts revision) {
    var words =
        "revision " + revision.number("number", 0) + ", " + revision.text("images").orElse("");
    return new Goal(How.DIGEST, 0, revision.text("digest").orElse(""), words);
  }

  Facts ask() {
    return switch (how) {
      case PREVIOUS -> Facts.of("undo", "previous");
      case NUMBER -> Facts.of("undo", number);
      case DIGEST -> Facts.of("undo", digest);
    };
  }

  /** The revision meant, or Refused with those there are. */
  Revision choose(Edit.Live live, Cluster cluster) {
    var revisions = live.revisions();
    var found =
        switch (how) {
          case NUMBER -> revisions.number(number);
          case DIGEST ->
              revisions.digest(digest).or(() -> cluster.remembered(live.workload(), digest));
          case PREVIOUS ->
              revisions.isComplete()
                  ? revisions.others().stream()
                      .filter(one -> !undoneBefore(live.workload()).contains(one.digest()))
                      .findFirst()
                  : revisions.running();
        };
    return found.orElseThrow(() -> none(live));
  }

  private Refused none(Edit.Live live) {
    var there =
        live.revisions().all().stream().map(Revision::toString).collect(Collectors.joining(", "));
    return new Refused(
        Problem.of("there is no revision to go back to: " + words)
            .at(Tree.text(live.workload(), "kind") + " " + Tree.name(live.workload()))
            .seen(there.isEmpty() ? "no revision is kept" : "there are: " + there)
            .advice("history() lists them; undo(n) takes a number"));
  }

  /** What the annotation is to be once the live template is undone. */
  static String undone(JsonNode workload) {
    var all = new ArrayList<String>();
    all.add(Revisions.live(workload));
    undoneBefore(workload).stream().filter(one -> !all.contains(one)).forEach(all::add);
    return String.join(",", all.subList(0, Math.min(REMEMBERED, all.size())));
  }

  private static List<String> undoneBefore(JsonNode workload) {
    return Arrays.stream(Json.annotation(workload, UNDONE).split(",", -1))
        .filter(text -> !text.isBlank())
        .toList();
  }

  @Override
  public String toString() {
    return words;
  }
}
