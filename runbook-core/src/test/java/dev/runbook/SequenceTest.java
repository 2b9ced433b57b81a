package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.ChangeFailed;
import dev.runbook.RunbookException.NotApproved;
import dev.runbook.RunbookException.Refused;
import dev.runbook.RunbookException.Undecided;
import dev.runbook.testing.FakeWorld;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SequenceTest {
  @TempDir Path dir;
  private Bench bench;
  private final List<Plan> asked = new ArrayList<>();
  private final Approver yes =
      plan -> {
        asked.add(plan);
        return new Approver.Decision.Granted("bob", "test");
      };

  @BeforeEach
  void open() {
    bench = new Bench(dir);
    bench.open(bench.with().approver(yes));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private Change<String> set(String target) {
    return bench.rb.change(bench.world.set(target, "1.8"));
  }

  private Change<String> failing(String target) {
    return bench.rb.change(new Failing(bench.world.set(target, "1.8")));
  }

  private static final class Failing extends Wrapped {
    Failing(Mutation<String> real) {
      super(real);
    }

    @Override
    public Progress verify(Facts before, Facts receipt, Watch watch) {
      return new Progress.Failed("image cannot be pulled", Facts.none());
    }
  }

  private List<String> values(String... targets) {
    return List.of(targets).stream().map(bench.world::value).toList();
  }

  @Test
  void one_plan_and_one_approval_cover_changes_in_order() {
    var flag = set("flag");
    var release = bench.rb.sequence("release", flag, set("schema"), set("web"));
    assertThat(release.plan().text())
        .startsWith("do in turn release: 3 changes in test\n  world: fake world\n")
        .contains("1 set flag, value: 1.7 -> 1.8", "3 set web, value: 1.7 -> 1.8");
    assertThat(bench.world.acts()).isZero();
    var out = release.run();
    assertThat(out).hasToString("SUCCEEDED release: 3 done");
    assertThat(out.forward()).isEqualTo(Verdict.State.SUCCEEDED);
    assertThat(out.back()).isEmpty();
    assertThat(out.value(flag)).contains("1.8");
    assertThat(asked).hasSize(1);
    assertThat(targetsOfActs()).containsExactly("flag", "schema", "web");
  }

  private List<String> targetsOfActs() {
    return bench.rb.journal().entries().stream()
        .filter(entry -> entry.type().equals("intent"))
        .map(entry -> entry.field("target").orElse(""))
        .toList();
  }

  @Test
  void the_first_that_fails_ends_it_and_what_is_done_stays() {
    var out = bench.rb.sequence("release", set("a"), failing("b"), set("c")).tryRun();
    assertThat(out).asString().startsWith("FAILED release: 1 done, 1 failed, 1 not started");
    assertThat(out.forward()).isEqualTo(Verdict.State.FAILED);
    assertThat(out.back()).isEmpty();
    assertThat(values("a", "b", "c")).containsExactly("1.8", "1.8", "1.7");
  }

  @Test
  void what_was_done_is_taken_back_last_first_if_wished() {
    var release = bench.rb.sequence("release", set("a"), set("b"), failing("c"), set("d"));
    var out = release.undoOnFailure().tryRun();
    assertThat(out.forward()).isEqualTo(Verdict.State.FAILED);
    assertThat(out.back()).contains(Verdict.State.SUCCEEDED);
    assertThat(values("a", "b", "c", "d")).containsOnly("1.7");
    assertThat(targetsOfActs()).containsExactly("a", "b", "c", "c", "b", "a");
    assertThat(out.table().toString())
        .contains("set a", "SUCCEEDED", "not started", "image cannot be pulled");
    assertThat(asked).hasSize(1);
    assertThat(asked.get(0).undo())
        .isEqualTo("what was done is taken back, last first, on failure");
  }

  @Test
  void the_wish_to_take_back_moves_the_hash() {
    var release = bench.rb.sequence("release", set("a"), set("b"));
    assertThat(release.plan().hash()).isNotEqualTo(release.undoOnFailure().plan().hash());
    assertThat(release.plan().hash()).isEqualTo(release.plan().hash());
  }

  @Test
  void each_undo_is_verified_and_one_that_fails_ends_the_way_back() {
    var stuck =
        bench.rb.change(
            new Wrapped(bench.world.set("b", "1.8")) {
              @Override
              public Standing standing(Facts before, Facts receipt) {
                return new Standing.Moved("recorded 1.8, found 1.9");
              }
            });
    var release = bench.rb.sequence("release", set("a"), stuck, failing("c")).undoOnFailure();
    assertThatThrownBy(release::run)
        .isInstanceOf(ChangeFailed.class)
        .hasMessageContaining("2 done, 1 failed; back: FAILED")
        .hasMessageContaining("image cannot be pulled")
        .hasMessageContaining("undo of set b: FAILED: not undone, someone changed it since")
        .hasMessageContaining("undo of set a: left as it is");
    assertThat(values("a", "b", "c")).containsExactly("1.8", "1.8", "1.7");
  }

  @Test
  void what_cannot_be_undone_is_a_risk_in_the_plan_and_passed_over() {
    var told =
        bench.rb.change(
            new Wrapped(bench.world.set("b", "1.8")) {
              @Override
              public Optional<Mutation<?>> undo(Facts before, Facts receipt) {
                return Optional.empty();
              }
            });
    var release = bench.rb.sequence("release", set("a"), told, failing("c"));
    assertThat(release.plan().risks()).isEmpty();
    assertThat(release.undoOnFailure().plan().risks())
        .containsExactly(new Plan.Risk("no-undo", "2 set b cannot be undone"));
    var out = release.undoOnFailure().tryRun();
    assertThat(out.back()).contains(Verdict.State.FAILED);
    assertThat(values("a", "b", "c")).containsExactly("1.7", "1.8", "1.7");
  }

  @Test
  void undecided_stops_without_undo() {
    var release = bench.rb.sequence("release", set("a"), set("b"), set("c")).undoOnFailure();
    bench.world.neverSettles();
    assertThatThrownBy(release::run)
        .isInstanceOf(Undecided.class)
        .hasMessageContaining("0 done, 1 undecided, 2 not started");
    assertThat(values("a", "b", "c")).containsExactly("1.8", "1.7", "1.7");
  }

  @Test
  void an_undecided_one_is_watched_again_when_resumed_and_the_rest_follows() {
    var release = bench.rb.sequence("release", set("a"), blinking("b"), set("c"));
    assertThat(release.undoOnFailure().tryRun().forward()).isEqualTo(Verdict.State.UNDECIDED);
    bench.killAndResume();
    var again = bench.rb.sequence("release", set("a"), set("b"), set("c")).undoOnFailure();
    assertThat(again.run()).hasToString("SUCCEEDED release: 3 done");
    assertThat(bench.world.acts()).isEqualTo(3);
  }

  private Change<String> blinking(String target) {
    return bench.rb.change(
        new Wrapped(bench.world.set(target, "1.8")) {
          @Override
          public Progress verify(Facts before, Facts receipt, Watch watch) {
            return new Progress.Waiting("nothing to see");
          }
        });
  }

  @Test
  void a_no_sends_nothing() {
    bench.close();
    bench.open(bench.with().approver(Approver.never()));
    assertThatThrownBy(() -> bench.rb.sequence("release", set("a"), set("b")).run())
        .isInstanceOf(NotApproved.class);
    assertThat(bench.world.acts()).isZero();
  }

  @Test
  void policy_looks_at_all_before_the_first() {
    bench.close();
    bench.open(bench.with().approver(yes).set("environment.test.blast.targets", "2"));
    assertThatThrownBy(() -> bench.rb.sequence("r", set("a"), set("b"), set("c")).run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("3 targets; blast.targets allows 2");
    bench.world.permits(Plan.Held.GRANTED, Plan.Held.DENIED);
    assertThatThrownBy(() -> bench.rb.sequence("s", set("a"), set("b")).run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("a permission is missing");
    assertThat(asked).isEmpty();
    assertThat(bench.world.acts()).isZero();
  }

  @Test
  void one_that_moved_since_fails_and_is_not_acted_on() {
    bench.close();
    bench.open(
        bench
            .with()
            .approver(
                plan -> {
                  bench.world.moves("b", "1.9");
                  return new Approver.Decision.Granted("bob", "test");
                }));
    var out = bench.rb.sequence("release", set("a"), set("b")).undoOnFailure().tryRun();
    assertThat(out.toString()).contains("lapsed: `2 set b` has moved");
    assertThat(values("a", "b")).containsExactly("1.7", "1.9");
    assertThat(out.back()).contains(Verdict.State.SUCCEEDED);
  }

  @Test
  void with_a_person_in_front_one_that_moved_is_asked_for_again() {
    bench.close();
    bench.host = dev.runbook.testing.ScriptedHost.answering("yes", "yes");
    bench.open(bench.with());
    var mover =
        bench.rb.change(
            new Wrapped(bench.world.set("a", "1.8")) {
              @Override
              public Facts act(Facts before, Watch watch) throws Exception {
                bench.world.moves("b", "1.9");
                return super.act(before, watch);
              }
            });
    assertThat(bench.rb.sequence("release", mover, set("b")).run().isSucceeded()).isTrue();
    assertThat(bench.host.asked()).hasSize(2);
    assertThat(bench.host.asked().get(1).prompt())
        .startsWith("The plan has moved since it was approved:\n")
        .contains("value: 1.9 -> 1.8");
  }

  @Test
  void changes_of_different_modules_go_together() {
    var other = FakeWorld.in(dir.resolve("other")).named("other world");
    var shell = bench.rb.command("true").change();
    var out =
        bench.rb.sequence("release", set("a"), shell, bench.rb.change(other.set("x", "2"))).run();
    assertThat(out.value(shell)).hasValueSatisfying(r -> assertThat(r.exit()).isZero());
    assertThat(other.value("x")).isEqualTo("2");
  }

  @Test
  void equal_changes_and_nothing_to_change_are_fine() {
    bench.world.moves("b", "1.8");
    var out = bench.rb.sequence("release", set("b"), failing("c")).undoOnFailure().tryRun();
    assertThat(out.back()).contains(Verdict.State.SUCCEEDED);
    assertThat(values("b", "c")).containsExactly("1.8", "1.7");
  }

  @Test
  void a_failed_one_that_was_taken_back_starts_anew_when_resumed() {
    var first = bench.rb.sequence("release", set("a"), failing("b")).undoOnFailure();
    assertThat(first.tryRun().back()).contains(Verdict.State.SUCCEEDED);
    bench.resume(bench.with().approver(yes));
    var again = bench.rb.sequence("release", set("a"), set("b")).undoOnFailure();
    assertThat(again.run()).hasToString("SUCCEEDED release: 2 done");
    assertThat(asked).hasSize(2);
    assertThat(bench.world.tokens()).hasSize(6).doesNotHaveDuplicates();
    bench.killAndResume();
    var done = bench.rb.sequence("release", set("a"), set("b")).undoOnFailure().run();
    assertThat(done).hasToString("SUCCEEDED release: 2 done");
    assertThat(bench.world.acts()).isEqualTo(6);
  }

  @Test
  void one_whose_first_change_failed_starts_anew_when_resumed() {
    assertThat(bench.rb.sequence("release", failing("a"), set("b")).tryRun().isSucceeded())
        .isFalse();
    bench.resume(bench.with().approver(yes));
    bench.world.moves("a", "1.7");
    assertThat(bench.rb.sequence("release", set("a"), set("b")).run())
        .hasToString("SUCCEEDED release: 2 done");
    assertThat(bench.world.acts()).isEqualTo(3);
  }

  @Test
  void other_changes_under_the_same_name_are_refused_when_resumed() {
    assertThat(bench.rb.sequence("release", set("a"), blinking("b")).tryRun().isSucceeded())
        .isFalse();
    bench.killAndResume();
    assertThatThrownBy(() -> bench.rb.sequence("release", set("a"), set("z")).run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("something else under the name `release`");
  }

  @Test
  void a_forgotten_sequence_is_named_by_its_changes_and_a_run_one_is_not() {
    assertThat(bench.rb.sequence("release", set("a"), failing("b"), set("c")).tryRun())
        .asString()
        .startsWith("FAILED");
    assertThat(bench.rb.sequence("other", set("x"))).asString().contains(".run()");
    bench.rb.close();
    assertThat(bench.host.shown()).containsExactly("never run: set x");
  }

  @Test
  void killed_at_each_write_it_ends_as_if_it_had_not_been() {
    for (int write = 1; write < 60; write++) {
      var place = dir.resolve("kill" + write);
      var killed = new Bench(place);
      if (!SequenceKill.runs(killed, write)) {
        assertThat(write).isGreaterThan(15);
        return;
      }
    }
    throw new AssertionError("it never came to its end");
  }
}
