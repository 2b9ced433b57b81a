package dev.runbook;

import java.util.List;

/**
 * How a change ended. "I could not tell" is a verdict of its own and never green.
 *
 * @param <R> what success gives
 */
public sealed interface Verdict<R> {
  /** The change, as the record names it. */
  String change();

  /** What was seen. */
  List<Evidence> evidence();

  /** SUCCEEDED, FAILED or UNDECIDED. */
  State state();

  /** How a change can end. */
  enum State {
    SUCCEEDED,
    FAILED,
    UNDECIDED
  }

  /** The post-condition was seen and every guard passed. */
  record Succeeded<R>(String change, R result, List<Evidence> evidence) implements Verdict<R> {
    @Override
    public State state() {
      return State.SUCCEEDED;
    }

    @Override
    public String toString() {
      return Texts.head(Redactor.clean("SUCCEEDED " + change));
    }
  }

  /**
   * It failed for a named cause.
   *
   * @param undo what became of the undo; empty if none was asked for
   */
  record Failed<R>(String change, String cause, String undo, List<Evidence> evidence)
      implements Verdict<R> {
    @Override
    public State state() {
      return State.FAILED;
    }

    @Override
    public String toString() {
      var more = undo.isEmpty() ? "" : "\n  undo: " + undo;
      return Texts.head(Redactor.clean("FAILED " + change + "\n  cause: " + cause + more));
    }
  }

  /** Nobody could see how it ended. */
  record Undecided<R>(String change, String why, List<Evidence> evidence) implements Verdict<R> {
    @Override
    public State state() {
      return State.UNDECIDED;
    }

    @Override
    public String toString() {
      return Texts.head(Redactor.clean("UNDECIDED " + change + "\n  why: " + why));
    }
  }
}
