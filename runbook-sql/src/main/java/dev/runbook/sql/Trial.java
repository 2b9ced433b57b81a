package dev.runbook.sql;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the statements of a change did inside a transaction that was rolled back.
 *
 * @param rows how many rows each statement changed; empty if they were not run
 * @param estimates how many rows the server expects each to change; -1 where it does not say
 * @param before what {@code showing} told before it
 * @param after what {@code showing} told after it
 * @param tables what happened to each table, cascades and triggers included
 * @param hindrance why they were not run; empty if they were
 */
record Trial(
    List<Long> rows,
    List<Long> estimates,
    List<String> before,
    List<String> after,
    String tables,
    String hindrance) {
  private static final Pattern ESTIMATE = Pattern.compile("->.*?\\brows=(\\d+)");
  private static final long MOST_TRIED = 100_000;
  private static final int MOST_SHOWN = 1_000;
  private static final String COUNTS =
      "select schemaname || '.' || relname, n_tup_ins, n_tup_upd, n_tup_del"
          + " from pg_catalog.pg_stat_xact_user_tables"
          + " where n_tup_ins + n_tup_upd + n_tup_del > 0";

  /** Nothing was asked. */
  static Trial none(Writing writing, String hindrance) {
    var unknown = writing.parts().stream().map(part -> -1L).toList();
    return new Trial(List.of(), unknown, List.of(), List.of(), "", hindrance);
  }

  /** Tries it, unless something speaks against that; the caller rolls back. */
  static Trial run(Session session, Writing writing, String against) throws SQLException {
    var estimates = new ArrayList<Long>();
    for (var part : writing.parts()) {
      estimates.add(estimate(session, writing, part));
    }
    var hindrance = against.isEmpty() ? hindrance(session, writing, estimates) : against;
    if (!hindrance.isEmpty()) {
      return new Trial(List.of(), estimates, List.of(), List.of(), "", hindrance);
    }
    var before = show(session, writing);
    var counted = counts(session);
    var rows = execute(session, writing);
    var tables = difference(counted, counts(session));
    return new Trial(rows, estimates, before, show(session, writing), tables, "");
  }

  private static String hindrance(Session session, Writing writing, List<Long> estimates)
      throws SQLException {
    if (!writing.countsRows()) {
      return "a statement that changes more than rows cannot be tried";
    }
    long most = estimates.stream().mapToLong(Long::longValue).max().orElse(0);
    if (most > MOST_TRIED) {
      return "about " + most + " rows by the server's estimate are too many to try";
    }
    for (var part : writing.parts()) {
      var found = Untriable.why(session, part);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return "";
  }

  /** Runs every statement; how many rows each changed. */
  static List<Long> execute(Session session, Writing writing) throws SQLException {
    var rows = new ArrayList<Long>();
    for (var part : writing.parts()) {
      var bound = writing.bound(part.text());
      rows.add(session.update(bound.jdbc(), bound.values(), writing.limits().statement()));
    }
    return rows;
  }

  /** The rows the node below the modification expects: its own number is 0. */
  private static long estimate(Session session, Writing writing, Part part) throws SQLException {
    if (session.engine != Engine.POSTGRESQL || !writing.countsRows()) {
      return -1; // after DDL in a script its tables may not be there yet
    }
    var bound = writing.bound(part.text());
    return session.query(
        "explain " + bound.jdbc(),
        bound.values(),
        Limits.OWN,
        0,
        (rows, context) -> {
          while (rows.next()) {
            var match = ESTIMATE.matcher(rows.getString(1));
            if (match.find()) {
              return Long.parseLong(match.group(1));
            }
          }
          return -1L;
        });
  }

  /** Each row of {@code showing} as {@code key: column=value, ..}. */
  static List<String> show(Session session, Writing writing) throws SQLException {
    if (writing.showing().isEmpty()) {
      return List.of();
    }
    var bound = writing.bound(writing.showing().get());
    return session.query(
        bound.jdbc(),
        bound.values(),
        writing.limits().statement(),
        MOST_SHOWN + 1,
        (rows, context) -> {
          var columns = Columns.of(rows.getMetaData(), session.engine);
          var lines = new ArrayList<String>();
          while (rows.next()) {
            if (lines.size() == MOST_SHOWN) {
              throw new Refused(
                  Problem.of("showing(..) tells more than 1,000 rows")
                      .advice("show a count or a sum instead, or fewer rows"));
            }
            var line = new StringBuilder();
            for (int i = 0; i < columns.names().size(); i++) {
              var value = columns.text(rows, i);
              line.append(i == 0 ? "" : i == 1 ? ": " : ", ");
              line.append(columns.names().get(i)).append('=').append(value == null ? "–" : value);
            }
            lines.add(line.toString());
          }
          return List.copyOf(lines);
        });
  }

  private static Map<String, long[]> counts(Session session) throws SQLException {
    if (session.engine != Engine.POSTGRESQL) {
      return Map.of();
    }
    return session.query(
        COUNTS,
        List.of(),
        Limits.OWN,
        0,
        (rows, context) -> {
          var counts = new TreeMap<String, long[]>();
          while (rows.next()) {
            counts.put(
                rows.getString(1), new long[] {rows.getLong(2), rows.getLong(3), rows.getLong(4)});
          }
          return counts;
        });
  }

  /** {@code shop.log +3, shop.orders ~3}: inserted +, updated ~, deleted -. */
  private static String difference(Map<String, long[]> before, Map<String, long[]> after) {
    var parts = new ArrayList<String>();
    var signs = new String[] {" +", " ~", " -"};
    after.forEach(
        (table, counts) -> {
          var old = before.getOrDefault(table, new long[3]);
          var text = new StringBuilder(table);
          for (int i = 0; i < counts.length; i++) {
            if (counts[i] > old[i]) {
              text.append(signs[i]).append(counts[i] - old[i]);
            }
          }
          if (text.length() > table.length()) {
            parts.add(text.toString());
          }
        });
    return String.join(", ", parts);
  }

  /** What {@code showing} tells differently, by the first column: before and after. */
  static Map<String, List<String>> shown(List<String> before, List<String> after) {
    var rows = new LinkedHashMap<String, List<String>>();
    var old = keyed(before);
    var now = keyed(after);
    old.forEach((key, text) -> rows.put(key, List.of(text, now.getOrDefault(key, "no row"))));
    now.forEach((key, text) -> rows.putIfAbsent(key, List.of("no row", text)));
    rows.values().removeIf(pair -> pair.get(0).equals(pair.get(1)));
    return rows;
  }

  private static Map<String, String> keyed(List<String> lines) {
    var rows = new LinkedHashMap<String, String>();
    for (var line : lines) {
      int colon = line.indexOf(": ");
      var key = colon < 0 ? line : line.substring(0, colon);
      var free = key;
      for (int i = 2; rows.containsKey(free); i++) {
        free = key + " (" + i + ")";
      }
      rows.put(free, colon < 0 ? "there" : line.substring(colon + 2));
    }
    return rows;
  }
}
