package dev.runbook.sql;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a change shall do, in full: one statement, or all statements of a script.
 *
 * @param name the script; empty for a change of one statement
 * @param parts its statements, in order
 * @param binds the values of all its statements
 * @param showing the query that shows what it changes
 * @param undo the statement that takes it back
 * @param limits how long and in which zone
 */
record Writing(
    String name,
    List<Part> parts,
    Map<String, Object> binds,
    Optional<SqlText> showing,
    Optional<Part> undo,
    Limits limits) {

  Writing {
    parts = List.copyOf(parts);
    binds = Map.copyOf(binds);
  }

  static Writing of(String name, List<Part> parts, Limits limits) {
    return new Writing(name, parts, Map.of(), Optional.empty(), Optional.empty(), limits);
  }

  Writing bind(String bind, Object value) {
    var more = new HashMap<>(binds);
    more.put(bind, Value.of(bind, value));
    return new Writing(name, parts, more, showing, undo, limits);
  }

  /** With an expectation of the statement at this place, from 0. */
  Writing expecting(int place, Part.Range range) {
    var changed = new ArrayList<>(parts);
    changed.set(place, parts.get(place).expecting(range));
    return new Writing(name, changed, binds, showing, undo, limits);
  }

  Writing showing(SqlText query) {
    return new Writing(name, parts, binds, Optional.of(query), undo, limits);
  }

  Writing undoWith(Part statement) {
    return new Writing(name, parts, binds, showing, Optional.of(statement), limits);
  }

  Writing limits(Limits other) {
    return new Writing(name, parts, binds, showing, undo, other);
  }

  /** What takes it back: it must change {@code rows} rows. */
  Optional<Writing> back(long rows) {
    return undo.map(
        part ->
            new Writing(
                "",
                List.of(part.expecting(new Part.Range(rows, rows))),
                binds,
                showing,
                Optional.empty(),
                limits));
  }

  /** The only statement, or the first of a script. */
  Part first() {
    return parts.get(0);
  }

  /** The verb of its statement; {@code run script} for a script. */
  String action() {
    return name.isEmpty() ? first().action() : "run script";
  }

  /** What it works on: the table of its statement, or the script's name. */
  String table() {
    return name.isEmpty() ? first().table() : name;
  }

  /** Whether all its statements change rows, so that it can be tried and counted. */
  boolean countsRows() {
    return parts.stream().allMatch(Part::countsRows);
  }

  /** Whether nobody said how many rows one of its row-changing statements must change. */
  boolean lacksExpectation() {
    return parts.stream().anyMatch(part -> part.countsRows() && part.expected().isEmpty());
  }

  /** One of its statements with those values that it uses. */
  Bound bound(SqlText statement) {
    var some = new HashMap<String, Object>();
    for (var name : statement.binds()) {
      var value = binds.get(name);
      if (value != null) {
        some.put(name, value);
      }
    }
    return Bound.of(statement, some);
  }

  /** Every value must be used by one of the statements. */
  void checkBinds() {
    var unused = new TreeSet<>(binds.keySet());
    parts.forEach(part -> unused.removeAll(part.text().binds()));
    showing.ifPresent(query -> unused.removeAll(query.binds()));
    undo.ifPresent(part -> unused.removeAll(part.text().binds()));
    if (!unused.isEmpty()) {
      throw new BadSetting(
          Problem.of("no bind of the change is called " + String.join(", ", unused))
              .advice("write :" + unused.first() + ", or take the bind away"));
    }
  }
}
