package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.NotApproved;
import dev.runbook.RunbookException.Refused;
import dev.runbook.testing.FakeWorld;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FanChangeTest {
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

  private FanOut<String, String> roll(String... targets) {
    return bench.rb.forEach(
        "roll", List.of(targets), name -> bench.rb.change(bench.world.set(name, "1.8")));
  }

  @Test
  void one_plan_and_one_approval_cover_all() {
    assertThat(roll("a", "b", "c").plan().differences()).hasSize(3);
    assertThat(bench.world.acts()).isZero();
    var out = roll("a", "b", "c").batch(3).run();
    assertThat(out).hasToString("3 done");
    assertThat(asked).hasSize(1);
    assertThat(asked.get(0).text()).contains("fan out roll: 3 targets").contains("1.7 -> 1.8");
    assertThat(List.of("a", "b", "c")).allMatch(name -> bench.world.value(name).equals("1.8"));
    assertThat(out.value("b")).isPresent();
  }

  @Test
  void a_no_starts_nothing() {
    bench.close();
    bench.open(bench.with().approver(plan -> new Approver.Decision.Denied("bob", "not now")));
    assertThatThrownBy(() -> roll("a", "b").run())
        .isInstanceOf(NotApproved.class)
        .hasMessageContaining("not now");
    assertThat(bench.world.acts()).isZero();
  }

  @Test
  void target_lapsed() {
    bench.close();
    bench.open(
        bench
            .with()
            .approver(
                plan -> {
                  bench.world.moves("b", "1.9");
                  asked.add(plan);
                  return new Approver.Decision.Granted("bob", "test");
                }));
    var out = roll("a", "b", "c").failuresAtMost(1).run();
    assertThat(out).asString().startsWith("2 done, 1 failed");
    assertThat(out.failed().one().text("target")).isEqualTo("b");
    assertThat(out.failed().one().text("cause")).startsWith("lapsed: `b` has moved");
    assertThat(bench.world.value("b")).isEqualTo("1.9");
    assertThat(asked).hasSize(1);
  }

  @Test
  void rerun_failed_asks_again_for_those_alone() {
    bench.world.answers(FakeWorld.Answer.FORBIDDEN);
    var out = roll("a").tryRun();
    assertThat(out).asString().startsWith("0 done, 1 failed");
    bench.world.answers(FakeWorld.Answer.WELL);
    assertThat(out.rerunFailed()).hasToString("1 done");
    assertThat(asked).hasSize(2);
    assertThat(bench.world.acts()).isEqualTo(1);
  }

  @Test
  void done_targets_are_left_alone_when_the_run_is_resumed() {
    roll("a", "b").run();
    resume();
    assertThat(roll("a", "b").run()).hasToString("2 done");
    assertThat(bench.world.acts()).isEqualTo(2);
    assertThat(asked).hasSize(1);
  }

  @Test
  void target_gone() {
    roll("a", "b").run();
    resume();
    var out = roll("a").tryRun();
    assertThat(out).asString().startsWith("1 done, 1 failed");
    assertThat(out.failed().one().text("cause")).contains("gone now");
  }

  @Test
  void target_new() {
    roll("a").run();
    resume();
    var out = roll("a", "z").tryRun();
    assertThat(out).asString().startsWith("1 done, 1 not started");
    assertThat(bench.world.value("z")).isEqualTo("1.7");
  }

  private void resume() {
    bench.rb.journal().close();
    bench.rb = bench.with().approver(yes).resume(bench.rb.journal().run());
  }

  @Test
  void a_read_only_environment_refuses_it_before_anything() {
    bench.close();
    bench.open(bench.with().approver(yes).readOnly());
    assertThatThrownBy(() -> roll("a").run()).isInstanceOf(Refused.class);
    assertThat(asked).isEmpty();
  }

  @Test
  void too_many_targets_in_all_are_refused() {
    bench.close();
    bench.open(bench.with().approver(yes).set("environment.test.blast.targets", "2"));
    assertThatThrownBy(() -> roll("a", "b", "c").run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("3 targets; blast.targets allows 2");
    assertThat(bench.world.acts()).isZero();
  }

  @Test
  void never_run_is_named_once_and_a_planned_one_that_ran_is_not() {
    var planned = roll("a", "b");
    assertThat(planned.plan().differences()).hasSize(2);
    planned.batch(2).run();
    assertThat(bench.rb.forEach("drain", List.of("a")).doing(x -> {}).toString()).isNotEmpty();
    bench.rb.close();
    assertThat(bench.host.shown()).last().isEqualTo("never run: drain");
  }

  @Test
  void the_value_of_a_done_target_is_known_when_the_run_is_resumed() {
    roll("a", "b").run();
    resume();
    var out = roll("a", "b").run();
    assertThat(out.value("a")).contains("1.8");
    assertThat(out.value("b")).contains("1.8");
  }

  @Test
  void an_approval_covers_what_was_not_started_when_the_run_is_resumed() {
    bench.world.answers(FakeWorld.Answer.WELL);
    bench.close();
    bench.open(bench.with().approver(yes));
    var stopping =
        bench.rb.forEach(
            "roll",
            List.of("a", "b"),
            name -> {
              if (name.equals("b") && !asked.isEmpty()) {
                throw new AssertionError("as after a kill");
              }
              return bench.rb.change(bench.world.set(name, "1.8"));
            });
    assertThat(stopping.tryRun()).asString().startsWith("1 done, 1 failed");
    resume();
    assertThat(roll("a", "b").run()).hasToString("2 done");
    assertThat(asked).hasSize(1);
  }

  @Test
  void a_body_has_no_plan() {
    assertThatThrownBy(() -> bench.rb.forEach("x", List.of("a")).doing(x -> {}).plan())
        .isInstanceOf(Refused.class);
  }
}
