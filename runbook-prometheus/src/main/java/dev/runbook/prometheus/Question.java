package dev.runbook.prometheus;

import dev.runbook.TimeRange;
import java.time.Duration;
import java.time.Instant;

/**
 * What is sent: final PromQL and final times.
 *
 * @param promql with everything filled in
 * @param grid of one point for an instant
 * @param instant whether it is one
 * @param note for the user; empty for none
 */
record Question(String promql, Grid grid, boolean instant, String note) {
  Duration step() {
    return Duration.ofMillis(grid.step());
  }

  TimeRange range() {
    return grid.range();
  }

  Instant time() {
    return Instant.ofEpochMilli(grid.end());
  }

  Question promql(String other) {
    return new Question(other, grid, instant, note);
  }

  Question grid(Grid other) {
    return new Question(promql, other, instant, note);
  }

  /** For the record of the run. */
  String text() {
    return instant
        ? promql + " at " + time()
        : promql
            + " from "
            + Instant.ofEpochMilli(grid.start())
            + " to "
            + time()
            + " step "
            + Grid.text(step());
  }
}
