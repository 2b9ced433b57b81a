package dev.runbook;

import dev.runbook.RunbookException.ChangeFailed;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Told.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A change that is wanted; phrases made of one another share whether one of them was run. */
final class Intended<R> implements Change<R> {
  private final Runbook rb;
  private final Order<R> order;
  private final AtomicBoolean wasRun;

  private Intended(Runbook rb, Order<R> order, AtomicBoolean wasRun) {
    this.rb = rb;
    this.order = order;
    this.wasRun = wasRun;
  }

  static <R> Intended<R> of(Runbook rb, Mutation<R> mutation) {
    var order = new Order<>(mutation, List.of(), false, Duration.ofMinutes(10), "");
    return new Intended<>(rb, order, new AtomicBoolean());
  }

  Order<R> order() {
    return order;
  }

  /** It is run, or would be: nobody forgot it. */
  void asked() {
    wasRun.set(true);
  }

  /** Its name, if none of the phrases made of it was run. */
  String forgotten() {
    return wasRun.get() ? "" : order.words();
  }

  private Change<R> with(List<Guard> guards, boolean undo, Duration within, String reason) {
    return new Intended<>(rb, new Order<>(order.mutation(), guards, undo, within, reason), wasRun);
  }

  @Override
  public Plan plan() {
    var plan = order.plan(rb.environment().name());
    var path = PathNames.join(rb.ledger().scope(), order.base());
    rb.journal().append(PlanRecords.of(plan, order.mutation().ask(), path, 0));
    return plan;
  }

  @Override
  public Change<R> guardedBy(Guard guard) {
    var more = new ArrayList<>(order.guards());
    more.add(Objects.requireNonNull(guard, "guard"));
    return with(List.copyOf(more), order.undoOnFailure(), order.within(), order.reason());
  }

  @Override
  public Change<R> undoOnFailure() {
    return with(order.guards(), true, order.within(), order.reason());
  }

  @Override
  public Change<R> within(Duration time) {
    return with(order.guards(), order.undoOnFailure(), time, order.reason());
  }

  @Override
  public Change<R> within(String time) {
    return within(Durations.positive(time));
  }

  @Override
  public Change<R> because(String reason) {
    return with(order.guards(), order.undoOnFailure(), order.within(), reason);
  }

  @Override
  public R run() {
    var verdict = tryRun();
    if (verdict instanceof Verdict.Succeeded<R> good) {
      return good.result();
    }
    if (verdict instanceof Verdict.Failed<R> failed) {
      var undo = failed.undo().isEmpty() ? "" : "\nundo: " + failed.undo();
      throw new ChangeFailed(
          Problem.of("`" + failed.change() + "` failed")
              .at(order.mutation().target().world())
              .seen(failed.cause() + undo)
              .advice("see rb.report(); mend the cause, then run it again"),
          null);
    }
    throw order.undecided(verdict.change(), ((Verdict.Undecided<R>) verdict).why());
  }

  @Override
  public Verdict<R> tryRun() {
    asked();
    rb.refuseIfClosed();
    return new ChangeRun<>(rb, order, rb.ledger().claimAlike(order.base())).run();
  }

  @Override
  public Change<?> undo() {
    var path = rb.ledger().latestAlike(order.base());
    var act = rb.ledger().told(path).act(Phase.ACT);
    if (path.isEmpty() || act.acted == null || act.intent == null) {
      throw new Refused(
          Problem.of("there is nothing to undo: this change was not done in this run")
              .at(order.mutation().target().name())
              .advice("run it first, or look at rb.report()"));
    }
    var before = Facts.of(act.intent.get("draft"));
    var receipt = Facts.of(act.acted.get("receipt"));
    @Nullable Mutation<?> undo = order.mutation().undo(before, receipt).orElse(null);
    if (undo == null) {
      throw new Refused(
          Problem.of("this change cannot be undone").at(order.mutation().target().name()));
    }
    return rb.change(new Restoring<>(order.mutation(), undo, before, receipt));
  }

  @Override
  public String toString() {
    return Texts.head(
        Redactor.clean(
            order.words()
                + ": a change that "
                + (wasRun.get()
                    ? "was run"
                    : "was not run yet: .plan() shows it, .run() does it")));
  }
}
