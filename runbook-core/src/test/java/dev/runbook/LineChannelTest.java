package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.Host.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LineChannelTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final LinkedBlockingQueue<String> typed = new LinkedBlockingQueue<>();
  private final List<String> printed = new ArrayList<>();
  private final LineChannel channel = new LineChannel(() -> typed.poll(20, TimeUnit.SECONDS));

  @Test
  void a_typed_line_is_the_answer() {
    typed.add("yes");
    assertThat(ask(LONG)).isEqualTo(new Answer.Line("yes"));
    assertThat(printed).containsExactly("Go? ");
  }

  @Test
  void nobody_answers_in_time() {
    assertThat(ask(Duration.ofMillis(1))).isInstanceOf(Answer.Nobody.class);
    assertThat(channel.isSoiled()).isTrue();
  }

  @Test
  void a_late_answer_is_dropped_and_the_next_question_asks_for_digits() {
    assertThat(ask(Duration.ofMillis(1))).isInstanceOf(Answer.Nobody.class);
    typed.add("yes");
    typed.add("yes");
    typed.add("yes");
    assertThat(ask(LONG)).isEqualTo(new Answer.Nobody("no answer began with the digits shown"));
    assertThat(printed.get(1)).matches("Go\\?  \\[begin with [0-9]{4}] ");
  }

  @Test
  void the_right_digits_clean_the_channel() {
    assertThat(ask(Duration.ofMillis(1))).isInstanceOf(Answer.Nobody.class);
    var answer =
        channel.ask("Go? ", LONG, prompt -> typed.add(prompt.replaceAll("\\D", "") + " yes"));
    assertThat(answer).isEqualTo(new Answer.Line("yes"));
    assertThat(channel.isSoiled()).isFalse();
  }

  @Test
  void the_end_of_input_is_nobody() {
    var closed = new LineChannel(() -> null);
    assertThat(closed.ask("Go? ", LONG, printed::add))
        .isEqualTo(new Answer.Nobody("the input is closed"));
  }

  private Answer ask(Duration within) {
    return channel.ask("Go? ", within, printed::add);
  }
}
