package dev.runbook.aws;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.runbook.Change;
import dev.runbook.Guard;
import dev.runbook.Mutation;
import dev.runbook.Plan;
import dev.runbook.Redactor;
import dev.runbook.Runbook;
import dev.runbook.Verdict;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A change of a service as a phrase: nothing has happened yet. {@link #plan} asks AWS what would
 * differ, {@link #run} does it and watches it until it is seen. Immutable; every method that says
 * more returns a new one.
 */
public final class EcsChange {
  private static final Duration USUAL = Duration.ofMinutes(30);

  private final Runbook rb;
  private final Mutation<Done> mutation;
  private final UnaryOperator<Change<Done>> terms;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private @Nullable Change<Done> made;

  /**
   * How a change of a service ended well.
   *
   * @param service {@code prod/web}
   * @param seen what was seen last
   */
  public record Done(String service, String seen) {
    @Override
    public String toString() {
      return service + ": " + seen;
    }
  }

  private EcsChange(Runbook rb, Mutation<Done> mutation, UnaryOperator<Change<Done>> terms) {
    this.rb = rb;
    this.mutation = mutation;
    this.terms = terms;
  }

  static EcsChange of(Runbook rb, Mutation<Done> mutation) {
    return new EcsChange(rb, mutation, change -> change.within(USUAL));
  }

  private EcsChange and(UnaryOperator<Change<Done>> more) {
    return new EcsChange(rb, mutation, change -> more.apply(terms.apply(change)));
  }

  /** Watches a reading while the change settles; see {@link Change#guardedBy}. */
  public EcsChange guardedBy(Guard guard) {
    return and(change -> change.guardedBy(guard));
  }

  /** Restores what was before if it fails; see {@link Change#undoOnFailure}. */
  public EcsChange undoOnFailure() {
    return and(Change::undoOnFailure);
  }

  /** How long it may take; 30 minutes unless said. */
  public EcsChange within(Duration time) {
    return and(change -> change.within(time));
  }

  /** How long it may take: {@code "15m"}. */
  public EcsChange within(String time) {
    return and(change -> change.within(time));
  }

  /** Why, for the record and for whoever approves. */
  public EcsChange because(String reason) {
    return and(change -> change.because(reason));
  }

  /** The change that core plans, approves, runs and records; the same at each call. */
  public Change<Done> change() {
    synchronized (lock) {
      if (made == null) {
        made = terms.apply(rb.change(mutation));
      }
      return made;
    }
  }

  /** Asks AWS what would differ; nothing is changed. */
  public Plan plan() {
    return change().plan();
  }

  /** Does it, after approval; see {@link Change#run}. */
  @CanIgnoreReturnValue
  public Done run() {
    return change().run();
  }

  /** Does it, after approval, and gives its verdict; see {@link Change#tryRun}. */
  public Verdict<Done> tryRun() {
    return change().tryRun();
  }

  /** The change that takes back the latest run of this one; see {@link Change#undo}. */
  public Change<?> undo() {
    return change().undo();
  }

  @Override
  public String toString() {
    return Redactor.clean(
        mutation.action()
            + " of a service: .plan() shows it, .run() does it; nothing happened yet");
  }
}
