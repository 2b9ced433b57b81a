package dev.runbook.sql;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A statement ready for the driver: every {@code :name} is a {@code ?} with its value.
 *
 * @param source the statement as written
 * @param jdbc the statement as sent to the driver
 * @param values the values in the order of the question marks
 * @param names the binds and their types, for the record; no values
 * @param places for each bind: its end in the source and its end in what the server sees
 * @param given the values by name
 */
record Bound(
    SqlText source,
    String jdbc,
    List<Object> values,
    String names,
    List<Place> places,
    Map<String, Object> given) {
  private static final int MOST = 1_000;

  Bound {
    values = List.copyOf(values);
    places = List.copyOf(places);
    given = Map.copyOf(given);
  }

  /** The same query as a server with this dialect reads it; checked again. */
  Bound readBy(Engine engine, Dialect dialect) {
    return dialect.equals(source.dialect())
        ? this
        : of(SqlText.query(source.sql(), engine, dialect), given);
  }

  /** Where a bind ends, in the source and in the text that the server reads. */
  record Place(int source, int server) {}

  static Bound of(SqlText text, Map<String, Object> given) {
    check(text, given);
    var sql = text.sql();
    var jdbc = new StringBuilder(sql.length());
    var values = new ArrayList<Object>();
    var places = new ArrayList<Place>();
    int from = 0;
    int server = 0;
    for (var token : text.tokens()) {
      if (token.is(Token.Kind.BIND)) {
        jdbc.append(sql, from, token.start());
        server += token.start() - from;
        var value = given.get(sql.substring(token.start() + 1, token.end()));
        int count = value instanceof Collection<?> list ? list.size() : 1;
        for (int i = 0; i < count; i++) {
          jdbc.append(i == 0 ? "?" : ",?");
          int number = values.size() + i + 1;
          server += (i == 0 ? 1 : 2) + Integer.toString(number).length();
        }
        values.addAll(value instanceof Collection<?> list ? list : List.of(value));
        from = token.end();
        places.add(new Place(from, server));
      } else if (token.isSymbol(sql, '?')) {
        jdbc.append(sql, from, token.start()).append("??");
        server += token.end() - from;
        from = token.end();
      }
    }
    jdbc.append(sql, from, sql.length());
    return new Bound(text, jdbc.toString(), values, names(given), places, given);
  }

  private static void check(SqlText text, Map<String, Object> given) {
    var wanted = text.binds();
    var missing = new TreeSet<>(wanted);
    missing.removeAll(given.keySet());
    var unused = new TreeSet<>(given.keySet());
    unused.removeAll(wanted);
    if (!missing.isEmpty() || !unused.isEmpty()) {
      throw new BadSetting(
          Problem.of(
                  missing.isEmpty()
                      ? "no bind in the statement is called " + String.join(", ", unused)
                      : "there is no value for " + list(missing))
              .at(wanted.isEmpty() ? "the statement has no binds" : "binds: " + list(wanted))
              .seen(unused.isEmpty() ? "" : "bound but not used: " + String.join(", ", unused))
              .advice(
                  missing.isEmpty()
                      ? "write :" + unused.first() + " in the statement, or take the bind away"
                      : ".bind(\"" + missing.first() + "\", value)"));
    }
    given.forEach(Bound::checkList);
  }

  private static String list(Collection<String> names) {
    return names.stream().map(name -> ":" + name).collect(Collectors.joining(", "));
  }

  private static void checkList(String name, Object value) {
    if (value instanceof Collection<?> list && list.isEmpty()) {
      throw new Refused(
          Problem.of("the list for :" + name + " is empty")
              .seen("`in ()` is an error, and `not in (null)` is never true")
              .advice("skip the query when there is nothing to look for"));
    }
    if (value instanceof Collection<?> list && list.size() > MOST) {
      throw new Refused(
          Problem.of("the list for :" + name + " has " + list.size() + " values, at most 1,000")
              .advice(
                  "bind it as one array: where id = any(:"
                      + name
                      + ") with Sql.array(\"bigint\","
                      + " ids)"));
    }
  }

  /** {@code r text[2], t instant}: what the record says about binds. */
  private static String names(Map<String, Object> given) {
    return given.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> entry.getKey() + " " + Value.type(entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** The place in the source of a place in the text that the server reads; both from 0. */
  int sourceOf(int server) {
    var last = new Place(0, 0);
    for (var place : places) {
      if (place.server() > server) {
        break;
      }
      last = place;
    }
    int at = last.source() + (server - last.server());
    return Math.max(0, Math.min(at, source.sql().length()));
  }
}
