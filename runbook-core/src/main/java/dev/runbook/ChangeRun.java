package dev.runbook;

import dev.runbook.Deed.Result;
import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Told.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The path of one change: draft, policy, approval, draft again, intent, act, acted, watch, verdict,
 * undo, end. What the record has of it is gone on from, wherever it stopped.
 */
final class ChangeRun<R> {
  private static final int SENDS = 3;
  private static final int LAPSES = 3;

  private final Runbook rb;
  private final Order<R> order;
  private final Mutation<R> mutation;
  private final Ledger ledger;
  private final String path;
  private final Policy policy;
  private int attempt;
  private int sends;
  private String lapsed = "";

  ChangeRun(Runbook rb, Order<R> order, String path) {
    this.rb = rb;
    this.order = order;
    this.mutation = order.mutation();
    this.ledger = rb.ledger();
    this.path = path;
    this.policy = new Policy(rb.environment(), rb.journal(), rb.ticks());
  }

  /** Like {@link #run()}; {@code moved} tells what an earlier approval no longer covers. */
  Verdict<R> run(String moved) {
    lapsed = moved;
    return run();
  }

  Verdict<R> run() {
    try {
      return begin();
    } catch (Interrupted e) {
      throw ledger.interrupted(e);
    }
  }

  private Verdict<R> begin() {
    if (Thread.currentThread().isInterrupted()) {
      throw new Interrupted(Problem.of("interrupted before `" + path + "`"), null);
    }
    var told = ledger.told(path);
    if (!ledger.gate().counts(path)) {
      return live(told);
    }
    Recorded.refuseDenied(path, told);
    if (told.endState().equals("SUCCEEDED") || told.endState().equals("FAILED")) {
      ledger.replayed();
      return ended(told);
    }
    return ledger.counted(path, () -> live(told));
  }

  /** As the record has it. */
  private Verdict<R> ended(Told told) {
    var act = told.act(Phase.ACT);
    if (act.state().equals("SUCCEEDED")) {
      return new Verdict.Succeeded<>(path, order.result(act), evidence(act));
    }
    var cause = act.verdict == null ? "" : act.verdict.path("cause").asText();
    var undo = told.end == null ? "" : told.end.path("undo").asText();
    return new Verdict.Failed<>(path, cause, undo, evidence(act));
  }

  private Verdict<R> live(Told told) {
    attempt = Math.max(1, told.attempt);
    if (told.attempt == 0 || ledger.isRedone(path)) {
      return fresh(told.attempt + 1);
    }
    refuseOtherWorld(told);
    return goOn(told);
  }

  private Verdict<R> goOn(Told told) {
    var act = told.act(Phase.ACT);
    if (act.state().equals("SUCCEEDED")) {
      return told.isTakenBack() ? fresh(told.attempt + 1) : replay(act);
    }
    if (act.verdict != null && act.state().equals("FAILED")) {
      return told.end == null
          ? failed(act.verdict.path("cause").asText(), before(act), act)
          : fresh(told.attempt + 1);
    }
    if (act.acted != null) {
      return watch(before(act), Facts.of(act.acted.get("receipt")));
    }
    if (act.intent == null) {
      return fresh(told.attempt);
    }
    return inDoubt(told, before(act));
  }

  private static Facts before(Told.Act act) {
    return act.intent == null ? Facts.none() : Facts.of(act.intent.get("draft"));
  }

  private void refuseOtherWorld(Told told) {
    var intent = told.act(Phase.ACT).intent;
    if (intent != null && !intent.path("world").asText().equals(mutation.target().world())) {
      throw new Refused(
          Problem.of("this change was recorded in another world")
              .at(path)
              .seen(intent.path("world").asText() + "; now " + mutation.target().world())
              .advice("connect to where the run began, or begin a new run"));
    }
  }

  private Verdict<R> replay(Told.Act act) {
    var receipt = act.acted == null ? Facts.none() : Facts.of(act.acted.get("receipt"));
    boolean passing = ledger.gate().isPassing();
    if (!passing && act.acted != null && ledger.isLastOn(mutation.target(), path)) {
      if (standing(before(act), receipt) instanceof Mutation.Standing.Moved moved) {
        throw new Refused(
            Problem.of("`" + path + "` is done, but someone changed it since")
                .at(mutation.target().world())
                .seen(moved.how())
                .advice("rb.redo(\"" + path + "\") to do it again, or stop here"));
      }
    }
    return new Verdict.Succeeded<>(path, order.result(act), List.of());
  }

  private Mutation.Standing standing(Facts before, Facts receipt) {
    try {
      return mutation.standing(before, receipt);
    } catch (Exception e) {
      return new Mutation.Standing.Unknown(String.valueOf(e.getMessage()));
    }
  }

  private Verdict<R> inDoubt(Told told, Facts before) {
    var deed = deed(before);
    return switch (told.settledAs()) {
      case "done" -> {
        deed.acted(Facts.none(), true);
        yield watch(before, Facts.none());
      }
      case "not done" -> fresh(attempt);
      default -> after(deed.settle("the run ended before the receipt was recorded"), before);
    };
  }

  private Deed deed(Facts before) {
    return new Deed(rb, order, mutation, path, attempt, Phase.ACT, before);
  }

  private Verdict<R> fresh(int number) {
    attempt = number;
    policy.allowWriting(order.words());
    var plan = order.plan(rb.environment().name());
    policy.allow(plan);
    if (plan.state() == Plan.State.NO_CHANGE) {
      return nothing(plan);
    }
    Guards.refuseRed(order, rb.ticks().now());
    ledger.record(planned(plan));
    return approved(plan);
  }

  private Rec planned(Plan plan) {
    return PlanRecords.of(plan, mutation.ask(), path, attempt);
  }

  private Verdict<R> nothing(Plan plan) {
    var facts = plan.draft().facts();
    var result = mutation.result(facts, Facts.none(), facts);
    ledger.record(
        planned(plan),
        verdict(Phase.ACT, Verdict.State.SUCCEEDED, "nothing to change", facts),
        end("SUCCEEDED", "", ""));
    return new Verdict.Succeeded<>(path, result, List.of());
  }

  /** Asks, drafts again, and acts only on what was approved. */
  private Verdict<R> approved(Plan first) {
    var plan = first;
    var moved = lapsed;
    for (int lapse = 0; lapse < LAPSES; lapse++) {
      var given = granted(plan, moved);
      var again = order.plan(rb.environment().name());
      policy.allow(again);
      if (again.state() == Plan.State.NO_CHANGE) {
        return nothing(again);
      }
      var oldest = rb.ticks().now().minus(rb.environment().approval().valid());
      if (again.hash().equals(plan.hash()) && !given.isBefore(oldest)) {
        policy.allowWriting(order.words());
        sends++;
        var deed = deed(again.draft().facts());
        return after(deed.send(again.hash(), order.reason()), again.draft().facts());
      }
      if (!rb.approvals().isInteractive()) {
        throw Approvals.notApproved(again, "what was approved has moved or is too old");
      }
      moved = PlanRecords.moved(plan, again);
      plan = again;
    }
    throw Approvals.notApproved(plan, "it moved each time it was approved");
  }

  /** When it was granted: now, or by a record of this run that still holds. */
  private Instant granted(Plan plan, String moved) {
    var approval = ledger.told(path).approval;
    if (approval != null && moved.isEmpty() && attempt == ledger.told(path).attempt) {
      boolean same = approval.path("hash").asText().equals(plan.hash());
      boolean other = !rb.isFourEyes() || rb.approvals().isOther(approval.path("by").asText());
      if (same && other && approval.path("decision").asText().equals("GRANTED")) {
        return Instant.parse(approval.path("at").asText());
      }
    }
    var unused = rb.approvals().approve(plan, path, attempt, moved);
    return rb.ticks().now();
  }

  private Verdict<R> after(Result result, Facts before) {
    if (result instanceof Result.Acted acted) {
      return watch(before, acted.receipt());
    }
    if (result instanceof Result.NotDone not) {
      if (!not.denied() && Thread.currentThread().isInterrupted()) {
        throw new Interrupted(
            Problem.of("interrupted: `" + path + "` was not done")
                .at(mutation.target().world())
                .advice("resume the run to do it"),
            null);
      }
      if (!not.denied() && sends < SENDS) {
        return fresh(attempt);
      }
      ledger.record(
          verdict(Phase.ACT, Verdict.State.FAILED, not.cause(), Facts.none()),
          end("FAILED", not.cause(), ""));
      return new Verdict.Failed<>(path, not.cause(), "", List.of());
    }
    return undecided(((Result.Doubt) result).why(), Facts.none(), List.of());
  }

  private Verdict<R> undecided(String why, Facts seen, List<Evidence> evidence) {
    ledger.record(
        verdict(Phase.ACT, Verdict.State.UNDECIDED, why, seen), end("UNDECIDED", why, ""));
    return new Verdict.Undecided<>(path, why, evidence);
  }

  private Verdict<R> watch(Facts before, Facts receipt) {
    var watch = deed(before);
    var sight =
        new Sight(
            rb.ticks(),
            ledger,
            order,
            path,
            attempt,
            () -> mutation.verify(before, receipt, watch));
    Sight.Outcome outcome;
    try {
      outcome = sight.watch();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var unused = undecided("interrupted while watching", Facts.none(), List.of());
      throw new Interrupted(
          Problem.of("interrupted: `" + path + "` was sent, and nobody has seen how it ended")
              .at(mutation.target().world())
              .advice("resume the run: it is watched again and not sent again"),
          e);
    }
    var evidence = evidence(before, outcome.seen());
    ledger.record(
        Evidences.of(path, attempt, "before", before.json()),
        Evidences.of(path, attempt, "after", outcome.seen().json()));
    return switch (outcome.state()) {
      case SUCCEEDED -> {
        var result = mutation.result(before, receipt, outcome.seen());
        ledger.record(
            verdict(Phase.ACT, Verdict.State.SUCCEEDED, "", outcome.seen()),
            end("SUCCEEDED", "", ""));
        yield new Verdict.Succeeded<>(path, result, evidence);
      }
      case FAILED -> {
        ledger.record(verdict(Phase.ACT, Verdict.State.FAILED, outcome.why(), outcome.seen()));
        yield failed(outcome.why(), before, ledger.told(path).act(Phase.ACT));
      }
      case UNDECIDED -> undecided(outcome.why(), outcome.seen(), evidence);
    };
  }

  private Verdict<R> failed(String cause, Facts before, Told.Act act) {
    var undo = "";
    if (order.undoOnFailure() && act.acted != null) {
      var receipt = Facts.of(act.acted.get("receipt"));
      var undone = new Undoing(rb, order, path, attempt).run(before, receipt);
      undo = undone.words();
      refuseHalf(undone, cause);
    }
    ledger.record(end("FAILED", cause, undo));
    return new Verdict.Failed<>(path, cause, undo, evidence(act));
  }

  /** What the record has of an act: before it, and when it was judged. */
  private static List<Evidence> evidence(Told.Act act) {
    return act.verdict == null || act.intent == null
        ? List.of()
        : evidence(Facts.of(act.intent.get("draft")), Facts.of(act.verdict.get("seen")));
  }

  private static List<Evidence> evidence(Facts before, Facts seen) {
    return List.of(Evidences.value("before", before.json()), Evidences.value("after", seen.json()));
  }

  /** An undo that an interrupt left undecided is gone on with when the run is resumed. */
  private void refuseHalf(Undoing.Undone undone, String cause) {
    if (undone.state().equals(Optional.of(Verdict.State.UNDECIDED))
        && Thread.currentThread().isInterrupted()) {
      throw new Interrupted(
          Problem.of("interrupted: `" + path + "` failed, and its undo was not seen to its end")
              .at(mutation.target().world())
              .seen(cause)
              .advice("resume the run: the undo is watched again"),
          null);
    }
  }

  private Rec verdict(Phase phase, Verdict.State state, String why, Facts seen) {
    return PlanRecords.verdict(path, attempt, phase, state, why, seen);
  }

  private Rec end(String state, String error, String undo) {
    return Rec.of(RecordType.END, path, attempt)
        .put("state", state)
        .put("error", error.isEmpty() ? null : Texts.ends(error, 4_000))
        .put("undo", undo.isEmpty() ? null : Texts.ends(undo, 4_000));
  }
}
