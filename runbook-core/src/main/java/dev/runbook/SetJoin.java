package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Two sets put together: series meet on equal labels, or on the labels named. */
final class SetJoin {
  private SetJoin() {}

  static SeriesSet of(SeriesSet left, SeriesSet right, Arithmetic.Way way, String... on) {
    var partners = new LinkedHashMap<Map<String, String>, Series>();
    for (var series : right) {
      var twin = partners.put(key(series, on), series);
      if (twin != null) {
        throw new Refused(
            Problem.of("two series on the right meet the same one on the left")
                .seen(twin.name() + " and " + series.name())
                .advice("name the labels that tell them apart, or sum() them first"));
      }
    }
    var results = new ArrayList<Series>();
    var unmatched = new ArrayList<String>();
    var used = new ArrayList<Series>();
    for (var series : left) {
      var partner = partners.get(key(series, on));
      if (partner == null) {
        unmatched.add(series.name());
      } else {
        used.add(partner);
        results.add(Arithmetic.of(series, partner, way));
      }
    }
    if (results.isEmpty() && (!left.isEmpty() || !right.isEmpty())) {
      throw disjoint(left, right, on);
    }
    partners.values().stream().filter(s -> !used.contains(s)).forEach(s -> unmatched.add(s.name()));
    var set = SeriesSet.of(results).named(left.name()).marked(left.marks().and(right.marks()));
    return unmatched.isEmpty() ? set : set.note("without a partner: " + some(unmatched));
  }

  /** The maximum; below everything if there is none. */
  static double height(Series series) {
    double max = series.max();
    return Double.isNaN(max) ? Double.NEGATIVE_INFINITY : max;
  }

  private static Map<String, String> key(Series series, String... on) {
    var key = new TreeMap<>(series.labels());
    key.remove("__name__");
    if (on.length > 0) {
      key.keySet().retainAll(List.of(on));
    }
    return key;
  }

  private static Refused disjoint(SeriesSet left, SeriesSet right, String... on) {
    return new Refused(
        Problem.of(
                "no series has a partner with equal labels"
                    + (on.length == 0 ? "" : " " + String.join(", ", on)))
            .seen("left: " + names(left) + "\nright: " + names(right))
            .advice("name the labels they have in common"));
  }

  private static String names(SeriesSet set) {
    var names = new ArrayList<String>();
    set.forEach(series -> names.add(key(series).toString()));
    return some(names);
  }

  private static String some(List<String> names) {
    var shown = String.join("; ", names.subList(0, Math.min(5, names.size())));
    return names.size() <= 5 ? shown : shown + " and " + (names.size() - 5) + " more";
  }

  /** All added up, interval by interval. */
  static SeriesSet sum(SeriesSet set) {
    if (set.isEmpty()) {
      return set;
    }
    var iterator = set.iterator();
    var sum = iterator.next();
    while (iterator.hasNext()) {
      sum = Arithmetic.of(sum, iterator.next(), Arithmetic.Way.PLUS);
    }
    var labels = new TreeMap<>(set.common());
    labels.put("__name__", "sum of " + set.size() + " series");
    return SeriesSet.of(List.of(sum.labels(labels))).named(set.name()).marked(set.marks());
  }
}
