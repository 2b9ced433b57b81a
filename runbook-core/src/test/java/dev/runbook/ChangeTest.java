package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.ChangeFailed;
import dev.runbook.RunbookException.JournalBroken;
import dev.runbook.RunbookException.Refused;
import dev.runbook.testing.FakeWorld.Answer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangeTest {
  @TempDir Path folder;
  private Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private Change<String> change(String value) {
    return bench.rb.change(bench.world.set("web", value));
  }

  @Test
  void a_change_is_planned_approved_recorded_done_seen_and_undone() {
    bench.open();
    var change = change("1.8").because("INC-4711");
    assertThat(change.plan().text())
        .startsWith("set web in test\n  world: fake world\n  value: 1.7 -> 1.8\n");
    assertThat(change.run()).isEqualTo("1.8");
    assertThat(bench.types())
        .containsExactly(
            "open",
            "plan",
            "plan",
            "approval",
            "intent",
            "acted",
            "evidence",
            "evidence",
            "verdict",
            "end");
    assertThat(bench.disk.syncs.get()).isEqualTo(4);
    change.undo().run();
    assertThat(bench.world.value("web")).isEqualTo("1.7");
    assertThat(bench.world.acts()).isEqualTo(2);
  }

  @Test
  void plan_is_pure() {
    bench.open();
    var first = change("1.8").plan();
    assertThat(change("1.8").plan().hash()).isEqualTo(first.hash());
    assertThat(bench.world.acts()).isZero();
    assertThat(folder.resolve("journal")).doesNotExist();
  }

  @Test
  void no_change_sends_nothing() {
    bench.open(bench.with().approver(Approver.never()));
    assertThat(change("1.7").run()).isEqualTo("1.7");
    assertThat(bench.world.acts()).isZero();
  }

  @Test
  void draft_fails() {
    bench.open();
    var mutation =
        new Wrapped(bench.world.set("web", "1.8")) {
          @Override
          public Draft draft() {
            throw new IllegalStateException("connection reset");
          }
        };
    assertThatThrownBy(() -> bench.rb.change(mutation).run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("connection reset");
    assertThat(bench.world.acts()).isZero();
  }

  @Test
  void never_run_is_named() {
    bench.open();
    assertThat(change("1.8").because("x").toString()).contains("was not run yet");
    bench.rb.close();
    assertThat(bench.host.shown()).containsExactly("never run: set web");
  }

  @Test
  void read_only() {
    bench.open(bench.with().readOnly().approver(Approver.always()));
    assertThatThrownBy(() -> change("1.8").run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("read-only");
    assertThat(bench.world.acts()).isZero();
  }

  @Test
  void undo_denied() {
    bench.open();
    bench.world.permits(Plan.Held.GRANTED, Plan.Held.DENIED);
    assertThatThrownBy(() -> change("1.8").run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("write web (undo)");
    assertThat(bench.world.acts()).isZero();
  }

  @Test
  void too_many_targets() {
    bench.open(bench.with().set("environment.test.blast.targets", "3"));
    bench.world.touches(4);
    assertThatThrownBy(() -> change("1.8").run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("4 targets; blast.targets allows 3");
    assertThat(bench.world.acts()).isZero();
  }

  @Test
  void cooldown() {
    var options = bench.with().set("environment.test.cooldown", "1h").approver(Approver.always());
    bench.open(options);
    change("1.8").run();
    bench.rb.close();
    bench.open(options);
    assertThatThrownBy(() -> change("1.9").run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("done a moment ago");
    assertThat(bench.world.acts()).isEqualTo(1);
  }

  @Test
  void a_permission_nobody_knows_of_is_a_risk() {
    bench.open();
    bench.world.permits(Plan.Held.UNKNOWN, Plan.Held.GRANTED);
    assertThat(change("1.8").plan().risks())
        .extracting(Plan.Risk::code)
        .containsExactly("permission-unknown");
  }

  private Verdict<String> guarded(Guard guard) {
    return change("1.8").guardedBy(guard.below(1).during("50s")).undoOnFailure().tryRun();
  }

  private void undecided(Guard guard) {
    bench.open();
    var verdict = guarded(guard);
    assertThat(verdict.state()).isEqualTo(Verdict.State.UNDECIDED);
    assertThat(verdict.toString()).contains("0 of 10 readings: no data");
    assertThat(bench.world.value("web")).isEqualTo("1.8");
  }

  @Test
  void guard_nan() {
    undecided(Guard.of("errors", () -> Double.NaN));
  }

  @Test
  void guard_empty() {
    undecided(Guard.on("errors", List::of));
  }

  @Test
  void guard_stale() {
    var old = bench.ticks.now();
    bench.ticks.advance(java.time.Duration.ofMinutes(5));
    undecided(Guard.on("errors", () -> List.of(new Guard.Sample(0, old))));
  }

  @Test
  void guard_two_series() {
    var sample = new Guard.Sample(0, java.time.Instant.MAX);
    undecided(Guard.on("errors", () -> List.of(sample, sample)));
  }

  @Test
  void a_guard_in_bounds_for_its_window_passes() {
    bench.open();
    assertThat(guarded(Guard.of("errors", () -> 0.5)).state()).isEqualTo(Verdict.State.SUCCEEDED);
    assertThat(bench.types().stream().filter("sample"::equals)).hasSize(10);
  }

  @Test
  void guard_breach() {
    bench.open();
    var verdict = guarded(Guard.of("errors", () -> bench.world.value("web").equals("1.8") ? 2 : 0));
    assertThat(verdict).isInstanceOf(Verdict.Failed.class);
    assertThat(verdict.evidence()).hasSize(2);
    assertThat(((Verdict.Failed<String>) verdict).cause())
        .contains("errors at most 1")
        .contains("was 2, twice in a row");
    assertThat(bench.world.value("web")).isEqualTo("1.7");
  }

  @Test
  void guard_red() {
    bench.open();
    assertThatThrownBy(() -> guarded(Guard.of("errors", () -> 2)))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("out of bounds before the change");
    assertThat(bench.world.acts()).isZero();
  }

  @Test
  void undo_after_foreign_change() {
    bench.open();
    var guard =
        Guard.of(
            "errors",
            () -> {
              if (bench.world.value("web").equals("1.8")) {
                bench.world.moves("web", "1.9");
              }
              return bench.world.value("web").equals("1.9") ? 2 : 0;
            });
    var verdict = (Verdict.Failed<String>) guarded(guard);
    assertThat(verdict.undo()).contains("not undone, someone changed it since");
    assertThat(bench.world.value("web")).isEqualTo("1.9");
  }

  @Test
  void undo_fails() {
    bench.open();
    bench.world.fails("image cannot be pulled");
    var mutation =
        new Wrapped(bench.world.set("web", "1.8")) {
          @Override
          public Standing standing(Facts before, Facts receipt) {
            throw new IllegalStateException("server gone");
          }
        };
    assertThatThrownBy(() -> bench.rb.change(mutation).undoOnFailure().run())
        .isInstanceOf(ChangeFailed.class)
        .hasMessageContaining("image cannot be pulled")
        .hasMessageContaining("server gone");
  }

  @Test
  void evidence_before_undo() {
    bench.open();
    bench.world.fails("image cannot be pulled");
    var verdict = change("1.8").undoOnFailure().tryRun();
    assertThat(verdict.toString()).contains("image cannot be pulled").contains("undo: SUCCEEDED");
    assertThat(bench.world.value("web")).isEqualTo("1.7");
    assertThat(bench.types())
        .containsSubsequence("acted", "evidence", "verdict", "intent", "acted", "verdict", "end");
  }

  @Test
  void gateway_504_done() {
    bench.open();
    bench.world.answers(Answer.LOST_AFTER);
    assertThat(change("1.8").run()).isEqualTo("1.8");
    assertThat(bench.world.acts()).isEqualTo(1);
  }

  @Test
  void gateway_504_not_done() {
    bench.open();
    bench.world.answers(Answer.LOST_BEFORE);
    assertThat(change("1.8").run()).isEqualTo("1.8");
    assertThat(bench.world.acts()).isEqualTo(1);
  }

  @Test
  void what_nobody_can_tell_is_undecided_until_a_person_settles_it() {
    bench.open();
    bench.world.answers(Answer.LOST_AFTER);
    bench.world.goesBlind();
    var verdict = change("1.8").tryRun();
    assertThat(verdict.state()).isEqualTo(Verdict.State.UNDECIDED);
    bench.killAndResume();
    assertThat(change("1.8").tryRun().state()).isEqualTo(Verdict.State.UNDECIDED);
    bench.rb.settle(verdict.change()).asDone("seen on the server");
    assertThat(change("1.8").run()).isEqualTo("1.8");
    assertThat(bench.world.acts()).isEqualTo(1);
  }

  @Test
  void forbidden_403() {
    bench.open();
    bench.world.answers(Answer.FORBIDDEN);
    bench.world.goesBlind();
    assertThatThrownBy(() -> change("1.8").run())
        .isInstanceOf(ChangeFailed.class)
        .hasMessageContaining("403 forbidden");
  }

  @Test
  void a_deadline_without_a_cause_is_undecided() {
    bench.open();
    bench.world.neverSettles();
    assertThat(change("1.8").within("1m").tryRun().toString())
        .contains("UNDECIDED")
        .contains("last seen: value is 1.8");
  }

  @Test
  void full_at_intent() {
    bench.open();
    var mutation =
        new Wrapped(bench.world.set("web", "1.8")) {
          private int drafts;

          @Override
          public Draft draft() throws Exception {
            if (++drafts == 2) {
              bench.disk.room = 10;
            }
            return super.draft();
          }
        };
    assertThatThrownBy(() -> bench.rb.change(mutation).run()).isInstanceOf(JournalBroken.class);
    assertThat(bench.world.acts()).isZero();
  }

  @Test
  void full_at_acted() {
    bench.open();
    var mutation =
        new Wrapped(bench.world.set("web", "1.8")) {
          @Override
          public Facts act(Facts before, Watch watch) throws Exception {
            bench.disk.room = 10;
            return super.act(before, watch);
          }
        };
    assertThatThrownBy(() -> bench.rb.change(mutation).run()).isInstanceOf(JournalBroken.class);
    assertThat(bench.host.shown())
        .anyMatch(text -> text.startsWith("DONE BUT NOT RECORDED: set web\n  token: "));
    bench.disk.room = Long.MAX_VALUE;
    bench.killAndResume();
    assertThat(change("1.8").run()).isEqualTo("1.8");
    assertThat(bench.world.acts()).isEqualTo(1);
  }

  @Test
  void an_interrupt_while_watching_leaves_it_undecided_and_the_flag_set() {
    bench.open();
    var mutation =
        new Wrapped(bench.world.set("web", "1.8")) {
          @Override
          public Facts act(Facts before, Watch watch) throws Exception {
            var receipt = super.act(before, watch);
            Thread.currentThread().interrupt();
            return receipt;
          }
        };
    assertThatThrownBy(() -> bench.rb.change(mutation).run())
        .isInstanceOf(RunbookException.Interrupted.class);
    assertThat(Thread.interrupted()).isTrue();
    bench.killAndResume();
    assertThat(change("1.8").run()).isEqualTo("1.8");
    assertThat(bench.world.acts()).isEqualTo(1);
  }

  @Test
  void equal_changes() {
    bench.open();
    change("1.8").run();
    bench.world.moves("web", "1.7");
    change("1.8").run();
    assertThat(bench.rb.ledger().told("set web~" + ask("1.8") + "#2").endState())
        .isEqualTo("SUCCEEDED");
    assertThat(bench.world.acts()).isEqualTo(2);
  }

  private static String ask(String value) {
    return Hashes.sha256("{\"value\":\"" + value + "\"}").substring(0, 8);
  }

  @Test
  void standing_moved() {
    bench.open();
    change("1.8").run();
    bench.rb.note("not done yet");
    bench.world.moves("web", "1.7");
    bench.killAndResume();
    assertThatThrownBy(() -> change("1.8").run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("recorded 1.8, found 1.7");
    assertThat(bench.world.acts()).isEqualTo(1);
  }

  @Test
  void other_cluster() {
    bench.open();
    change("1.8").run();
    bench.killAndResume();
    var other = bench.world.named("other world");
    assertThatThrownBy(() -> bench.rb.change(other.set("web", "1.8")).run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("recorded in another world");
  }

  @Test
  void params_changed() {
    bench.open(bench.with().param("service", "web").approver(Approver.always()));
    change("1.8").run();
    bench.rb.journal().close();
    var run = bench.rb.journal().run();
    assertThatThrownBy(() -> bench.with().param("service", "db").resume(run))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("another params");
  }

  @Test
  void a_run_that_is_closed_with_nothing_open_is_not_resumed() {
    bench.open();
    change("1.8").run();
    assertThatThrownBy(() -> bench.resume(bench.with()))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("nothing in it is open");
  }

  @Test
  void a_failed_change_starts_anew_on_resume() {
    bench.open();
    bench.world.fails("no");
    assertThat(change("1.8").undoOnFailure().tryRun().state()).isEqualTo(Verdict.State.FAILED);
    bench.world.fails("");
    bench.resume(bench.with().approver(Approver.always()));
    assertThat(change("1.8").undoOnFailure().run()).isEqualTo("1.8");
    assertThat(bench.world.tokens()).hasSize(3).doesNotHaveDuplicates();
  }
}
