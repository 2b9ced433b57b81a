package dev.runbook.prometheus;

import dev.runbook.Series;
import java.util.List;

/**
 * What a server said to a query.
 *
 * @param status {@code success} or {@code error}; empty if the answer has none
 * @param type matrix, vector, scalar, string; empty for an error
 * @param series the float series in the server's order
 * @param histograms native histograms in the server's order
 * @param text the value of a string
 * @param warnings what the server warns of
 * @param infos what the server only notes
 * @param failure the server's kind of error and its words; empty texts if there is none
 * @param samples how many samples came
 */
record Answer(
    String status,
    String type,
    List<Series> series,
    List<PromHistogram> histograms,
    String text,
    List<String> warnings,
    List<String> infos,
    Failure failure,
    long samples) {
  /** An error as the API tells it. */
  record Failure(String type, String text) {}

  boolean isSuccess() {
    return status.equals("success");
  }
}
