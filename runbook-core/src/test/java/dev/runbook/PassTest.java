package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Pass.Ended;
import dev.runbook.RunbookException.ChangeFailed;
import dev.runbook.RunbookException.NotApproved;
import dev.runbook.RunbookException.Refused;
import dev.runbook.RunbookException.StepFailed;
import dev.runbook.testing.FakeTicks;
import dev.runbook.testing.FakeWorld;
import dev.runbook.testing.ScriptedHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One unit at a time, for an engine that keeps the records. */
@Timeout(180)
class PassTest {
  private static final String RUN = "test-20260101T000000Z-abcdef";

  @TempDir Path dir;
  private final List<String> records = new ArrayList<>();
  private final List<String> ran = new ArrayList<>();
  private Approver approver = Approver.always();

  private static Runbook.Options options(Path place, Approver approver) {
    return Runbook.with()
        .ticks(FakeTicks.standard())
        .host(ScriptedHost.answering())
        .journal(place.resolve("journal"))
        .approver(approver)
        .set("operator", "anna")
        .set("environment.test.protected", "false");
  }

  private Pass.Result pass(Pass.Body body) {
    var result = Pass.next(options(dir, approver), RUN, records, body);
    records.addAll(result.records());
    return result;
  }

  /** Passes until one is not MORE. */
  private Pass.Result passes(Pass.Body body) {
    for (int i = 0; i < 50; i++) {
      var result = pass(body);
      if (result.ended() != Ended.MORE) {
        return result;
      }
    }
    throw new AssertionError("it never ends");
  }

  /** What the runbook of {@code passes_equal_one_run} does. */
  private static void story(Runbook rb, FakeWorld world) {
    int sum = 0;
    for (int i = 0; i < 12; i++) {
      int number = i;
      sum += rb.step("count", "" + i, () -> number * 10);
    }
    var change = rb.change(world.set("web", "1.8"));
    change.run();
    rb.note("changed at " + sum);
    rb.forEach("roll", List.of("a", "b", "c"), x -> rb.change(world.set(x, "2"))).run();
    int ready = rb.await("ready", () -> 3).until(x -> x == 3).get();
    change.undo().run();
    rb.note("all " + ready);
  }

  @Test
  void passes_equal_one_run() throws Exception {
    var first = Files.createDirectory(dir.resolve("one"));
    var one = options(first, Approver.always()).open("test");
    story(one, FakeWorld.in(first.resolve("world")));
    one.close();
    var expected = one.journal().entries().stream().map(Entry::line).toList();
    var second = Files.createDirectory(dir.resolve("passes"));
    int count = 0;
    var said = "MORE";
    while (said.equals("MORE") && count++ < 40) {
      said = ChildJvm.output(PassTest.class, second.toString(), one.journal().run()).strip();
    }
    assertThat(said).isEqualTo("DONE");
    assertThat(count)
        .as("12 steps, a change, a plan and 3 targets, a wait, an undo, the end")
        .isEqualTo(20);
    var told = Files.readAllLines(second.resolve("records"));
    assertThat(needed(told)).isEqualTo(needed(expected));
    assertThat(told.stream().filter(line -> line.contains("\"note\""))).hasSize(2);
    assertThat(Files.readString(second.resolve("world")))
        .isEqualTo(Files.readString(first.resolve("world")));
  }

  /** The records that replay needs, without time, process, number and chain. */
  private static List<String> needed(List<String> lines) {
    var all = new ArrayList<String>();
    for (var line : lines) {
      var node = Lines.tree(line);
      if (RecordType.of(node.path("t").asText()).orElseThrow().replayed) {
        node.remove(List.of("at", "pid", "n", "h", "last"));
        all.add(node.toString());
      }
    }
    return all;
  }

  /** One pass, in a JVM of its own: the folder, the run. */
  public static void main(String[] args) throws IOException {
    var place = Path.of(args[0]);
    var file = place.resolve("records");
    var before = Files.exists(file) ? Files.readAllLines(file) : List.<String>of();
    var world = FakeWorld.in(place.resolve("world"));
    var result =
        Pass.next(options(place, Approver.always()), args[1], before, rb -> story(rb, world));
    Files.write(file, result.records(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    System.out.println(result.ended());
  }

  @Test
  void catch_throwable() {
    Pass.Body greedy =
        rb -> {
          for (int i = 0; i < 3; i++) {
            try {
              rb.step("work", "" + i, () -> ran.add("work"));
            } catch (Throwable e) {
              ran.add(e.getClass().getSimpleName());
            }
          }
          assertThatThrownBy(() -> rb.note("on")).isInstanceOf(PassEnd.class);
          assertThatThrownBy(rb::report).isInstanceOf(PassEnd.class);
          assertThatThrownBy(() -> rb.shell("true")).isInstanceOf(PassEnd.class);
        };
    assertThat(pass(greedy).ended()).isEqualTo(Ended.MORE);
    assertThat(ran).containsExactly("work", "PassEnd", "PassEnd");
  }

  @Test
  void a_failure_is_thrown_again_as_it_was_and_the_body_goes_on() {
    Pass.Body body =
        rb -> {
          try {
            rb.step(
                "bad",
                () -> {
                  ran.add("bad");
                  throw new IllegalStateException("no disk");
                });
          } catch (StepFailed e) {
            rb.step("mend", () -> ran.add(e.getMessage().contains("no disk") ? "mend" : "?"));
          }
        };
    assertThat(passes(body).ended()).isEqualTo(Ended.DONE);
    assertThat(ran).containsExactly("bad", "mend");
  }

  @Test
  void a_failed_change_is_not_done_again_in_the_next_pass() {
    var world = FakeWorld.in(dir.resolve("world"));
    world.fails("image cannot be pulled");
    Pass.Body body =
        rb -> {
          var verdict = rb.change(world.set("web", "1.8")).undoOnFailure().tryRun();
          rb.step("tell", () -> ran.add(verdict.toString()));
        };
    assertThat(passes(body).ended()).isEqualTo(Ended.DONE);
    assertThat(world.acts()).isEqualTo(2);
    assertThat(ran).hasSize(1);
    assertThat(ran.get(0)).contains("image cannot be pulled").contains("undo: SUCCEEDED");
  }

  @Test
  void a_failed_target_counts_in_every_pass_and_the_fan_out_stops() {
    var world = FakeWorld.in(dir.resolve("world"));
    world.fails("no");
    var result =
        passes(
            rb ->
                rb.forEach("roll", List.of("a", "b", "c"), x -> rb.change(world.set(x, "2")))
                    .run());
    assertThat(result.thrown())
        .isInstanceOf(ChangeFailed.class)
        .hasMessageContaining("0 done, 1 failed, 2 not started");
    assertThat(world.acts()).isEqualTo(1);
  }

  @Test
  void a_sequence_is_one_unit_and_taken_back_once() {
    var world = FakeWorld.in(dir.resolve("world"));
    Pass.Body body =
        rb -> {
          var bad =
              new Wrapped(world.set("b", "2")) {
                @Override
                public Progress verify(Facts before, Facts receipt, Watch watch) {
                  return new Progress.Failed("no", Facts.none());
                }
              };
          var out =
              rb.sequence("release", rb.change(world.set("a", "2")), rb.change(bad))
                  .undoOnFailure()
                  .tryRun();
          rb.step("tell", () -> ran.add(out.forward() + " " + out.back().orElseThrow()));
        };
    assertThat(pass(body).ended()).isEqualTo(Ended.MORE);
    assertThat(passes(body).ended()).isEqualTo(Ended.DONE);
    assertThat(ran).containsExactly("FAILED SUCCEEDED");
    assertThat(world.acts()).isEqualTo(4);
  }

  @Test
  void a_pending_approval_blocks_and_is_asked_for_again_by_the_next_pass() {
    var world = FakeWorld.in(dir.resolve("world"));
    Pass.Body body = rb -> rb.change(world.set("web", "1.8")).run();
    approver = plan -> new Approver.Decision.Pending("ticket 4711");
    var blocked = pass(body);
    assertThat(blocked.ended()).isEqualTo(Ended.BLOCKED);
    assertThat(blocked.why()).isEqualTo("pending: ticket 4711");
    assertThat(world.acts()).isZero();
    approver = Approver.always();
    assertThat(passes(body).ended()).isEqualTo(Ended.DONE);
    assertThat(world.acts()).isEqualTo(1);
  }

  @Test
  void a_no_is_a_no_in_every_pass() {
    var world = FakeWorld.in(dir.resolve("world"));
    approver = Approver.never();
    Pass.Body body =
        rb -> {
          try {
            rb.change(world.set("web", "1.8")).run();
          } catch (NotApproved e) {
            rb.step("tell", () -> ran.add("told"));
          }
        };
    assertThat(passes(body).ended()).isEqualTo(Ended.DONE);
    approver = Approver.always();
    assertThat(passes(body).ended()).isEqualTo(Ended.DONE);
    assertThat(world.acts()).isZero();
    assertThat(ran).containsExactly("told");
  }

  @Test
  void an_undecided_end_blocks_until_it_is_seen() {
    var world = FakeWorld.in(dir.resolve("world"));
    world.neverSettles();
    Pass.Body body =
        rb -> {
          var unused = rb.change(world.set("web", "1.8")).tryRun();
          rb.step("after", () -> ran.add("after"));
        };
    assertThat(pass(body).ended()).isEqualTo(Ended.BLOCKED);
    assertThat(pass(body).why()).startsWith("undecided: set web");
    assertThat(ran).isEmpty();
    var seeing = FakeWorld.in(dir.resolve("world"));
    Pass.Body again =
        rb -> {
          var unused = rb.change(seeing.set("web", "1.8")).tryRun();
          rb.step("after", () -> ran.add("after"));
        };
    assertThat(passes(again).ended()).isEqualTo(Ended.DONE);
    assertThat(world.acts()).isEqualTo(1);
    assertThat(ran).containsExactly("after");
  }

  @Test
  void what_left_no_record_does_not_use_the_pass_up() {
    Pass.Body body =
        rb -> {
          try {
            rb.change(FakeWorld.in(dir.resolve("world")).set("web", "1.8")).run();
          } catch (Refused e) {
            ran.add("refused");
          }
          rb.step("work", () -> ran.add("work"));
        };
    var result = Pass.next(options(dir, approver).readOnly(), RUN, List.of(), body);
    assertThat(result.ended()).isEqualTo(Ended.DONE);
    assertThat(ran).containsExactly("refused", "work");
  }

  @Test
  void records_of_another_run_are_refused() {
    assertThat(pass(rb -> rb.step("a", () -> 1)).ended()).isEqualTo(Ended.DONE);
    assertThatThrownBy(
            () -> Pass.next(options(dir, approver).param("service", "db"), RUN, records, rb -> {}))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("another params");
  }

  @Test
  void records_over_the_bound_refuse_the_next_pass() {
    Pass.Body body =
        rb -> {
          for (int i = 0; i < 30; i++) {
            rb.step("big", "" + i, () -> "x".repeat(60 << 10));
          }
        };
    for (int i = 0; i < 26; i++) {
      assertThat(pass(body).ended()).isEqualTo(Ended.MORE);
    }
    var result = pass(body);
    assertThat(result.thrown())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("too long for one more pass");
  }
}
