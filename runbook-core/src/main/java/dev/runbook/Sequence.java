package dev.runbook;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.ChangeFailed;
import dev.runbook.RunbookException.NotApproved;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.RunbookException.Undecided;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes one after the other, of whatever modules, under one plan and one approval. All are
 * planned on what is there before the first; each is looked at again before its act, and one that
 * has moved since is asked for again or fails. The first that fails ends it. A value: nothing
 * happens before {@link #run()}.
 *
 * <pre>{@code
 * var release = rb.sequence("release", flag, schema, rollout).undoOnFailure();
 * release.plan();
 * release.run();
 * }</pre>
 */
public final class Sequence {
  private final Runbook rb;
  private final String name;
  private final List<Intended<?>> parts;
  private final boolean undo;

  private Sequence(Runbook rb, String name, List<Intended<?>> parts, boolean undo) {
    this.rb = rb;
    this.name = name;
    this.parts = parts;
    this.undo = undo;
  }

  static Sequence of(Runbook rb, String name, List<Change<?>> changes) {
    if (changes.isEmpty()) {
      throw new BadSetting(
          Problem.of("the sequence `" + name + "` has no changes")
              .advice("give them in order: rb.sequence(name, first, second)"));
    }
    var parts = changes.stream().<Intended<?>>map(change -> (Intended<?>) change).toList();
    return new Sequence(rb, PathNames.name(name), parts, false);
  }

  /**
   * When one fails, takes back what was done before it, last first, each undo verified; part of
   * what is approved. One that cannot be undone is a risk in the plan and passed over; an undo that
   * does not succeed ends it, and what was done before that one stays.
   */
  public Sequence undoOnFailure() {
    return new Sequence(rb, name, parts, true);
  }

  /** The plans of all as one, which one approval covers; reads only. */
  public Plan plan() {
    rb.refuseIfClosed();
    return new SequenceRun(rb, name, parts, undo).plan();
  }

  /**
   * Does one after the other and tells what became of each.
   *
   * @throws Refused if policy forbids one of them, or nothing can be said about it; nothing was
   *     sent
   * @throws NotApproved if nobody approved them; nothing was sent
   * @throws ChangeFailed if one failed; the message tells what was done, and what was taken back
   * @throws Undecided if nobody could see how one ended; nothing was taken back
   */
  @CanIgnoreReturnValue
  public Outcome run() {
    return tryRun().orThrow();
  }

  /** Like {@link #run()}, but gives the outcome also if one failed or is undecided. */
  public Outcome tryRun() {
    rb.refuseIfClosed();
    return new SequenceRun(rb, name, parts, undo).run();
  }

  @Override
  public String toString() {
    return Texts.head(
        Redactor.clean(
            "`" + name + "`: " + parts.size() + " changes, one after the other; .plan(), .run()"));
  }

  /**
   * What became of one change.
   *
   * @param back what became of taking it back; null if it was not tried
   */
  record End(
      Intended<?> part,
      Optional<Verdict.State> forward,
      String why,
      @Nullable Object value,
      Undoing.@Nullable Undone back) {
    String words() {
      return part.order().words();
    }

    End back(Undoing.Undone undone) {
      return new End(part, forward, why, value, undone);
    }

    boolean is(Verdict.State state) {
      return forward.filter(now -> now == state).isPresent();
    }
  }

  /** What became of a sequence, forward and back. */
  public static final class Outcome implements Host.Shown {
    private final String name;
    private final List<End> ends;

    Outcome(String name, List<End> ends) {
      this.name = name;
      this.ends = List.copyOf(ends);
    }

    /** SUCCEEDED if all of them did; else what the one that ended it came to. */
    public Verdict.State forward() {
      return ends.stream()
          .filter(end -> !end.is(Verdict.State.SUCCEEDED))
          .findFirst()
          .flatMap(End::forward)
          .orElse(Verdict.State.SUCCEEDED);
    }

    /**
     * What taking back came to: SUCCEEDED if all that was done was taken back; empty if nothing was
     * to be taken back.
     */
    public Optional<Verdict.State> back() {
      var tried = ends.stream().map(End::back).filter(java.util.Objects::nonNull).toList();
      if (tried.isEmpty()) {
        return Optional.empty();
      }
      if (tried.stream().allMatch(Undoing.Undone::isGood)) {
        return Optional.of(Verdict.State.SUCCEEDED);
      }
      boolean seen =
          tried.stream()
              .noneMatch(undone -> undone.state().equals(Optional.of(Verdict.State.UNDECIDED)));
      return Optional.of(seen ? Verdict.State.FAILED : Verdict.State.UNDECIDED);
    }

    /** Every change: how it ended, what became of its undo, why. */
    public Table table() {
      var table = Table.write("change", "forward", "back", "why").named(name);
      for (var end : ends) {
        table.row(end.words(), forward(end), back(end), Texts.head(Redactor.clean(end.why()), 300));
      }
      return table.done();
    }

    private static Table.State forward(End end) {
      if (end.forward().isEmpty()) {
        return Table.State.info("not started");
      }
      var state = end.forward().get();
      return switch (state) {
        case SUCCEEDED -> Table.State.ok(state.name());
        case FAILED -> Table.State.bad(state.name());
        case UNDECIDED -> Table.State.unknown(state.name());
      };
    }

    private static Table.State back(End end) {
      var back = end.back();
      if (back == null) {
        return Table.State.info("");
      }
      var words = Redactor.clean(back.words());
      return back.isGood() ? Table.State.ok(words) : Table.State.bad(words);
    }

    /** What a change of this sequence gave; empty if it did not succeed. */
    @SuppressWarnings("unchecked") // its own run gave it
    public <R> Optional<R> value(Change<R> part) {
      return ends.stream()
          .filter(end -> end.part() == part)
          .findFirst()
          .flatMap(end -> Optional.ofNullable((R) end.value()));
    }

    /** Whether all succeeded. */
    public boolean isSucceeded() {
      return forward() == Verdict.State.SUCCEEDED;
    }

    Outcome orThrow() {
      if (isSucceeded()) {
        return this;
      }
      var stopped = ends.stream().filter(end -> !end.is(Verdict.State.SUCCEEDED)).findFirst();
      var problem =
          Problem.of("`" + name + "`: " + counts())
              .at(stopped.map(End::words).orElse(""))
              .seen(stopped.map(End::why).orElse("") + undone());
      if (forward() == Verdict.State.UNDECIDED) {
        throw new Undecided(
            problem.advice("find out, rb.settle(..), then resume: nothing was taken back"), null);
      }
      throw new ChangeFailed(problem.advice("see rb.report(); mend the cause, then resume"), null);
    }

    private String undone() {
      var text = new StringBuilder();
      for (int i = ends.size() - 1; i >= 0; i--) {
        var back = ends.get(i).back();
        if (back != null) {
          text.append("\nundo of ").append(ends.get(i).words()).append(": ").append(back.words());
        }
      }
      return text.toString();
    }

    /** {@code 1 done, 1 failed, 1 not started; back: SUCCEEDED}. */
    private String counts() {
      var text = new StringBuilder();
      text.append(count(Optional.of(Verdict.State.SUCCEEDED))).append(" done");
      counted(text, count(Optional.of(Verdict.State.FAILED)), " failed");
      counted(text, count(Optional.of(Verdict.State.UNDECIDED)), " undecided");
      counted(text, count(Optional.empty()), " not started");
      back().ifPresent(state -> text.append("; back: ").append(state));
      return text.toString();
    }

    private long count(Optional<Verdict.State> state) {
      return ends.stream().filter(end -> end.forward().equals(state)).count();
    }

    private static void counted(StringBuilder text, long count, String what) {
      if (count > 0) {
        text.append(", ").append(count).append(what);
      }
    }

    @Override
    public Host.Bundle shown(Host.Traits traits) {
      return table().note(counts()).shown(traits);
    }

    @Override
    public String toString() {
      var stopped = ends.stream().map(End::why).filter(why -> !why.isEmpty()).findFirst();
      var text = forward() + " " + name + ": " + counts();
      return Texts.head(
          Redactor.clean(text + stopped.map(why -> "\n" + why).orElse("") + undone()));
    }
  }
}
