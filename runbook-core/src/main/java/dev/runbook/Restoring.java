package dev.runbook;

import java.util.Optional;

/** An undo as a change of its own: refused if what is to be undone was moved since. */
record Restoring<R>(Mutation<?> done, Mutation<R> undo, Facts before, Facts receipt)
    implements Mutation<R> {
  @Override
  public String action() {
    return undo.action();
  }

  @Override
  public Target target() {
    return undo.target();
  }

  @Override
  public Facts ask() {
    return undo.ask();
  }

  @Override
  public Draft draft() throws Exception {
    var draft = undo.draft();
    if (draft.differences().isEmpty()) {
      return draft;
    }
    var standing = done.standing(before, receipt);
    if (standing instanceof Standing.Moved moved) {
      return Draft.unknown("someone changed it since: " + moved.how());
    }
    return standing instanceof Standing.Unknown unknown ? Draft.unknown(unknown.why()) : draft;
  }

  @Override
  public Facts act(Facts facts, Watch watch) throws Exception {
    return undo.act(facts, watch);
  }

  @Override
  public Progress verify(Facts facts, Facts made, Watch watch) throws Exception {
    return undo.verify(facts, made, watch);
  }

  @Override
  public Settled settle(Facts facts, Watch watch) throws Exception {
    return undo.settle(facts, watch);
  }

  @Override
  public Standing standing(Facts facts, Facts made) throws Exception {
    return undo.standing(facts, made);
  }

  @Override
  public Optional<Mutation<?>> undo(Facts facts, Facts made) {
    return undo.undo(facts, made);
  }

  @Override
  public R result(Facts facts, Facts made, Facts seen) {
    return undo.result(facts, made, seen);
  }
}
