package dev.runbook;

import dev.runbook.Deed.Result;
import dev.runbook.Told.Phase;
import java.util.Optional;

/**
 * Takes a failed change back, through its own intent, receipt and verdict; tells what came of it.
 */
final class Undoing {
  private final Runbook rb;
  private final Order<?> order;
  private final String path;
  private final int attempt;

  Undoing(Runbook rb, Order<?> order, String path, int attempt) {
    this.rb = rb;
    this.order = order;
    this.path = path;
    this.attempt = attempt;
  }

  /**
   * What became of it.
   *
   * @param state empty if there is nothing that undoes it
   */
  record Undone(Optional<Verdict.State> state, String words) {
    boolean isGood() {
      return state.filter(now -> now == Verdict.State.SUCCEEDED).isPresent();
    }
  }

  /** What became of it; never throws what the undo itself threw. */
  Undone run(Facts before, Facts receipt) {
    var undo = order.mutation().undo(before, receipt);
    if (undo.isEmpty()) {
      return new Undone(Optional.empty(), "cannot be undone");
    }
    var told = rb.ledger().told(path).act(Phase.UNDO);
    try {
      if (told.verdict != null && !told.state().equals("UNDECIDED")) {
        return new Undone(Optional.of(Verdict.State.valueOf(told.state())), told.state());
      }
      if (told.acted != null) {
        return watch(undo.get(), Facts.of(told.acted.get("receipt")), drafted(told));
      }
      if (told.intent != null) {
        var deed = deed(undo.get(), drafted(told));
        var settled = deed.settle("the run ended before the receipt was recorded");
        return settled instanceof Result.NotDone
            ? anew(undo.get(), before, receipt)
            : after(settled, undo.get(), drafted(told));
      }
      return anew(undo.get(), before, receipt);
    } catch (RunbookException.JournalBroken | RunbookException.Interrupted e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return verdict(Verdict.State.UNDECIDED, "interrupted", Facts.none());
    } catch (Exception e) {
      return verdict(Verdict.State.FAILED, String.valueOf(e.getMessage()), Facts.none());
    }
  }

  private static Facts drafted(Told.Act told) {
    return told.intent == null ? Facts.none() : Facts.of(told.intent.get("draft"));
  }

  private Deed deed(Mutation<?> undo, Facts draft) {
    return new Deed(rb, order, undo, path, attempt, Phase.UNDO, draft);
  }

  private Undone anew(Mutation<?> undo, Facts before, Facts receipt) throws Exception {
    var standing = order.mutation().standing(before, receipt);
    if (standing instanceof Mutation.Standing.Moved moved) {
      return verdict(
          Verdict.State.FAILED,
          "not undone, someone changed it since: " + moved.how(),
          Facts.none());
    }
    if (standing instanceof Mutation.Standing.Unknown unknown) {
      return verdict(
          Verdict.State.FAILED,
          "not undone, nobody can tell what is there: " + unknown.why(),
          Facts.none());
    }
    var draft = undo.draft();
    if (!draft.unknown().isEmpty()) {
      return verdict(Verdict.State.FAILED, "not undone: " + draft.unknown(), Facts.none());
    }
    if (draft.differences().isEmpty()) {
      return verdict(Verdict.State.SUCCEEDED, "nothing to undo", draft.facts());
    }
    var hash = Hashes.sha256(undo.ask().canonical());
    return after(deed(undo, draft.facts()).send(hash, "undo"), undo, draft.facts());
  }

  private Undone after(Result result, Mutation<?> undo, Facts draft) throws InterruptedException {
    if (result instanceof Result.Acted acted) {
      return watch(undo, acted.receipt(), draft);
    }
    if (result instanceof Result.NotDone not) {
      return verdict(Verdict.State.FAILED, not.cause(), Facts.none());
    }
    return verdict(Verdict.State.UNDECIDED, ((Result.Doubt) result).why(), Facts.none());
  }

  private Undone watch(Mutation<?> undo, Facts receipt, Facts draft) throws InterruptedException {
    var deed = deed(undo, draft);
    var bare = new Order<>(undo, java.util.List.of(), false, order.within(), order.reason());
    var sight =
        new Sight(
            rb.ticks(), rb.ledger(), bare, path, attempt, () -> undo.verify(draft, receipt, deed));
    var outcome = sight.watch();
    return verdict(outcome.state(), outcome.why(), outcome.seen());
  }

  private Undone verdict(Verdict.State state, String why, Facts seen) {
    rb.ledger().record(PlanRecords.verdict(path, attempt, Phase.UNDO, state, why, seen));
    return new Undone(Optional.of(state), why.isEmpty() ? state.name() : state + ": " + why);
  }
}
