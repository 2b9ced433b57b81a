package dev.runbook.aws;

import dev.runbook.aws.Ask.Window;
import java.time.Duration;
import java.util.List;

/**
 * How a question is asked.
 *
 * @param window the time; 12 hours unless said
 * @param wish the buckets
 * @param regions empty for the session's
 * @param account whose metrics, from a monitoring account; empty for one's own
 * @param isPartEnough whether a part of the answer is good enough
 */
record Terms(
    Window window, Grid.Wish wish, List<String> regions, String account, boolean isPartEnough) {
  static final Terms STANDARD =
      new Terms(new Window.Last(Duration.ofHours(12)), Grid.Wish.NONE, List.of(), "", false);

  Terms window(Window other) {
    return new Terms(other, wish, regions, account, isPartEnough);
  }

  Terms wish(Grid.Wish other) {
    return new Terms(window, other, regions, account, isPartEnough);
  }

  Terms regions(List<String> other) {
    return new Terms(window, wish, other, account, isPartEnough);
  }

  Terms account(String other) {
    return new Terms(window, wish, regions, other, isPartEnough);
  }

  Terms partIsEnough() {
    return new Terms(window, wish, regions, account, true);
  }
}
