package dev.runbook.prometheus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Why an answer is empty: whether the metrics in the query exist, and what is near. */
final class Names {
  private Names() {}

  /** One line; asks the server once and waits at most a second. */
  static String why(Asking asking, String promql) {
    var metrics = PromText.metrics(promql);
    if (metrics.isEmpty()) {
      return "no series";
    }
    List<String> known;
    try {
      var call = Call.get("/api/v1/label/__name__/values", Bounds.meta("names"));
      known = asking.meta(call, Duration.ofSeconds(1)).value().at("data").texts();
    } catch (PrometheusException e) {
      return "no series; whether " + String.join(", ", metrics) + " exists could not be asked";
    }
    var missing = new ArrayList<>(metrics);
    missing.removeAll(known);
    if (missing.isEmpty()) {
      return "no series; the metric exists, so look at the labels, the range and the comparison";
    }
    var name = missing.get(0);
    var near =
        known.stream()
            .sorted(
                Comparator.<String>comparingInt(one -> distance(name, one))
                    .thenComparing(one -> one))
            .limit(3)
            .filter(one -> distance(name, one) <= Math.max(3, name.length() / 2))
            .toList();
    return "no series; there is no metric "
        + name
        + (near.isEmpty() ? "" : "; nearest: " + String.join(", ", near));
  }

  /** The edit distance of Levenshtein. */
  private static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int corner = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = corner + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
        corner = above;
      }
    }
    return row[b.length()];
  }
}
