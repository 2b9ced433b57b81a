package dev.runbook.k8s;

import dev.runbook.TimeRange;
import java.time.Duration;
import java.time.Instant;

/** Durations as people write them. */
final class Times {
  private Times() {}

  /** {@code "90s"}, {@code "5m"}, {@code "1h30m"} or ISO. */
  static Duration parse(String text) {
    return TimeRange.last(text, Instant.parse("2000-01-01T00:00:00Z")).length();
  }
}
