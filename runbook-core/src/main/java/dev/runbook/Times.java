package dev.runbook;

import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Points in time as text, in the zone of a chart. */
final class Times {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT);

  private Times() {}

  /** {@code 03:12:30}, with the date where the chart covers several days. */
  static String full(TimeScale scale, long time) {
    var at = scale.at(time);
    boolean oneDay =
        scale.at(scale.from()).toLocalDate().equals(scale.at(scale.to()).toLocalDate());
    return (oneDay ? "" : DATE.format(at) + " ") + CLOCK.format(at);
  }

  /** {@code 02:44:12-03:44:12}. */
  static String stretch(TimeScale scale, long from, long to) {
    return full(scale, from) + "-" + full(scale, to);
  }

  /** The whole range: {@code 02:44:12-03:44:12 UTC 2026-11-21}. */
  static String range(TimeScale scale) {
    var first = scale.at(scale.from());
    var last = scale.at(scale.to());
    var zone = TimeTicks.zone(scale);
    if (first.toLocalDate().equals(last.toLocalDate())) {
      return CLOCK.format(first) + "-" + CLOCK.format(last) + " " + zone + " " + DATE.format(first);
    }
    return DATE.format(first)
        + " "
        + CLOCK.format(first)
        + " to "
        + DATE.format(last)
        + " "
        + CLOCK.format(last)
        + " "
        + zone;
  }
}
