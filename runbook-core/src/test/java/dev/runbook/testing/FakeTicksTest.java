package dev.runbook.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class FakeTicksTest {
  private final FakeTicks ticks = FakeTicks.standard();

  @Test
  void a_sleep_moves_both_clocks_and_does_not_wait() throws InterruptedException {
    ticks.sleep(Duration.ofHours(3));
    assertThat(ticks.now()).isEqualTo(Instant.parse("2026-01-01T03:00:00Z"));
    assertThat(ticks.nanos()).isEqualTo(10_800_000_000_000L);
    assertThat(ticks.slept()).containsExactly(Duration.ofHours(3));
  }

  @Test
  void planned_actions_run_in_the_order_of_their_times() {
    var seen = new ArrayList<String>();
    ticks.after(Duration.ofSeconds(5), () -> seen.add("five at " + ticks.passed()));
    ticks.after(Duration.ofSeconds(2), () -> seen.add("two at " + ticks.passed()));
    ticks.advance(Duration.ofSeconds(4));
    assertThat(seen).containsExactly("two at PT2S");
    ticks.advance(Duration.ofSeconds(4));
    assertThat(seen).containsExactly("two at PT2S", "five at PT5S");
    assertThat(ticks.passed()).isEqualTo(Duration.ofSeconds(8));
  }

  @Test
  void an_interrupted_thread_does_not_sleep() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> ticks.sleep(Duration.ofSeconds(1)))
        .isInstanceOf(InterruptedException.class);
    assertThat(ticks.passed()).isZero();
  }
}
