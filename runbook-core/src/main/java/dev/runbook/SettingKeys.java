package dev.runbook;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Which keys there are, and which was meant by one that there is not. */
final class SettingKeys {
  static final Set<String> CORE =
      new TreeSet<>(
          List.of(
              "approve",
              "approved.by",
              "chart.theme",
              "charts.dir",
              "host",
              "journal.dir",
              "journal.result.max",
              "operator",
              "params",
              "width",
              "zone"));
  static final Set<String> ENVIRONMENT =
      new TreeSet<>(
          List.of(
              "approve.byName",
              "approve.timeout",
              "approve.valid",
              "blast.percent",
              "blast.targets",
              "cooldown",
              "fourEyes",
              "protected",
              "readOnly"));

  private SettingKeys() {}

  /** Refuses core keys that do not exist; keys of modules are theirs to check when they join. */
  static void check(Collection<String> keys, UnaryOperator<String> place) {
    for (var key : keys) {
      if (key.startsWith("environment.")) {
        int dot = key.indexOf('.', "environment.".length());
        var rest = dot < 0 ? "" : key.substring(dot + 1);
        var near = nearest(rest, ENVIRONMENT);
        boolean core = rest.indexOf('.') < 0 || distance(rest, near) <= 2;
        if (core && !ENVIRONMENT.contains(rest)) {
          var prefix = key.substring(0, key.length() - rest.length());
          throw unknown(key, prefix + near, place.apply(key));
        }
      } else if (!key.startsWith("default.") && !key.startsWith("param.") && !CORE.contains(key)) {
        throw unknown(key, nearest(key, CORE), place.apply(key));
      }
    }
  }

  static void checkModule(String key, String rest, Set<String> known, String place) {
    if (known.stream().noneMatch(pattern -> matches(pattern, rest))) {
      var near = key.substring(0, key.length() - rest.length()) + nearest(rest, known);
      throw unknown(key, near, place);
    }
  }

  private static boolean matches(String pattern, String rest) {
    int star = pattern.indexOf('*');
    if (star < 0) {
      return pattern.equals(rest);
    }
    var tail = pattern.substring(star + 1);
    return rest.length() > pattern.length() - 1
        && rest.startsWith(pattern.substring(0, star))
        && rest.endsWith(tail);
  }

  private static BadSetting unknown(String key, String near, String place) {
    return new BadSetting(
        Problem.of("there is no setting `" + key + "`")
            .at(place)
            .advice("the nearest key is `" + near + "`"));
  }

  static String nearest(String word, Collection<String> known) {
    var best = "";
    for (var candidate : known) {
      if (best.isEmpty() || distance(word, candidate) < distance(word, best)) {
        best = candidate;
      }
    }
    return best;
  }

  /** The edit distance of Levenshtein. */
  static int distance(String a, String b) {
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
