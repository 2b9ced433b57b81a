package dev.runbook.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each file in golden/ holds what the server says at t0..tn and how each look is to be judged. */
class AssessmentTest {
  @ParameterizedTest
  @ValueSource(strings = {"rolls"})
  void a_rollout_is_judged_look_by_look(String scenario) {
    var judged = Golden.of(scenario).play();
    assertThat(judged).isNotEmpty();
    for (var look : judged) {
      var got = look.assessment();
      var where = scenario + " at " + look.at() + ": " + got.sentence();
      var expected = Tree.text(look.expected(), "expect");
      assertThat(told(got)).as(where).isEqualTo(expected);
      for (var words : Tree.list(look.expected(), "says")) {
        assertThat(got.sentence()).as(where).contains(words.asText());
      }
      for (var words : Tree.list(look.expected(), "notes")) {
        assertThat(got.notes()).as(where).anyMatch(note -> note.contains(words.asText()));
      }
    }
    assertThat(judged.get(judged.size() - 1).assessment().isFinal()).isTrue();
    assertThat(judged.stream().filter(look -> look.assessment().isFinal())).hasSize(1);
  }

  /** {@code FAILED(IMAGE)}, {@code SUCCEEDED}. */
  private static String told(Assessment assessment) {
    var cause = assessment.cause() == Cause.NONE ? "" : "(" + assessment.cause() + ")";
    return assessment.state() + cause;
  }
}
