package dev.runbook.prometheus;

import dev.runbook.RunbookException.Problem;
import dev.runbook.Series;
import dev.runbook.prometheus.PrometheusException.TooMuch;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How much of an answer is taken; beyond it the answer is refused, never cut in silence.
 *
 * @param query what was asked, for the message
 * @param points how many points a series is expected to have
 * @param samples the most samples of all series together
 * @param most the most series
 */
record Bounds(String query, long points, long samples, int most) {
  static final int SERIES = 10_000;
  static final long BYTES = 256L << 20;

  /** For a small answer about the server. */
  static Bounds meta(String what) {
    return new Bounds(what, 1, 1, 1);
  }

  void series(List<Series> found, Map<String, String> next, long count) {
    if (found.size() >= most) {
      throw tooMuch(
          String.format(Locale.ROOT, "the answer has more than %,d series", most),
          String.format(Locale.ROOT, "%,d samples so far, next %s%s", count, next, widest(found)));
    }
  }

  TooMuch tooMany(List<Series> found, long count) {
    return tooMuch(
        String.format(Locale.ROOT, "the answer has more than %,d samples", samples),
        String.format(Locale.ROOT, "%,d series so far%s", found.size(), widest(found)));
  }

  TooMuch tooLong(long bytes) {
    return tooMuch(
        String.format(Locale.ROOT, "the answer is longer than %,d MiB", BYTES >> 20),
        String.format(Locale.ROOT, "%,d bytes read", bytes));
  }

  private TooMuch tooMuch(String what, String seen) {
    return new TooMuch(
        Problem.of(what)
            .at(query)
            .seen(seen)
            .advice(
                "aggregate (sum by (..)), ask for a coarser step, or for a shorter range;"
                    + " the setting `samples` raises the bound"));
  }

  /** The label with the most different values: usually the one to aggregate away. */
  private static String widest(List<Series> found) {
    var values = new HashMap<String, Set<String>>();
    for (var one : found) {
      one.labels()
          .forEach(
              (label, value) -> values.computeIfAbsent(label, k -> new HashSet<>()).add(value));
    }
    return values.entrySet().stream()
        .max(java.util.Comparator.comparingInt(entry -> entry.getValue().size()))
        .map(entry -> "; label " + entry.getKey() + " has " + entry.getValue().size() + " values")
        .orElse("");
  }
}
