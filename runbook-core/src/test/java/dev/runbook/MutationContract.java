package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.NotApproved;
import dev.runbook.RunbookException.Refused;
import dev.runbook.testing.FakeTicks;
import dev.runbook.testing.RecordingApprover;
import dev.runbook.testing.ScriptedHost;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every mutation of every module must keep. A subclass gives a world in which there is
 * something to change, and counts the writing requests it has seen.
 */
public abstract class MutationContract {
  /** The mutation under test, in a world where it has something to change. */
  protected abstract Mutation<?> mutation(Runbook rb);

  /** How many writing requests the world has seen. */
  protected abstract int writes();

  /** From now on what is written comes to nothing, for a cause that can be seen. */
  protected abstract void breakTheWorld();

  /** What the change is to alter, as text: equal before and after means restored. */
  protected abstract String state();

  /** Secrets of the world; none of them may be seen anywhere. */
  protected List<String> secrets() {
    return List.of();
  }

  private static Runbook.Options with() {
    return Runbook.with()
        .ticks(FakeTicks.standard())
        .host(ScriptedHost.answering())
        .journal(Journal.memory())
        .set("environment.contract.protected", "false");
  }

  private static Runbook open() {
    return with().approver(Approver.always()).open("contract");
  }

  private static List<String> types(Runbook rb) {
    return rb.journal().entries().stream().map(Entry::type).toList();
  }

  @Test
  void a_plan_sends_no_write_and_its_hash_stays() {
    try (var rb = open()) {
      var first = rb.change(mutation(rb)).plan();
      assertThat(first.state()).isEqualTo(Plan.State.CHANGE);
      assertThat(rb.change(mutation(rb)).plan().hash()).isEqualTo(first.hash());
      assertThat(writes()).isZero();
    }
  }

  @Test
  void a_read_only_runbook_sends_no_write() {
    try (var rb = with().readOnly().approver(Approver.always()).open("contract")) {
      var change = rb.change(mutation(rb));
      assertThatThrownBy(change::run).isInstanceOf(Refused.class);
      assertThat(writes()).isZero();
    }
  }

  @Test
  void a_refused_approval_sends_no_write() {
    try (var rb = with().approver(RecordingApprover.denying()).open("contract")) {
      var change = rb.change(mutation(rb));
      assertThatThrownBy(change::run).isInstanceOf(NotApproved.class);
      assertThat(writes()).isZero();
    }
  }

  @Test
  void every_act_is_in_the_journal_before_and_after() {
    try (var rb = open()) {
      assertThat(rb.change(mutation(rb)).tryRun().state()).isEqualTo(Verdict.State.SUCCEEDED);
      assertThat(writes()).isPositive();
      assertThat(types(rb))
          .containsSubsequence("plan", "approval", "intent", "acted", "verdict", "end");
    }
  }

  @Test
  void a_failing_act_leaves_evidence() {
    try (var rb = open()) {
      var change = rb.change(mutation(rb));
      breakTheWorld();
      var verdict = change.tryRun();
      assertThat(verdict.state()).isNotEqualTo(Verdict.State.SUCCEEDED);
      assertThat(types(rb)).containsSubsequence("intent", "verdict", "end");
      assertThat(rb.report().markdown()).contains(verdict.state().name());
    }
  }

  @Test
  void an_undo_restores_what_was_and_is_seen_to() {
    try (var rb = open()) {
      var before = state();
      var mutation = mutation(rb);
      if (mutation.undo(Facts.none(), Facts.none()).isEmpty()) {
        return;
      }
      var change = rb.change(mutation);
      assertThat(change.tryRun().state()).isEqualTo(Verdict.State.SUCCEEDED);
      assertThat(change.undo().tryRun().state()).isEqualTo(Verdict.State.SUCCEEDED);
      assertThat(state()).isEqualTo(before);
    }
  }

  @Test
  void no_secret_is_seen_in_plan_journal_or_report() {
    try (var rb = open()) {
      var change = rb.change(mutation(rb));
      var text = new StringBuilder(change.plan().text()).append(change.tryRun());
      rb.journal().entries().forEach(entry -> text.append(entry.line()));
      text.append(rb.report().markdown()).append(rb.report().html());
      assertThat(secrets()).noneMatch(text.toString()::contains);
    }
  }
}
