package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Refused;
import dev.runbook.RunbookException.StepFailed;
import dev.runbook.RunbookException.TimedOut;
import dev.runbook.testing.FakeTicks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StepTest {
  record Place(String host, int rack) {}

  private final FakeTicks ticks = FakeTicks.standard();
  private final StringBuilder out = new StringBuilder();
  private final Runbook rb =
      Runbook.with().ticks(ticks).host(Host.text(out, 100)).journal(Journal.memory()).open("test");
  private final List<String> ran = new ArrayList<>();

  @AfterEach
  void close() {
    rb.close();
  }

  @Test
  void a_step_gives_its_result_and_stands_in_the_record() {
    int bad = rb.step("count bad pods", () -> 3);
    assertThat(bad).isEqualTo(3);
    var types = rb.journal().entries().stream().map(Entry::type).toList();
    assertThat(types).containsExactly("open", "begin", "end");
    var end = rb.journal().entries().get(2);
    assertThat(end.path()).isEqualTo("count bad pods");
    assertThat(end.attempt()).isEqualTo(1);
    assertThat(end.field("state")).contains("ok");
    assertThat(end.field("type")).contains("int");
    assertThat(end.field("value")).contains("3");
  }

  @Test
  void a_record_comes_with_its_class() {
    var place = rb.step("pick host").get(Place.class, () -> new Place("n1", 4));
    assertThat(place).isEqualTo(new Place("n1", 4));
    int cores = rb.step("cores").get(int.class, () -> 8);
    assertThat(cores).isEqualTo(8);
  }

  @Test
  void loop_without_key() {
    assertThatThrownBy(
            () -> {
              for (var host : List.of("a", "b")) {
                rb.step("drain", () -> ran.add(host));
              }
            })
        .isInstanceOf(Refused.class)
        .hasMessageContaining("rb.step(name, key, ..)");
    assertThat(ran).containsExactly("a");
  }

  @Test
  void a_loop_gives_a_key() {
    for (var host : List.of("a/1", "b[2]")) {
      rb.step("drain", host, () -> ran.add(host));
    }
    assertThat(ran).containsExactly("a/1", "b[2]");
    var paths = rb.journal().entries().stream().map(Entry::path).distinct().toList();
    assertThat(paths).containsExactly("", "drain[a%2F1]", "drain[b%5B2%5D]");
  }

  @Test
  void a_step_inside_a_step_has_its_path() {
    rb.step("outer", () -> rb.step("inner", () -> ran.add("x")));
    var paths = rb.journal().entries().stream().map(Entry::path).distinct().toList();
    assertThat(paths).containsExactly("", "outer", "outer/inner");
  }

  @Test
  void a_failing_body_says_which_step_and_why() {
    assertThatThrownBy(
            () ->
                rb.step("drain")
                    .run(
                        () -> {
                          throw new java.io.IOException("connection reset");
                        }))
        .isInstanceOf(StepFailed.class)
        .hasMessageContaining("`drain` failed")
        .hasMessageContaining("connection reset");
  }

  @Test
  void what_a_runbook_says_inside_a_step_is_not_wrapped() {
    assertThatThrownBy(() -> rb.step("up", () -> rb.await("pods", () -> false).within("2s").get()))
        .isInstanceOf(TimedOut.class)
        .hasMessageStartingWith("`pods` did not come within 2s");
    assertThat(last("end", "up").field("state")).contains("failed");
  }

  @Test
  void a_failing_body_is_tried_again_as_often_as_asked_and_parts_done_are_not_redone() {
    var left = new ArrayList<>(List.of("first", "second"));
    var value =
        rb.step("flaky")
            .retry(2)
            .get(
                () -> {
                  rb.step("part", () -> ran.add("part"));
                  if (!left.isEmpty()) {
                    throw new IllegalStateException(left.remove(0));
                  }
                  return "well";
                });
    assertThat(value).isEqualTo("well");
    assertThat(ran).containsExactly("part");
    assertThat(last("end", "flaky").attempt()).isEqualTo(3);
  }

  @Test
  void retry_and_once_exclude_each_other() {
    assertThatThrownBy(() -> rb.step("pay").retry(1).once().run(() -> ran.add("pay")))
        .isInstanceOf(BadSetting.class);
    assertThat(ran).isEmpty();
  }

  @Test
  void a_body_that_takes_too_long_is_interrupted() {
    assertThatThrownBy(
            () ->
                rb.step("slow")
                    .within("5m")
                    .run(
                        () -> {
                          ticks.advance(Duration.ofMinutes(6));
                          new CountDownLatch(1).await();
                        }))
        .isInstanceOf(TimedOut.class)
        .hasMessageStartingWith("step `slow` did not end within 5m");
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void an_interrupt_inside_keeps_the_flag_and_starts_nothing_more() {
    assertThatThrownBy(
            () ->
                rb.step("outer")
                    .run(
                        () -> {
                          rb.step("first", () -> ran.add("first"));
                          Thread.currentThread().interrupt();
                          rb.step("second", () -> ran.add("second"));
                        }))
        .isInstanceOf(Interrupted.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(ran).containsExactly("first");
  }

  @Test
  void result_too_big() {
    assertThatThrownBy(() -> rb.step("big", () -> "x".repeat(70_000)))
        .isInstanceOf(StepFailed.class)
        .hasMessageContaining("`big` is done, but its result cannot be kept")
        .hasMessageContaining("65536 are kept");
  }

  @Test
  void a_phrase_kept_is_not_changed_by_what_is_made_of_it() {
    var step = rb.step("pay");
    assertThat(step.once().within("5m"))
        .hasToString("step `pay`, once, within 5m; .run(..) or .get(..)");
    assertThat(step).hasToString("step `pay`; .run(..) or .get(..)");
  }

  private Entry last(String type, String path) {
    return rb.journal().entries().stream()
        .filter(entry -> entry.type().equals(type) && entry.path().equals(path))
        .reduce((a, b) -> b)
        .orElseThrow();
  }
}
