package dev.runbook;

import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.NotApproved;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Sequence.End;
import dev.runbook.Sequence.Outcome;
import dev.runbook.Told.Phase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The path of a sequence: plan and approval of all, one after the other, the verdict on disk, then
 * back if wished, the end on disk. What the record has of it is gone on from, forward or back.
 */
final class SequenceRun {
  private static final String KIND = "sequence";

  private final Runbook rb;
  private final Ledger ledger;
  private final String name;
  private final List<Intended<?>> parts;
  private final boolean undo;
  private final Consent consent;
  private final List<Order<?>> orders = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();
  private final List<End> ends = new ArrayList<>();
  private String path = "";
  private int attempt;
  private boolean begun;

  SequenceRun(Runbook rb, String name, List<Intended<?>> parts, boolean undo) {
    this.rb = rb;
    this.ledger = rb.ledger();
    this.name = name;
    this.parts = parts;
    this.undo = undo;
    this.consent = new Consent(rb, name);
    for (var part : parts) {
      orders.add(undo ? part.order().undoingOnFailure() : part.order());
    }
  }

  Plan plan() {
    return merged(plans(0));
  }

  Outcome run() {
    try {
      return enter();
    } catch (Interrupted e) {
      throw ledger.interrupted(e);
    }
  }

  private Outcome enter() {
    if (Thread.currentThread().isInterrupted()) {
      throw new Interrupted(Problem.of("interrupted before `" + name + "`"), null);
    }
    path = ledger.claim(name);
    var told = ledger.told(path);
    refuseOther(told);
    if (!ledger.gate().counts(path)) {
      return live(told);
    }
    Recorded.refuseDenied(path, told);
    if (told.endState().equals("SUCCEEDED") || told.endState().equals("FAILED")) {
      ledger.replayed();
      return ended(told);
    }
    return ledger.counted(path, () -> live(told));
  }

  /** As the record has it. */
  private Outcome ended(Told told) {
    attempt = told.attempt;
    begun = true;
    name();
    if (told.endState().equals("SUCCEEDED")) {
      return inside(told);
    }
    remember(told.act(Phase.ACT));
    for (int i = 0; i < parts.size() && undo; i++) {
      var part = ledger.told(paths.get(i));
      if (ends.get(i).is(Verdict.State.SUCCEEDED) && part.act(Phase.ACT).acted != null) {
        var state = part.act(Phase.UNDO).state();
        ends.set(i, ends.get(i).back(state.isEmpty() ? LEFT : undone(state, state)));
      }
    }
    return new Outcome(name, ends);
  }

  private static Undoing.Undone undone(String state, String words) {
    return new Undoing.Undone(Optional.of(Verdict.State.valueOf(state)), words);
  }

  private Outcome live(Told told) {
    boolean anew = told.attempt == 0 || ledger.isRedone(path) || told.endState().equals("FAILED");
    attempt = anew ? told.attempt + 1 : told.attempt;
    begun = !anew;
    name();
    return inside(told);
  }

  private Outcome inside(Told told) {
    try {
      return ledger.inside(path, () -> go(told));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("a sequence throws what its parts throw", e);
    }
  }

  private void refuseOther(Told told) {
    var begin = told.begin;
    if (told.attempt == 0 || ledger.isRedone(path)) {
      return;
    }
    if (!told.kind.equals(KIND) || begin == null || !begin.get("parts").equals(bases())) {
      throw new Refused(
          Problem.of("the record has something else under the name `" + name + "`")
              .at(path)
              .seen(begin == null ? told.kind : told.kind + " " + begin.path("parts"))
              .advice("give the same changes in the same order, or another name"));
    }
  }

  private com.fasterxml.jackson.databind.node.ArrayNode bases() {
    var all = Lines.JSON.createArrayNode();
    orders.forEach(order -> all.add(order.base()));
    return all;
  }

  /** Says which path each change has, and that nobody forgot it. */
  private void name() {
    var alike = new LinkedHashMap<String, Integer>();
    for (var order : orders) {
      int k = alike.merge(order.base(), 1, Integer::sum);
      paths.add(PathNames.join(path, order.base() + "#" + k));
    }
    parts.forEach(Intended::asked);
  }

  private Outcome go(Told told) {
    if (begun && told.act(Phase.ACT).state().equals("FAILED")) {
      remember(told.act(Phase.ACT));
      return back();
    }
    forward();
    var outcome = new Outcome(name, ends);
    var state = outcome.forward();
    var why = state == Verdict.State.SUCCEEDED ? "" : why();
    if (begun && told.endState().equals("SUCCEEDED")) {
      return outcome;
    }
    var verdict = PlanRecords.verdict(path, attempt, Phase.ACT, state, why, Facts.none());
    if (state != Verdict.State.FAILED) {
      ledger.record(verdict, end(state.name(), why));
      return outcome;
    }
    ledger.record(verdict);
    return back();
  }

  /** One after the other; what was begun needs no approval, the rest is asked for at once. */
  private void forward() {
    boolean going = true;
    boolean granted = false;
    for (int i = 0; i < parts.size(); i++) {
      if (going && !granted && needsApproval(i)) {
        approve(i);
        granted = true;
      }
      ends.add(going ? part(i) : new End(parts.get(i), Optional.empty(), "", null, null));
      going = going && ends.get(i).is(Verdict.State.SUCCEEDED);
    }
    begin();
  }

  private boolean needsApproval(int i) {
    var told = ledger.told(paths.get(i));
    return ledger.isRedone(paths.get(i)) || !(told.isUnderWay() || hasFailed(told));
  }

  /** Failed since this try of the sequence began, which was cut off before it said so. */
  private boolean hasFailed(Told part) {
    return begun && part.endState().equals("FAILED") && part.endedAt > ledger.told(path).begunAt;
  }

  private void approve(int from) {
    var policy = new Policy(rb.environment(), rb.journal(), rb.ticks());
    policy.allowWriting(name);
    var plans = plans(from);
    policy.allowTogether(name, plans.values());
    var now = rb.ticks().now();
    orders.subList(from, orders.size()).forEach(order -> Guards.refuseRed(order, now));
    begin();
    consent.ask(merged(plans), plans, Facts.of(KIND, name), path, attempt);
  }

  private void begin() {
    if (!begun) {
      begun = true;
      ledger.record(
          Rec.of(RecordType.BEGIN, path, attempt)
              .put("kind", KIND)
              .put("once", false)
              .put("parts", bases()));
    }
  }

  private Map<String, Plan> plans(int from) {
    var some = new LinkedHashMap<String, Order<?>>();
    for (int i = from; i < orders.size(); i++) {
      some.put(key(i), orders.get(i));
    }
    return FanPlan.of(rb, some);
  }

  private String key(int i) {
    return (i + 1) + " " + orders.get(i).words();
  }

  private Plan merged(Map<String, Plan> plans) {
    var back = undo ? "what was done is taken back, last first, on failure" : "";
    var plan =
        new FanPlan("do in turn", name + ": " + plans.size() + " changes", back)
            .of(rb.environment().name(), name + "\n" + back, plans);
    return undo ? withoutUndo(plan, plans) : plan;
  }

  private static Plan withoutUndo(Plan merged, Map<String, Plan> plans) {
    var draft = merged.draft();
    for (var one : plans.entrySet()) {
      if (one.getValue().undo().isEmpty() && one.getValue().state() == Plan.State.CHANGE) {
        draft = draft.risk("no-undo", one.getKey() + " cannot be undone");
      }
    }
    return new Plan(
        merged.environment(),
        merged.action(),
        merged.target(),
        draft,
        merged.undo(),
        merged.undoNeeds(),
        merged.guards(),
        merged.hash());
  }

  private End part(int i) {
    var order = orders.get(i);
    boolean fresh = needsApproval(i);
    var at = ledger.claimAlike(order.base());
    if (!fresh && hasFailed(ledger.told(at))) {
      return failed(i, ledger.told(at).act(Phase.ACT));
    }
    try {
      return ended(i, new ChangeRun<>(rb, order, at).run(fresh ? moved(i) : ""));
    } catch (Refused | NotApproved e) {
      if (!fresh || ledger.told(at).isInDoubt()) {
        throw e;
      }
      var why = String.valueOf(e.getMessage());
      return new End(parts.get(i), Optional.of(Verdict.State.FAILED), why, null, null);
    }
  }

  /** What has moved since the approval, to be asked about; empty if it still covers the change. */
  private String moved(int i) {
    var lapse = consent.admit(key(i), orders.get(i), paths.get(i));
    if (lapse.isEmpty()) {
      return "";
    }
    if (!rb.approvals().isInteractive()) {
      throw lapse.get().refused(key(i));
    }
    return lapse.get().moved();
  }

  private End ended(int i, Verdict<?> verdict) {
    var part = parts.get(i);
    var state = Optional.of(verdict.state());
    if (verdict instanceof Verdict.Succeeded<?> good) {
      return new End(part, state, "", good.result(), null);
    }
    if (verdict instanceof Verdict.Failed<?> failed) {
      return new End(part, state, failed.cause(), null, ownUndo(i));
    }
    return new End(part, state, ((Verdict.Undecided<?>) verdict).why(), null, null);
  }

  /** What became of the undo that a failed change did by itself; null if there was none. */
  private Undoing.@org.jspecify.annotations.Nullable Undone ownUndo(int i) {
    var told = ledger.told(paths.get(i));
    if (!undo || told.act(Phase.ACT).acted == null) {
      return null;
    }
    var state = told.act(Phase.UNDO).state();
    var words = told.end == null ? state : told.end.path("undo").asText(state);
    return new Undoing.Undone(
        state.isEmpty() ? Optional.empty() : Optional.of(Verdict.State.valueOf(state)), words);
  }

  /** What the record has of the way forward. */
  private void remember(Told.Act forward) {
    boolean failed = false;
    for (int i = 0; i < parts.size(); i++) {
      var act = ledger.told(paths.get(i)).act(Phase.ACT);
      boolean good = !failed && act.state().equals("SUCCEEDED");
      if (good) {
        ends.add(new End(parts.get(i), Optional.of(Verdict.State.SUCCEEDED), "", null, null));
      } else if (failed) {
        ends.add(new End(parts.get(i), Optional.empty(), "", null, null));
      } else {
        ends.add(failed(i, forward));
      }
      failed |= !good;
    }
  }

  private End failed(int i, Told.Act act) {
    var why = act.verdict == null ? "" : act.verdict.path("cause").asText();
    return new End(parts.get(i), Optional.of(Verdict.State.FAILED), why, null, ownUndo(i));
  }

  /** Takes back what was done, last first, until an undo does not succeed. */
  private Outcome back() {
    boolean going = undo;
    for (int i = parts.size() - 1; i >= 0 && undo; i--) {
      var end = ends.get(i);
      var told = ledger.told(paths.get(i));
      var acted = told.act(Phase.ACT).acted;
      if (end.is(Verdict.State.SUCCEEDED) && acted != null) {
        ends.set(i, end.back(going ? takeBack(i, told) : LEFT));
      }
      var back = ends.get(i).back();
      going &= back == null || back.state().isEmpty() || back.isGood();
    }
    var outcome = new Outcome(name, ends);
    var undecided = outcome.back().equals(Optional.of(Verdict.State.UNDECIDED));
    if (undecided && Thread.currentThread().isInterrupted()) {
      throw new Interrupted(
          Problem.of("interrupted while `" + name + "` was taken back").at(path).seen(why()), null);
    }
    ledger.record(end(undecided ? "UNDECIDED" : "FAILED", why()));
    return outcome;
  }

  private static final Undoing.Undone LEFT =
      new Undoing.Undone(Optional.empty(), "left as it is: the undo after it did not succeed");

  private Undoing.Undone takeBack(int i, Told told) {
    var act = told.act(Phase.ACT);
    var before = Facts.of(act.intent == null ? null : act.intent.get("draft"));
    var receipt = Facts.of(act.acted == null ? null : act.acted.get("receipt"));
    return new Undoing(rb, orders.get(i), paths.get(i), told.attempt).run(before, receipt);
  }

  private String why() {
    return ends.stream().map(End::why).filter(words -> !words.isEmpty()).findFirst().orElse("");
  }

  private Rec end(String state, String error) {
    return Rec.of(RecordType.END, path, attempt)
        .put("state", state)
        .put("error", error.isEmpty() ? null : Texts.ends(error, 4_000));
  }
}
