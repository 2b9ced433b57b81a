package dev.runbook.k8s;

import java.util.List;

/**
 * What the looks at a workload so far tell about its rollout. Pure: nothing is read here.
 *
 * @param cause NONE while it is well
 * @param sentence one line: names pod and container with the server's own words
 * @param findings what is wrong with pods of the newest revision, what is hopeless first
 * @param notes what could not be seen
 * @param memory to be given to the next look
 */
record Assessment(
    State state,
    Cause cause,
    String sentence,
    List<Finding> findings,
    List<String> notes,
    Memory memory) {

  enum State {
    /** Not done, and nothing says that it cannot be. */
    ROLLING,
    /** Done, and it has held long enough. */
    SUCCEEDED,
    FAILED,
    UNDECIDED
  }

  Assessment {
    findings = List.copyOf(findings);
    notes = List.copyOf(notes);
  }

  /** Judges a look, with what the looks before it left behind. */
  static Assessment assess(Snapshot seen, Terms terms, Memory before) {
    var notes = new Memory.Notes(before, terms, seen.at());
    var assessor = new Assessor(seen, terms, notes);
    return assessor.assess();
  }

  boolean isFinal() {
    return state != State.ROLLING;
  }
}
