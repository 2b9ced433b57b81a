package dev.runbook;

import dev.runbook.Told.Phase;
import java.util.ArrayList;
import java.util.HashSet;

/** Plans and verdicts as records, and what moved between two plans. */
final class PlanRecords {
  private PlanRecords() {}

  static Rec of(Plan plan, Facts ask, String path, int attempt) {
    var diffs = new ArrayList<String>();
    plan.differences().forEach(d -> diffs.add(words(d)));
    var risks = plan.risks().stream().map(risk -> risk.code() + ": " + risk.words()).toList();
    var permissions = plan.permissions().stream().map(p -> p.name() + ": " + p.held()).toList();
    return Rec.of(RecordType.PLAN, path, attempt)
        .put("action", plan.action())
        .put("target", plan.target().name())
        .put("world", plan.target().world())
        .put("ask", ask.node())
        .put("hash", plan.hash())
        .put("diffs", diffs)
        .put("risks", risks)
        .put("permissions", permissions);
  }

  static String words(Plan.Difference difference) {
    return difference.what() + ": " + difference.before() + " -> " + difference.after();
  }

  /** What the second plan says that the first did not. */
  static String moved(Plan first, Plan second) {
    var known = new HashSet<>(first.text().lines().toList());
    var moved = second.text().lines().filter(line -> !known.contains(line)).toList();
    return moved.isEmpty() ? "the approval is too old" : String.join("\n", moved);
  }

  static Rec verdict(
      String path, int attempt, Phase phase, Verdict.State state, String why, Facts seen) {
    var rec =
        Rec.of(RecordType.VERDICT, path, attempt)
            .put("phase", phase.word)
            .put("state", state.name());
    if (!why.isEmpty()) {
      rec.put(state == Verdict.State.FAILED ? "cause" : "why", Texts.ends(why, 4_000));
    }
    return rec.put("seen", seen.node());
  }
}
