package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.Refused;
import dev.runbook.RunbookException.StepFailed;
import dev.runbook.RunbookException.Undecided;
import dev.runbook.testing.FakeTicks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnitTest {
  private final Journal journal =
      Journal.memory()
          .of(new Journal.Head("r", FakeTicks.standard(), () -> Rec.of(RecordType.OPEN)));
  private final List<String> ran = new ArrayList<>();
  private Ledger ledger = new Ledger(journal, FakeTicks.standard(), List.of());

  private Unit step(String name) {
    return Unit.of(ledger, "step", name);
  }

  @com.google.errorprone.annotations.CanIgnoreReturnValue
  private Object work(String name) {
    ran.add(name);
    return name + " result";
  }

  private void resume() {
    ledger =
        new Ledger(
            journal, FakeTicks.standard(), journal.entries().stream().map(Entry::json).toList());
    ran.clear();
  }

  @Test
  void what_is_done_is_given_back_and_not_run() {
    assertThat(step("a").run(Object.class, () -> work("a"))).isEqualTo("a result");
    resume();
    assertThat(step("a").run(Object.class, () -> work("a"))).isEqualTo("a result");
    assertThat(ran).isEmpty();
  }

  @Test
  void name_twice() {
    step("a").run(Object.class, () -> work("a"));
    assertThatThrownBy(() -> step("a").run(Object.class, () -> work("a")))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("give a key");
  }

  @Test
  void redo() {
    step("a").run(Object.class, () -> step("b").run(Object.class, () -> work("b")));
    ledger.redo("a", "op");
    step("a").run(Object.class, () -> step("b").run(Object.class, () -> work("b")));
    assertThat(ran).containsExactly("b", "b");
    resume();
    step("a").run(Object.class, () -> work("a"));
    assertThat(ran).isEmpty();
  }

  @Test
  void in_plain_step() {
    assertThatThrownBy(
            () ->
                step("a")
                    .run(
                        Object.class,
                        () -> {
                          step("b").run(Object.class, () -> work("b"));
                          throw new IllegalStateException("broken");
                        }))
        .isInstanceOf(StepFailed.class)
        .hasMessageContaining("broken");
    resume();
    step("a")
        .run(
            Object.class,
            () -> {
              work("a");
              return step("b").run(Object.class, () -> work("b"));
            });
    assertThat(ran).containsExactly("a");
    assertThat(ledger.told("a").attempt).isEqualTo(2);
  }

  @Test
  void in_once_step() {
    ledger.record(Rec.of(RecordType.BEGIN, "pay", 1).put("kind", "step").put("once", true));
    resume();
    assertThatThrownBy(() -> step("pay").onlyOnce().run(Object.class, () -> work("pay")))
        .isInstanceOf(Undecided.class)
        .hasMessageContaining("rb.settle(\"pay\")");
    ledger.settle("pay", "done", "op", "seen in the ledger");
    step("pay").onlyOnce().run(Void.class, () -> work("pay"));
    assertThat(ran).isEmpty();
    resume();
    step("pay").onlyOnce().run(Void.class, () -> work("pay"));
    assertThat(ran).isEmpty();
    resume();
    assertThatThrownBy(() -> step("pay").onlyOnce().run(Object.class, () -> work("pay")))
        .isInstanceOf(StepFailed.class)
        .hasMessageContaining("its result was not recorded");
  }

  @Test
  void settled_as_not_done_runs_again() {
    ledger.record(Rec.of(RecordType.BEGIN, "pay", 1).put("kind", "step").put("once", true));
    resume();
    ledger.settle("pay", "not done", "op", "not in the ledger");
    step("pay").onlyOnce().run(Object.class, () -> work("pay"));
    assertThat(ran).containsExactly("pay");
  }

  @Test
  void kind_changed() {
    step("a").run(Object.class, () -> work("a"));
    resume();
    assertThatThrownBy(() -> Unit.of(ledger, "await", "a").run(Object.class, () -> work("a")))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("recorded as step, asked for as await");
  }

  @Test
  void shape_changed() {
    record Old(String a) {}
    record New(String a, int b) {}
    step("a").run(Old.class, () -> new Old("x"));
    resume();
    assertThatThrownBy(() -> step("a").run(New.class, () -> new New("x", 1)))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("another shape");
  }

  @Test
  void result_nan_is_done_but_not_kept_now_and_on_resume() {
    assertThatThrownBy(() -> step("a").run(Object.class, () -> Double.NaN))
        .isInstanceOf(StepFailed.class)
        .hasMessageContaining("is done, but its result cannot be kept");
    resume();
    assertThatThrownBy(() -> step("a").run(Object.class, () -> work("a")))
        .isInstanceOf(StepFailed.class)
        .hasMessageContaining("is done, but its result cannot be kept");
    assertThat(ran).isEmpty();
  }

  @Test
  void a_failing_body_is_tried_again_only_if_asked_for() {
    var failures = new ArrayList<>(List.of("one", "two"));
    var value =
        step("a")
            .retry(2)
            .run(
                Object.class,
                () -> {
                  if (!failures.isEmpty()) {
                    throw new IllegalStateException(failures.remove(0));
                  }
                  return 7;
                });
    assertThat(value).isEqualTo(7);
    assertThat(ledger.told("a").attempt).isEqualTo(3);
  }

  @Test
  void edit_and_resume() {
    step("a").run(Object.class, () -> work("a"));
    step("dropped").run(Object.class, () -> work("dropped"));
    resume();
    step("inserted").run(Object.class, () -> work("inserted"));
    step("a").run(Object.class, () -> work("a"));
    assertThat(ran).containsExactly("inserted");
    assertThat(ledger.notReached()).containsExactly("dropped");
  }

  @Test
  void names_that_cannot_be_identities_are_refused_and_keys_are_escaped() {
    assertThatThrownBy(() -> PathNames.name("a/b")).isInstanceOf(Refused.class);
    assertThat(PathNames.keyed("drain", "a/b[1]%")).isEqualTo("drain[a%2Fb%5B1%5D%25]");
  }
}
