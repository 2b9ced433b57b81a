package dev.runbook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.RunbookException.Undecided;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step at a time, for an engine that keeps the records: replays what they have, does exactly
 * the next unit (a step, change, sequence, wait or target at the top, with all inside it) and gives
 * back its new records. What decides the way - time, chance, readings - is read inside a step.
 */
final class Pass {
  private final String run;
  private final List<ObjectNode> records = new ArrayList<>();
  private final Gate gate = Gate.ofPass();

  private Pass(String run, List<String> lines) {
    this.run = run;
    for (var line : lines) {
      var node = Lines.tree(line);
      if (node.path("v").asInt() > Lines.VERSION) {
        throw new Refused(
            Problem.of("this run was recorded by a newer version of the library").at(run));
      }
      records.add(node);
    }
  }

  /** What a runbook does. */
  interface Body {
    void run(Runbook rb) throws Exception;
  }

  /** How far it came. */
  enum Ended {
    /** There is more to do: run the next pass. */
    MORE,
    /** The body is over. */
    DONE,
    /** Somebody has to decide first: an approval is pending, or an end undecided. */
    BLOCKED
  }

  /**
   * What a pass came to.
   *
   * @param why what it is blocked by; empty if it is not
   * @param records the new ones, without number and chain: they are set when they are appended
   * @param thrown what ended the body, if it did not end well
   */
  record Result(Ended ended, String why, List<String> records, @Nullable Exception thrown) {
    Result {
      records = List.copyOf(records);
    }
  }

  /**
   * Does the next unit.
   *
   * @param run the name of the run, the same in every pass
   * @param lines the records of the passes before, in order; those that replay needs are enough
   */
  static Result next(Runbook.Options options, String run, List<String> lines, Body body) {
    var pass = new Pass(run, lines);
    var rb = options.pass(pass).resume(run);
    Exception thrown = null;
    boolean cut = false;
    try {
      body.run(rb);
    } catch (PassEnd e) {
      cut = true;
    } catch (Undecided e) {
      pass.gate.block(String.valueOf(e.getMessage()));
    } catch (Exception e) {
      thrown = e;
    }
    var ended = pass.ended(cut);
    if (ended == Ended.DONE) {
      rb.close();
    } else {
      rb.release();
    }
    return new Result(
        ended, pass.gate.blocked(), pass.added(rb), ended == Ended.DONE ? thrown : null);
  }

  private Ended ended(boolean cut) {
    if (gate.isBlocked()) {
      return Ended.BLOCKED;
    }
    return cut || gate.isHit() ? Ended.MORE : Ended.DONE;
  }

  private List<String> added(Runbook rb) {
    var added = new ArrayList<String>();
    for (var entry : rb.journal().entries()) {
      if (entry.number() >= Math.max(records.size(), gate.kept())) {
        var node = entry.json();
        node.remove(List.of("n", "h"));
        added.add(node.toString());
      }
    }
    return added;
  }

  Gate gate() {
    return gate;
  }

  Journal journal(Journal.Head head) {
    return Journal.replaying(head, records);
  }

  /** What replay needs of the records. */
  List<ObjectNode> replayed() {
    return records.stream()
        .filter(
            node -> RecordType.of(node.path("t").asText()).map(type -> type.replayed).orElse(false))
        .toList();
  }

  @Override
  public String toString() {
    return "a pass of " + run + " after " + records.size() + " records";
  }
}
