package dev.runbook;

import org.jspecify.annotations.Nullable;

/**
 * What became of one target.
 *
 * @param why the cause if it did not end well
 * @param late it was under way when the fan-out stopped
 */
record FanEnd<R>(State state, @Nullable R value, @Nullable Exception why, boolean late) {
  enum State {
    DONE("done"),
    FAILED("failed"),
    UNDECIDED("undecided"),
    UNSTARTED("not started");

    final String word;

    State(String word) {
      this.word = word;
    }
  }

  static <R> FanEnd<R> done(@Nullable R value) {
    return new FanEnd<>(State.DONE, value, null, false);
  }

  static <R> FanEnd<R> unstarted() {
    return new FanEnd<>(State.UNSTARTED, null, null, false);
  }

  static <R> FanEnd<R> failed(Exception why) {
    var undecided =
        why instanceof RunbookException.Undecided || why instanceof RunbookException.Interrupted;
    return new FanEnd<>(undecided ? State.UNDECIDED : State.FAILED, null, why, false);
  }

  FanEnd<R> because(String words) {
    return new FanEnd<>(state, value, new IllegalStateException(words), late);
  }

  FanEnd<R> atTheStop() {
    return new FanEnd<>(state, value, why, true);
  }

  boolean isGood() {
    return state == State.DONE;
  }

  /** In words: {@code done}, {@code failed}, {@code in flight at the stop: done}. */
  String words() {
    return late ? "in flight at the stop: " + state.word : state.word;
  }

  /** The first line of the cause; empty if there is none. */
  String cause() {
    if (why == null) {
      return "";
    }
    var text = why.getMessage() == null ? why.toString() : why.getMessage();
    return Texts.head(Redactor.clean(text).lines().findFirst().orElse(""), 200);
  }
}
