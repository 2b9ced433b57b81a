package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.runbook.RunbookException.Refused;
import dev.runbook.RunbookException.StepFailed;
import dev.runbook.RunbookException.Undecided;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Steps, waits and fan-outs of a run that was killed and is resumed. */
@Timeout(60)
class StepResumeTest {
  record Place(String host, int rack) {}

  record Moved(String host, String rack) {}

  @TempDir Path dir;
  private Bench bench;
  private final Set<String> ran = new ConcurrentSkipListSet<>();

  @BeforeEach
  void open() {
    bench = new Bench(dir);
    bench.open();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @CanIgnoreReturnValue
  private String work(String what) {
    ran.add(what);
    return what + " result";
  }

  private void kill() {
    bench.killAndResume();
    ran.clear();
  }

  @Test
  void a_done_step_gives_its_recorded_result() {
    bench.rb.step("a", () -> work("a"));
    bench.rb.step("pick").get(Place.class, () -> new Place("n1", 4));
    kill();
    assertThat(bench.rb.step("a", () -> work("a"))).isEqualTo("a result");
    assertThat(bench.rb.step("pick").get(Place.class, () -> new Place("n2", 5)))
        .isEqualTo(new Place("n1", 4));
    assertThat(ran).isEmpty();
  }

  @Test
  void shape_changed() {
    bench.rb.step("pick").get(Place.class, () -> new Place("n1", 4));
    kill();
    assertThatThrownBy(() -> bench.rb.step("pick").get(Moved.class, () -> new Moved("n1", "4")))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("another shape");
  }

  @Test
  void in_plain_step() {
    assertThatThrownBy(
            () ->
                bench.rb.step(
                    "outer",
                    () -> {
                      bench.rb.step("first", () -> work("first"));
                      throw new IllegalStateException("power cut");
                    }))
        .isInstanceOf(StepFailed.class);
    kill();
    bench.rb.step(
        "outer",
        () -> {
          work("outer");
          bench.rb.step("first", () -> work("first"));
        });
    assertThat(ran).containsExactly("outer");
  }

  @Test
  void in_once_step() {
    bench
        .rb
        .ledger()
        .record(Rec.of(RecordType.BEGIN, "pay", 1).put("kind", "step").put("once", true));
    kill();
    assertThatThrownBy(() -> bench.rb.step("pay").once().run(() -> work("pay")))
        .isInstanceOf(Undecided.class)
        .hasMessageContaining("rb.settle(\"pay\")");
    bench.rb.settle("pay").asNotDone("not in the books");
    bench.rb.step("pay").once().run(() -> work("pay"));
    assertThat(ran).containsExactly("pay");
  }

  @Test
  void a_step_in_which_a_client_was_handed_out_runs_once() {
    bench.rb.step("look").run(() -> bench.rb.raw(String.class));
    assertThat(bench.rb.journal().entries())
        .anyMatch(entry -> entry.type().equals("raw") && entry.path().equals("look"));
    bench.rb.ledger().record(Rec.of(RecordType.BEGIN, "pay", 1).put("kind", "step"));
    bench.rb.ledger().record(Rec.of(RecordType.RAW, "pay", 1).put("type", "a.Client"));
    kill();
    assertThatThrownBy(() -> bench.rb.step("pay").run(() -> work("pay")))
        .isInstanceOf(Undecided.class)
        .hasMessageContaining("rb.settle(\"pay\")");
    assertThat(ran).isEmpty();
  }

  @Test
  void a_wait_that_is_over_is_not_waited_for_again() {
    assertThat(bench.rb.await("3 ready", () -> 3).until(x -> x == 3).get()).isEqualTo(3);
    kill();
    int again = bench.rb.await("3 ready", () -> work("probe").length()).until(x -> x == 3).get();
    assertThat(again).isEqualTo(3);
    assertThat(ran).isEmpty();
  }

  @Test
  void a_reading_that_cannot_be_kept_is_read_anew() {
    assertThat(bench.rb.await("place", () -> new Place("n1", 1)).get().host()).isEqualTo("n1");
    kill();
    assertThat(bench.rb.await("place", () -> new Place("n2", 1)).get().host()).isEqualTo("n2");
  }

  @Test
  void in_wave() {
    var hosts = List.of("a", "b", "c");
    assertThatThrownBy(
            () ->
                bench
                    .rb
                    .forEach("drain", hosts)
                    .doing(
                        host -> {
                          if (host.equals("b")) {
                            throw new IllegalStateException("broken");
                          }
                          work(host);
                        })
                    .run())
        .hasMessageStartingWith("`drain` stopped: 1 done, 1 failed, 1 not started");
    assertThat(ran).containsExactly("a");
    kill();
    assertThat(bench.rb.forEach("drain", hosts).doing(this::work).run()).hasToString("3 done");
    assertThat(ran).as("what was done is left alone").containsExactly("b", "c");
  }

  @Test
  void redo() {
    bench.rb.step("count", () -> work("count"));
    kill();
    bench.rb.redo("count");
    bench.rb.step("count", () -> work("count"));
    assertThat(ran).containsExactly("count");
  }
}
