package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.Waves.Next;
import dev.runbook.Waves.Terms;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WavesTest {
  @Test
  void one_at_a_time_and_none_may_fail_unless_said() {
    assertThat(waves(4, new Terms(0, 1, false, 0), Set.of())).containsExactly("0", "1", "2", "3");
    assertThat(waves(4, new Terms(0, 1, false, 0), Set.of(1))).containsExactly("0", "1");
  }

  @Test
  void budget_is_global() {
    assertThat(waves(9, new Terms(0, 3, false, 1), Set.of(0, 3)))
        .as("one failure in the first wave, the second in the next: nothing after it")
        .containsExactly("0 1 2", "3 4 5");
  }

  @Test
  void whole_wave_fails_in_budget() {
    assertThat(waves(6, new Terms(0, 2, false, 2), Set.of(0, 1)))
        .containsExactly("0 1", "2 3", "4 5");
  }

  @Test
  void canary_fails() {
    assertThat(waves(6, new Terms(2, 4, false, 3), Set.of(1)))
        .as("a canary has a budget of none, whatever the budget of all")
        .containsExactly("0 1");
  }

  @Test
  void canaries_go_alone() {
    assertThat(waves(6, new Terms(1, 4, false, 0), Set.of())).containsExactly("0", "1 2 3 4", "5");
  }

  @Test
  void ramp_1_2_4() {
    assertThat(waves(13, new Terms(1, 5, true, 0), Set.of()))
        .containsExactly("0", "1", "2 3", "4 5 6 7", "8 9 10 11 12");
  }

  @Test
  void group_barrier() {
    var groups = List.of("a", "a", "a", "b", "b", "c");
    assertThat(waves(groups, new Terms(0, 2, false, 0), Set.of()))
        .containsExactly("0 1", "2", "3 4", "5");
  }

  @Test
  void share_rounds_down() {
    assertThat(Amount.parse("batch", "10%").of(39, 1)).isEqualTo(3);
    assertThat(Amount.parse("batch", "10%").of(9, 1)).isEqualTo(1);
    assertThat(Amount.parse("failuresAtMost", "10%").of(9, 0)).isZero();
    assertThat(Amount.parse("failuresAtMost", "29%").of(100, 0)).isEqualTo(29);
    assertThat(Amount.parse("batch", "3").of(100, 1)).isEqualTo(3);
    assertThat(Amount.parse("batch", "2.5%")).hasToString("2.5%");
    for (var wrong : List.of("-1", "101%", "x", "1.5", "")) {
      assertThatThrownBy(() -> Amount.parse("batch", wrong)).isInstanceOf(BadSetting.class);
    }
  }

  @Test
  void sixteen_at_once_at_most_and_the_budget_is_asked_before_each_start() {
    var waves = new Waves(Collections.nCopies(40, ""), new Terms(0, 40, false, 0));
    for (int i = 0; i < 16; i++) {
      assertThat(waves.next()).isEqualTo(new Next.Start(i));
    }
    assertThat(waves.next()).isEqualTo(new Next.Wait());
    waves.ended(3, true);
    assertThat(waves.next()).isEqualTo(new Next.Start(16));
    waves.ended(4, false);
    assertThat(waves.isStopped()).isTrue();
    for (int i = 0; i < 15; i++) {
      assertThat(waves.next()).isEqualTo(new Next.Wait());
      waves.ended(20, true);
    }
    assertThat(waves.next()).isEqualTo(new Next.Over());
  }

  @Test
  void a_pause_comes_between_waves_and_not_at_the_ends() {
    var waves = new Waves(List.of("", ""), new Terms(0, 1, false, 0));
    var seen = new ArrayList<Next>();
    for (var next = waves.next(); !(next instanceof Next.Over); next = waves.next()) {
      seen.add(next);
      if (next instanceof Next.Start start) {
        waves.ended(start.target(), true);
      }
    }
    assertThat(seen).containsExactly(new Next.Start(0), new Next.Pause(), new Next.Start(1));
  }

  @Test
  void nothing_to_do_is_over_at_once() {
    assertThat(new Waves(List.of(), new Terms(1, 1, false, 0)).next()).isEqualTo(new Next.Over());
  }

  private static List<String> waves(int targets, Terms terms, Set<Integer> bad) {
    return waves(Collections.nCopies(targets, ""), terms, bad);
  }

  /**
   * The targets of each wave, in words; those in {@code bad} fail when the whole wave is started.
   */
  private static List<String> waves(List<String> groups, Terms terms, Set<Integer> bad) {
    var waves = new Waves(groups, terms);
    var all = new ArrayList<String>();
    var running = new ArrayList<Integer>();
    for (var next = waves.next(); !(next instanceof Next.Over); next = waves.next()) {
      if (next instanceof Next.Start start) {
        running.add(start.target());
      } else if (next instanceof Next.Wait) {
        all.add(String.join(" ", running.stream().map(String::valueOf).toList()));
        running.forEach(target -> waves.ended(target, !bad.contains(target)));
        running.clear();
      }
    }
    return all;
  }
}
