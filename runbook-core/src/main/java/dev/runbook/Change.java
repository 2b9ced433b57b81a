package dev.runbook;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.runbook.RunbookException.ChangeFailed;
import dev.runbook.RunbookException.NotApproved;
import dev.runbook.RunbookException.Refused;
import java.time.Duration;

/**
 * A change as a value: nothing has happened yet. {@link #plan()} shows it, {@link #run()} is the
 * only way to do it: policy, draft, approval, the record on disk, the act, watching it, the verdict
 * on disk. Immutable; each method that says more returns a new one.
 *
 * @param <R> what success gives
 */
public sealed interface Change<R> permits Intended {
  /** Reads what is there and says what would differ; writes nothing. */
  Plan plan();

  /** Watches a reading while the change settles. */
  Change<R> guardedBy(Guard guard);

  /** Restores what was before if the change fails; part of what is approved. */
  Change<R> undoOnFailure();

  /** How long the post-condition is waited for after the act; 10 minutes unless said. */
  Change<R> within(Duration time);

  /** How long the post-condition is waited for after the act: {@code "10m"}. */
  Change<R> within(String time);

  /** Why, for the record and for whoever approves. */
  Change<R> because(String reason);

  /**
   * Does it and gives its result.
   *
   * @throws Refused if policy forbids it or nothing can be said about it; nothing was sent
   * @throws NotApproved if nobody approved it; nothing was sent
   * @throws ChangeFailed if it failed for a named cause
   * @throws RunbookException.Undecided if nobody could see how it ended
   */
  @CanIgnoreReturnValue
  R run();

  /** Does it and gives its verdict; throws only if nothing was done. */
  Verdict<R> tryRun();

  /**
   * The change that restores what was before the latest run of this one; a change like any other.
   *
   * @throws Refused if it was not run, or cannot be undone
   */
  Change<?> undo();
}
