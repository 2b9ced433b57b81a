package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.NotApproved;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an interrupt leaves behind: a true record, the flag, and words on what is done. */
@Timeout(60)
class InterruptTest {
  @TempDir Path dir;
  private Bench bench;
  private final Thread me = Thread.currentThread();
  private final AtomicBoolean armed = new AtomicBoolean(true);

  enum Phase {
    DRAFT,
    ACT_NOT_DONE,
    ACT_DONE,
    ACT_UNKNOWN,
    WATCH,
    GUARD,
    UNDO
  }

  @BeforeEach
  void open() {
    bench = new Bench(dir);
    bench.open();
  }

  @AfterEach
  void close() {
    assertThat(Thread.interrupted()).as("no test leaves the flag").isFalse();
    bench.close();
  }

  private void cut() throws InterruptedException {
    if (armed.getAndSet(false)) {
      me.interrupt();
      bench.ticks.sleep(Duration.ofSeconds(1));
    }
  }

  private final class Cut extends Wrapped {
    private final Phase phase;

    Cut(Mutation<String> real, Phase phase) {
      super(real);
      this.phase = phase;
    }

    @Override
    public Draft draft() throws Exception {
      if (phase == Phase.DRAFT) {
        cut();
      }
      return super.draft();
    }

    @Override
    public Facts act(Facts before, Watch watch) throws Exception {
      if (phase == Phase.ACT_NOT_DONE) {
        cut();
      }
      var receipt = super.act(before, watch);
      if (phase == Phase.ACT_DONE || phase == Phase.ACT_UNKNOWN) {
        cut();
      }
      return receipt;
    }

    @Override
    public Progress verify(Facts before, Facts receipt, Watch watch) throws Exception {
      if (phase == Phase.UNDO) {
        return new Progress.Failed("image cannot be pulled", Facts.none());
      }
      if (phase == Phase.WATCH) {
        cut();
      }
      return super.verify(before, receipt, watch);
    }

    @Override
    public Optional<Mutation<?>> undo(Facts before, Facts receipt) {
      return super.undo(before, receipt).map(real -> phase == Phase.UNDO ? undoing(real) : real);
    }

    @SuppressWarnings("unchecked") // the fake world's mutations all give text
    private Mutation<?> undoing(Mutation<?> real) {
      return new Cut((Mutation<String>) real, Phase.ACT_DONE);
    }
  }

  private Verdict<String> change(Phase phase) {
    var guard =
        Guard.on(
            "errors",
            () -> {
              if (phase == Phase.GUARD && bench.world.acts() > 0) {
                cut();
              }
              return List.of(new Guard.Sample(0, bench.ticks.now()));
            });
    return bench
        .rb
        .change(new Cut(bench.world.set("web", "1.8"), phase))
        .guardedBy(guard.below(1).during("50s"))
        .undoOnFailure()
        .tryRun();
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void interrupt_each_phase(Phase phase) {
    bench.rb.step("before", () -> 1);
    if (phase == Phase.ACT_UNKNOWN) {
      bench.world.goesBlind();
      assertThat(change(phase).state()).isEqualTo(Verdict.State.UNDECIDED);
    } else {
      assertThatThrownBy(() -> change(phase))
          .isInstanceOf(Interrupted.class)
          .hasMessageContaining("1 done, ");
      assertThat(bench.types()).contains("interrupt");
      assertThat(bench.host.shown()).anyMatch(text -> text.startsWith("interrupted: 1 done, "));
    }
    assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
    bench.rb.note("still written");
    assertThat(bench.types()).last().isEqualTo("note");
    bench.killAndResume();
    if (phase == Phase.ACT_UNKNOWN) {
      bench.rb.settle(bench.rb.ledger().tally().doubt().get(0)).asDone("seen on the server");
    }
    var verdict = change(phase);
    assertThat(bench.world.tokens()).doesNotHaveDuplicates();
    if (phase == Phase.UNDO) {
      assertThat(verdict.toString()).contains("image cannot be pulled", "undo: SUCCEEDED");
      assertThat(bench.world.value("web")).isEqualTo("1.7");
      assertThat(bench.world.acts()).isEqualTo(2);
    } else {
      assertThat(verdict.state()).isEqualTo(Verdict.State.SUCCEEDED);
      assertThat(bench.world.acts()).isEqualTo(1);
    }
  }

  @Test
  void an_interrupt_while_asking_is_a_no() {
    bench.close();
    bench.open(
        bench
            .with()
            .approver(
                plan -> {
                  me.interrupt();
                  new CountDownLatch(1).await();
                  return new Approver.Decision.Granted("bob", "late");
                }));
    assertThatThrownBy(() -> bench.rb.change(bench.world.set("web", "1.8")).run())
        .isInstanceOf(NotApproved.class)
        .hasMessageContaining("interrupted while waiting for approval");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(bench.world.acts()).isZero();
  }

  @Test
  void interrupt_fan_out() {
    var fan =
        bench.rb.forEach(
            "roll",
            List.of("a", "b", "c", "d"),
            name ->
                bench.rb.change(
                    name.equals("c")
                        ? new Wrapped(bench.world.set(name, "1.8")) {
                          @Override
                          public Facts act(Facts before, Watch watch) throws Exception {
                            var receipt = super.act(before, watch);
                            me.interrupt();
                            new CountDownLatch(1).await();
                            return receipt;
                          }
                        }
                        : bench.world.set(name, "1.8")));
    assertThatThrownBy(fan::run)
        .isInstanceOf(Interrupted.class)
        .hasMessageContaining("done: a, b; in doubt: c; not done: d")
        .hasMessageContaining("2 done, 1 in doubt, 1 to do");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(bench.world.value("d")).isEqualTo("1.7");
    var open =
        bench.rb.journal().entries().stream()
            .filter(entry -> entry.type().equals("interrupt"))
            .map(entry -> entry.field("open").orElse(""))
            .toList();
    assertThat(open).hasSize(1);
    assertThat(open.get(0)).contains("roll[c]", "roll[d]").doesNotContain("roll[a]");
    bench.rb.note("still written");
    bench.killAndResume();
    assertThat(bench.host.shown())
        .anyMatch(text -> text.contains(": 2 done, ") && text.startsWith("resumed test-"));
    var again =
        bench.rb.forEach(
            "roll",
            List.of("a", "b", "c", "d"),
            name -> bench.rb.change(bench.world.set(name, "1.8")));
    assertThat(again.run()).hasToString("4 done");
    assertThat(bench.world.acts()).isEqualTo(4);
  }

  @Test
  void settling_after_an_interrupt_takes_5_seconds_at_most() {
    var mutation =
        new Wrapped(bench.world.set("web", "1.8")) {
          @Override
          public Facts act(Facts before, Watch watch) throws Exception {
            me.interrupt();
            throw new InterruptedException("cell interrupted");
          }

          @Override
          public Settled settle(Facts before, Watch watch) throws Exception {
            bench.ticks.advance(Duration.ofSeconds(6));
            new CountDownLatch(1).await();
            return new Settled.NotDone();
          }
        };
    var verdict = bench.rb.change(mutation).tryRun();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(verdict.toString()).contains("nothing was found out within 5s after an interrupt");
  }

  @Test
  void a_step_that_is_interrupted_tells_what_is_done() {
    bench.rb.step("first", () -> 1);
    assertThatThrownBy(
            () ->
                bench.rb.step(
                    "second",
                    () -> {
                      bench.rb.step("inner", () -> 2);
                      me.interrupt();
                      bench.rb.step("never", () -> 3);
                    }))
        .isInstanceOf(Interrupted.class)
        .hasMessageContaining("2 done, 1 in doubt, 0 to do")
        .hasMessageContaining("in doubt: second");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(bench.types()).filteredOn("interrupt"::equals).hasSize(1);
  }

  @Test
  void after_a_resume_done_steps_nobody_asked_for_are_listed() {
    bench.rb.step("old", () -> 1);
    bench.rb.step("kept", () -> 2);
    bench.rb.forEach("drain", List.of("a", "b")).doing(x -> bench.rb.step("stop", () -> 1)).run();
    bench.killAndResume();
    assertThat(bench.host.shown()).last().asString().endsWith(": 4 done, 0 in doubt, 0 to do");
    bench.rb.step("kept", () -> 2);
    bench.rb.step("new", () -> 3);
    bench.rb.forEach("drain", List.of("a", "b")).doing(x -> bench.rb.step("stop", () -> 1)).run();
    var forgotten = bench.rb.change(bench.world.set("web", "1.8"));
    bench.rb.close();
    assertThat(bench.host.shown()).endsWith("never run: set web", "recorded, not reached: old");
    assertThat(forgotten.toString()).contains("was not run yet");
    var report = Journal.read(bench.rb.journal().path().orElseThrow()).report().markdown();
    assertThat(report).contains("never run: set web").contains("recorded, not reached: old");
  }

  @Test
  void an_approver_that_blocks_is_a_no_when_its_time_is_over() {
    bench.close();
    var asking = new CountDownLatch(1);
    bench.open(
        bench
            .with()
            .approver(
                plan -> {
                  asking.countDown();
                  bench.ticks.advance(Duration.ofMinutes(6));
                  new CountDownLatch(1).await();
                  return new Approver.Decision.Granted("bob", "too late");
                }));
    assertThatThrownBy(() -> bench.rb.change(bench.world.set("web", "1.8")).run())
        .isInstanceOf(NotApproved.class)
        .hasMessageContaining("nobody answered within 5m");
    assertThat(asking.getCount()).isZero();
    assertThat(bench.world.acts()).isZero();
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().equals("runbook-approver"))
        .allMatch(Thread::isDaemon);
  }
}
