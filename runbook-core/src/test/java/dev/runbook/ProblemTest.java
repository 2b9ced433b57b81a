package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.RunbookException.Problem;
import org.junit.jupiter.api.Test;

class ProblemTest {
  @Test
  void a_message_names_what_where_seen_and_what_to_try() {
    var problem =
        Problem.of("cannot read the metric")
            .at("prometheus http://127.0.0.1:1")
            .seen("connection refused")
            .advice("start the server");
    assertThat(problem.text())
        .isEqualTo(
            """
            cannot read the metric
              where: prometheus http://127.0.0.1:1
              seen: connection refused
              try: start the server\
            """);
  }

  @Test
  void a_part_that_is_not_known_is_left_out() {
    assertThat(Problem.of("no").advice("yes").text()).isEqualTo("no\n  try: yes");
  }

  @Test
  void a_known_secret_is_masked_in_the_message() {
    var secret = Secret.of("PROBLEM", "not-a-secret-problem");
    var failure = new RunbookException.BadSetting(Problem.of("bad " + secret.reveal()));
    assertThat(failure).hasMessage("bad ***");
  }
}
