package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Generated texts against a slow twin that looks for each pattern at each place. */
class RedactorPropertyTest {
  private static final long SEED = 20261121;
  private static final int CASES = 1_000;

  @Test
  void the_automaton_finds_what_a_slow_search_finds() {
    var random = new Random(SEED);
    for (int n = 0; n < CASES; n++) {
      var patterns = new TreeSet<String>();
      for (int i = random.nextInt(1, 12); i > 0; i--) {
        patterns.add(word(random, 1 + random.nextInt(9), 3));
      }
      var text = word(random, random.nextInt(60), 4);
      var runs = new Runs();
      int depth = Automaton.of(patterns).scan(text, runs);
      var shown = runs.mask(text, text.length(), false);
      assertThat(shown).as("seed %d, case %d", SEED, n).isEqualTo(slow(text, patterns));
      assertThat(depth).as("seed %d, case %d", SEED, n).isEqualTo(tail(text, patterns));
    }
  }

  @Test
  void secret_split_over_writes() {
    var random = new Random(SEED);
    for (int n = 0; n < CASES; n++) {
      var secrets = new Secrets();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        secrets.learn("S" + i, word(random, 6 + random.nextInt(6), 2));
      }
      var text = word(random, random.nextInt(200), 3) + "~";
      var shown = new StringBuilder();
      var stream = new Redactor.Stream(secrets);
      for (var piece : pieces(random, text)) {
        shown.append(stream.push(piece));
      }
      shown.append(stream.end());
      assertThat(shown).as("seed %d, case %d", SEED, n).hasToString(secrets.clean(text));
    }
  }

  @Test
  void a_secret_learnt_in_the_middle_of_a_stream_is_masked_from_then_on() {
    var secrets = new Secrets();
    secrets.learn("A", "not-a-secret-a");
    var stream = new Redactor.Stream(secrets);
    assertThat(stream.push("x not-a-")).isEqualTo("x ");
    secrets.learn("B", "not-a-brick");
    assertThat(stream.push("brick ") + stream.end()).isEqualTo("*** ");
  }

  @Test
  void a_long_pattern_falls_back_to_a_short_one_inside_it() {
    var secrets = new Secrets();
    var unusual = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      unusual.append((char) ('一' + i));
    }
    secrets.learn("LONG", unusual + "a-short-one-and-an-end");
    secrets.learn("SHORT", "a-short-one");
    assertThat(secrets.automaton().states()).isGreaterThan(20_000);
    assertThat(secrets.clean(unusual + "a-short-one?")).endsWith("***?");
    assertThat(secrets.clean(unusual + "a-short-one-and-an-end?")).isEqualTo("***?");
  }

  private static List<String> pieces(Random random, String text) {
    var pieces = new ArrayList<String>();
    for (int at = 0; at < text.length(); ) {
      int to = Math.min(text.length(), at + random.nextInt(6));
      pieces.add(text.substring(at, to));
      at = to;
    }
    return pieces;
  }

  private static String word(Random random, int length, int letters) {
    var word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(letters)));
    }
    return word.toString();
  }

  private static String slow(String text, Iterable<String> patterns) {
    var covered = new boolean[text.length()];
    for (var pattern : patterns) {
      for (int at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) {
        Arrays.fill(covered, at, at + pattern.length(), true);
      }
    }
    var shown = new StringBuilder();
    for (int i = 0; i < covered.length; i++) {
      if (!covered[i]) {
        shown.append(text.charAt(i));
      } else if (i == 0 || !covered[i - 1]) {
        shown.append("***");
      }
    }
    return shown.toString();
  }

  /** How long the longest end of {@code text} is that begins a pattern. */
  private static int tail(String text, Iterable<String> patterns) {
    int longest = 0;
    for (var pattern : patterns) {
      for (int size = 1; size <= Math.min(pattern.length(), text.length()); size++) {
        if (text.endsWith(pattern.substring(0, size))) {
          longest = Math.max(longest, size);
        }
      }
    }
    return longest;
  }
}
