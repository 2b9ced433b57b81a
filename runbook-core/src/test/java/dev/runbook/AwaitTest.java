package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.StepFailed;
import dev.runbook.RunbookException.TimedOut;
import dev.runbook.RunbookException.Undecided;
import dev.runbook.testing.FakeTicks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AwaitTest {
  private final FakeTicks ticks = FakeTicks.standard();
  private final StringBuilder out = new StringBuilder();
  private final Runbook rb =
      Runbook.with().ticks(ticks).host(Host.text(out, 100)).journal(Journal.memory()).open("test");

  @AfterEach
  void close() {
    rb.close();
  }

  @Test
  void the_first_good_reading_ends_the_wait() {
    var readings = List.of(1, 2, 3).iterator();
    int ready = rb.await("3 ready", readings::next).until(x -> x == 3).get();
    assertThat(ready).isEqualTo(3);
    assertThat(ticks.passed()).isEqualTo(Duration.ofSeconds(4));
    assertThat(out)
        .hasToString("waiting for 3 ready: 1\nwaiting for 3 ready: 2\n3 ready: 3 after 4s\n");
  }

  @Test
  void a_wait_that_is_over_at_once_says_nothing_and_takes_no_time() {
    assertThat(rb.<Boolean>await("up", () -> true).get()).isTrue();
    assertThat(ticks.slept()).isEmpty();
    assertThat(out).isEmpty();
  }

  @Test
  void without_until_a_yes_or_no_must_be_yes() {
    var readings = List.of(false, false, true).iterator();
    assertThat(rb.await("up", readings::next).get()).isTrue();
    assertThat(ticks.passed()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void time_out_tells_the_last_reading_and_its_age() {
    var readings = new ArrayList<Integer>(List.of(1, 2));
    Callable<Integer> probe =
        () -> {
          if (readings.isEmpty()) {
            throw new IllegalStateException("connection reset");
          }
          return readings.remove(0);
        };
    assertThatThrownBy(() -> rb.await("3 ready", probe).until(x -> x == 3).within("10s").get())
        .isInstanceOf(TimedOut.class)
        .hasMessageStartingWith("`3 ready` did not come within 10s")
        .hasMessageContaining("seen: 2, 8s old; 6 probes, 4 without a reading")
        .cause()
        .hasMessageContaining("connection reset");
  }

  @Test
  void probe_throws() {
    var answers = new ArrayList<Callable<Integer>>();
    answers.add(
        () -> {
          throw new java.io.IOException("not yet");
        });
    answers.add(() -> 7);
    assertThat(rb.<Integer>await("seven", () -> answers.remove(0).call()).get()).isEqualTo(7);
    assertThat(out).startsWith("waiting for seven: no reading: java.io.IOException: not yet\n");
  }

  @Test
  void never_reads() {
    Callable<Integer> probe =
        () -> {
          throw new java.io.IOException("no route to host");
        };
    assertThatThrownBy(() -> rb.await("up", probe).within("6s").get())
        .isInstanceOf(Undecided.class)
        .hasMessageContaining("could not be read once within 6s")
        .hasMessageContaining("no reading in 4 probes; java.io.IOException: no route to host");
  }

  @Test
  void fail_if() {
    var readings = List.of(1, -1, 3).iterator();
    assertThatThrownBy(
            () -> rb.await("3 ready", readings::next).until(x -> x == 3).failIf(x -> x < 0).get())
        .isInstanceOf(StepFailed.class)
        .hasMessageContaining("`3 ready` cannot come any more")
        .hasMessageContaining("seen: -1, 2s after the wait began");
  }

  @Test
  void a_wrong_setting_stops_at_once() {
    Callable<Integer> probe =
        () -> {
          throw new BadSetting(Problem.of("no url"));
        };
    assertThatThrownBy(() -> rb.await("up", probe).get()).isInstanceOf(BadSetting.class);
    assertThat(ticks.passed()).isZero();
  }

  @Test
  void a_missing_permission_stops_at_once() {
    Callable<Integer> probe =
        () -> {
          throw new java.nio.file.AccessDeniedException("/proc/1/mem");
        };
    assertThatThrownBy(() -> rb.await("up", probe).get())
        .isInstanceOf(StepFailed.class)
        .hasMessageContaining("/proc/1/mem");
    assertThat(ticks.passed()).isZero();
  }

  @Test
  void flapping() {
    var up = alternating();
    assertThatThrownBy(() -> rb.await("up", up::next).stableFor("10s").within("1m").get())
        .isInstanceOf(TimedOut.class)
        .hasMessageContaining("it must hold for 10s");
    assertThat(ticks.passed()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void stable_for_counts_from_the_last_bad_or_missing_reading() {
    var readings = new ArrayList<Callable<Boolean>>();
    readings.add(() -> true);
    readings.add(
        () -> {
          throw new IllegalStateException("no answer");
        });
    for (int i = 0; i < 4; i++) {
      readings.add(() -> true);
    }
    assertThat(rb.<Boolean>await("up", () -> readings.remove(0).call()).stableFor("6s").get())
        .isTrue();
    assertThat(ticks.passed()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void slow_last_probe() {
    int[] probes = {0};
    Callable<Boolean> probe =
        () -> {
          ticks.advance(Duration.ofSeconds(7));
          return ++probes[0] == 2;
        };
    assertThat(rb.await("up", probe).within("10s").get()).isTrue();
    assertThat(ticks.passed()).isEqualTo(Duration.ofSeconds(16));
  }

  @Test
  void back_off_makes_pauses_half_as_long_again_up_to_30_seconds() {
    assertThatThrownBy(() -> rb.await("up", () -> false).every("10s").backOff().within("2m").get())
        .isInstanceOf(TimedOut.class);
    assertThat(ticks.slept())
        .containsExactly(
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofMillis(22_500),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofMillis(12_500));
  }

  @Test
  void an_interrupt_ends_the_wait_and_keeps_the_flag() {
    Callable<Boolean> probe =
        () -> {
          Thread.currentThread().interrupt();
          return false;
        };
    assertThatThrownBy(() -> rb.await("up", probe).get())
        .isInstanceOf(Interrupted.class)
        .hasMessageContaining("the wait for `up` was interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void a_phrase_kept_is_not_changed_by_what_is_made_of_it() {
    var wait = rb.await("up", () -> false).within("4s");
    assertThat(wait.within("8s").every("4s").backOff())
        .hasToString("wait for `up` within 8s, every 4s; .get() waits");
    assertThat(wait).hasToString("wait for `up` within 4s, every 2s; .get() waits");
  }

  @Test
  void a_length_of_nothing_between_probes_is_refused() {
    assertThatThrownBy(() -> rb.await("up", () -> true).every(Duration.ZERO))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining(".every(PT0S)");
  }

  private static Iterator<Boolean> alternating() {
    return java.util.stream.Stream.iterate(true, x -> !x).iterator();
  }
}
