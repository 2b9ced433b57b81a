package dev.runbook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the records say of one path in its latest try. Guarded by the ledger that holds it. */
final class Told {
  final int attempt;
  final String kind;
  @Nullable ObjectNode plan;
  @Nullable ObjectNode begin;
  @Nullable ObjectNode end;
  @Nullable ObjectNode approval;
  @Nullable ObjectNode settle;
  @Nullable ObjectNode proc;
  @Nullable ObjectNode raw;
  @Nullable ObjectNode fan;
  long begunAt;
  long endedAt;
  private final Map<Phase, Act> acts = new EnumMap<>(Phase.class);

  /** The two writes of a change: what was asked for, and what takes it back. */
  enum Phase {
    ACT("act"),
    UNDO("undo");

    final String word;

    Phase(String word) {
      this.word = word;
    }

    static Phase of(String word) {
      return word.equals("undo") ? UNDO : ACT;
    }
  }

  /** The records of one write. */
  static final class Act {
    @Nullable ObjectNode intent;
    final List<ObjectNode> marks = new ArrayList<>();
    @Nullable ObjectNode acted;
    @Nullable ObjectNode verdict;

    boolean isInDoubt() {
      return intent != null && acted == null;
    }

    /** The state of its verdict; empty if there is none. */
    String state() {
      return verdict == null ? "" : verdict.path("state").asText();
    }
  }

  Told(int attempt, String kind) {
    this.attempt = attempt;
    this.kind = kind;
  }

  Act act(Phase phase) {
    return acts.computeIfAbsent(phase, any -> new Act());
  }

  boolean isInDoubt() {
    return acts.values().stream().anyMatch(Act::isInDoubt);
  }

  /**
   * Whether going on needs no approval: it was sent and no verdict ends it, or it is done. What was
   * taken back, and what failed, begins anew.
   */
  boolean isUnderWay() {
    var act = act(Phase.ACT);
    if (act.verdict == null) {
      return act.intent != null;
    }
    return switch (act.state()) {
      case "FAILED" -> end == null;
      case "SUCCEEDED" -> !isTakenBack();
      default -> act.intent != null;
    };
  }

  /** Done, and undone since. */
  boolean isTakenBack() {
    return act(Phase.ACT).state().equals("SUCCEEDED")
        && act(Phase.UNDO).state().equals("SUCCEEDED");
  }

  /** Ended well, and not undone since. */
  boolean isDone() {
    return endState().equals("ok") || (endState().equals("SUCCEEDED") && !isTakenBack());
  }

  String endState() {
    return end == null ? "" : end.path("state").asText();
  }

  String settledAs() {
    return settle == null ? "" : settle.path("as").asText();
  }
}
