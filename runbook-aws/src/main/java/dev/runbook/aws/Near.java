package dev.runbook.aws;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that somebody may have meant. */
final class Near {
  private Near() {}

  /** Up to three of {@code known}, those most like {@code name} first. */
  static List<String> names(String name, Collection<String> known) {
    var wanted = name.toLowerCase(Locale.ROOT);
    return known.stream()
        .distinct()
        .sorted(
            Comparator.comparingInt((String k) -> distance(wanted, k.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder()))
        .limit(3)
        .toList();
  }

  private static int distance(String a, String b) {
    var last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int corner = last[0];
      last[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int swap = corner + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        corner = last[j];
        last[j] = Math.min(swap, 1 + Math.min(last[j], last[j - 1]));
      }
    }
    return last[b.length()];
  }
}
