package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.NotApproved;
import dev.runbook.RunbookException.Refused;
import dev.runbook.testing.FakeTicks;
import dev.runbook.testing.RecordingApprover;
import dev.runbook.testing.ScriptedHost;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every mutation of every module must keep. A subclass for each mutation gives a world, real
 * or fake, in which there is something to change; each test starts with a new instance, so the
 * world is made in {@code @BeforeEach}.
 *
 * <pre>{@code
 * class RestartContractTest extends MutationContract {
 *   @Override protected Mutation<?> mutation(Runbook rb) { return new RestartMutation(..); }
 *   ..
 * }
 * }</pre>
 */
public abstract class MutationContract {
  @TempDir Path runs;

  /**
   * The mutation under test. Only makes the value: called several times in one test, also for the
   * runbook that resumes, and each time it must want the same.
   */
  protected abstract Mutation<?> mutation(Runbook rb);

  /** How many writing requests came about in the world since the test began; trials are none. */
  protected abstract int writes();

  /**
   * From now on what is written comes to nothing, for a cause that can be seen. Planning goes on as
   * before.
   */
  protected abstract void breakTheWorld();

  /** What the change is to alter, as text: equal before and after means restored. */
  protected abstract String state();

  /** Secrets of the world; none of them may be seen anywhere. */
  protected List<String> secrets() {
    return List.of();
  }

  /**
   * Somebody else alters what the plan was made of, so that it must not be acted on. False, the
   * default, if nothing the plan tells of can be altered.
   */
  protected boolean moveTheWorld() {
    return false;
  }

  /** The clock; one that lets a real server get on while a wait passes, if there is one. */
  protected Ticks clock() {
    return FakeTicks.standard();
  }

  private Runbook.Options with() {
    return Runbook.with()
        .ticks(clock())
        .host(ScriptedHost.answering())
        .journal(Journal.memory())
        .set("environment.contract.protected", "false");
  }

  private Runbook open() {
    return with().approver(Approver.always()).open("contract");
  }

  /** A runbook that can be resumed. */
  private Runbook.Options kept() {
    return Runbook.with()
        .ticks(clock())
        .host(ScriptedHost.answering())
        .journal(runs)
        .approver(Approver.always())
        .set("environment.contract.protected", "false");
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
      var change = rb.change(mutation(rb));
      var offered = !change.plan().undo().isEmpty();
      assertThat(change.tryRun().state()).isEqualTo(Verdict.State.SUCCEEDED);
      assertThat(state()).isNotEqualTo(before);
      if (!offered) {
        assertThatThrownBy(change::undo)
            .isInstanceOf(Refused.class)
            .hasMessageContaining("cannot be undone");
        return;
      }
      assertThat(change.undo().tryRun().state()).isEqualTo(Verdict.State.SUCCEEDED);
      assertThat(state()).isEqualTo(before);
    }
  }

  @Test
  void a_world_that_moved_after_the_approval_is_not_written_to() {
    var moved = new AtomicBoolean();
    Approver moving =
        plan -> {
          moved.set(moveTheWorld());
          return new Approver.Decision.Granted("bert", "test");
        };
    try (var rb = with().approver(moving).open("contract")) {
      var change = rb.change(mutation(rb));
      Verdict.State state;
      try {
        state = change.tryRun().state();
      } catch (NotApproved | Refused e) {
        state = Verdict.State.FAILED;
      }
      assertThat(state).isEqualTo(moved.get() ? Verdict.State.FAILED : Verdict.State.SUCCEEDED);
      assertThat(writes() == 0).isEqualTo(moved.get());
    }
  }

  @Test
  void an_interrupt_before_the_act_sends_nothing_and_keeps_the_flag() {
    try (var rb = open()) {
      var change = rb.change(mutation(rb));
      Thread.currentThread().interrupt();
      assertThatThrownBy(change::tryRun).isInstanceOf(Interrupted.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(writes()).isZero();
    }
  }

  @Test
  void an_answer_that_was_lost_is_settled_and_never_sent_twice() {
    try (var rb = open()) {
      var doubtful = Doubtful.losing(mutation(rb), this::writes);
      var state = rb.change(doubtful).tryRun().state();
      assertThat(state).isIn(Verdict.State.SUCCEEDED, Verdict.State.UNDECIDED);
      assertThat(writes()).isEqualTo(doubtful.written()).isPositive();
    }
  }

  @Test
  void a_request_that_was_lost_is_sent_again_only_if_it_certainly_was_not_done() {
    try (var rb = open()) {
      var doubtful = Doubtful.neverSending(mutation(rb), this::writes);
      var state = rb.change(doubtful).tryRun().state();
      assertThat(state).isIn(Verdict.State.SUCCEEDED, Verdict.State.UNDECIDED);
      assertThat(writes() > 0).isEqualTo(state == Verdict.State.SUCCEEDED);
      assertThat(doubtful.tokens()).containsOnly(doubtful.tokens().get(0));
    }
  }

  @Test
  void killed_after_the_act_it_is_resumed_and_not_sent_twice() {
    var run = killed(Doubtful::killing);
    int written = writes();
    assertThat(written).isPositive();
    try (var rb = kept().resume(run)) {
      var verdict = rb.change(mutation(rb)).tryRun();
      assertThat(verdict.state())
          .as(verdict.toString())
          .isIn(Verdict.State.SUCCEEDED, Verdict.State.UNDECIDED);
      assertThat(writes()).isEqualTo(written);
    }
  }

  @Test
  void killed_before_the_act_it_is_resumed_and_sent_once_or_left_to_a_person() {
    var run = killed(Doubtful::killingBefore);
    assertThat(writes()).isZero();
    try (var rb = kept().resume(run)) {
      var state = rb.change(mutation(rb)).tryRun().state();
      assertThat(state).isIn(Verdict.State.SUCCEEDED, Verdict.State.UNDECIDED);
      assertThat(writes() > 0).isEqualTo(state == Verdict.State.SUCCEEDED);
    }
  }

  @Test
  void killed_while_it_is_watched_it_is_watched_again_to_the_same_verdict() {
    var run = killed(Doubtful::killingInWatch);
    int written = writes();
    try (var rb = kept().resume(run)) {
      var verdict = rb.change(mutation(rb)).tryRun();
      assertThat(verdict.state()).as(verdict.toString()).isEqualTo(Verdict.State.SUCCEEDED);
      assertThat(writes()).isEqualTo(written);
    }
  }

  @Test
  void what_is_done_is_given_back_on_resume_and_nothing_is_written() {
    String run;
    try (var rb = kept().open("contract")) {
      run = rb.journal().run();
      assertThat(rb.change(mutation(rb)).tryRun().state()).isEqualTo(Verdict.State.SUCCEEDED);
      rb.journal().close();
    }
    int written = writes();
    try (var rb = kept().resume(run)) {
      assertThat(rb.change(mutation(rb)).tryRun().state()).isEqualTo(Verdict.State.SUCCEEDED);
      assertThat(writes()).isEqualTo(written);
      assertThat(types(rb)).containsOnlyOnce("intent");
    }
  }

  /** Runs it until it is killed; gives the run. */
  private String killed(Function<Mutation<?>, Mutation<?>> how) {
    var rb = kept().open("contract");
    var change = rb.change(how.apply(mutation(rb)));
    assertThatThrownBy(change::tryRun).isInstanceOf(Doubtful.Killed.class);
    rb.journal().close();
    return rb.journal().run();
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
