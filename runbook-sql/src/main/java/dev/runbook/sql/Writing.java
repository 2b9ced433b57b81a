package dev.runbook.sql;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import dev.runbook.sql.Lexer.Doubt;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a change shall do, in full.
 *
 * @param text the statement
 * @param binds the values of all its statements
 * @param expected how many rows it must change
 * @param showing the query that shows what it changes
 * @param undo the statement that takes it back
 * @param limits how long and in which zone
 */
record Writing(
    SqlText text,
    Map<String, Object> binds,
    Optional<Range> expected,
    Optional<SqlText> showing,
    Optional<SqlText> undo,
    Limits limits) {
  private static final Set<String> ROWS = Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "WITH");
  private static final Set<String> OTHERS =
      Set.of(
          "CALL",
          "TRUNCATE",
          "CREATE",
          "ALTER",
          "DROP",
          "COMMENT",
          "GRANT",
          "REVOKE",
          "REFRESH",
          "ANALYZE",
          "REINDEX");

  Writing {
    binds = Map.copyOf(binds);
  }

  /** From {@code least} to {@code most} rows. */
  record Range(long least, long most) {
    Range {
      if (least < 0 || most < least) {
        throw new BadSetting(
            Problem.of("a change cannot be expected to touch " + least + " to " + most + " rows"));
      }
    }

    boolean holds(long rows) {
      return rows >= least && rows <= most;
    }

    @Override
    public String toString() {
      return least == most ? Long.toString(least) : least + " to " + most;
    }
  }

  static Writing of(String sql, Engine engine, Dialect dialect, Limits limits) {
    var text = statement(sql, engine, dialect);
    return new Writing(
        text, Map.of(), Optional.empty(), Optional.empty(), Optional.empty(), limits);
  }

  /** One statement that changes something. */
  static SqlText statement(String sql, Engine engine, Dialect dialect) {
    List<Token> tokens;
    try {
      tokens = Lexer.scan(sql, dialect);
      one(sql, tokens);
    } catch (Doubt e) {
      throw SqlText.refused(sql, e, "a change is one statement that changes something");
    }
    var text = new SqlText(sql, dialect, tokens);
    var first = tokens.get(0).word(sql);
    if (!ROWS.contains(first) && !OTHERS.contains(first)) {
      var advice =
          first.equals("SELECT") || first.equals("VALUES") || first.equals("TABLE")
              ? "to read, write db.query(\"..\")"
              : "INSERT, UPDATE, DELETE, MERGE, CALL, TRUNCATE, GRANT or DDL";
      throw SqlText.refused(
          sql,
          new Doubt(first + " does not begin a change", tokens.get(0).start(), tokens),
          advice);
    }
    return text;
  }

  private static void one(String sql, List<Token> tokens) throws Doubt {
    int last = tokens.size() - 1;
    if (last >= 0 && tokens.get(last).isSymbol(sql, ';')) {
      last--;
    }
    if (last < 0) {
      throw new Doubt("there is no statement", 0, tokens);
    }
    for (int i = 0; i <= last; i++) {
      if (tokens.get(i).isSymbol(sql, ';')) {
        throw new Doubt("a second statement follows this ;", tokens.get(i).start(), tokens);
      }
    }
  }

  /** The verb: the first word that changes something, in lower case. */
  String action() {
    for (var token : text.tokens()) {
      var word = token.word(text.sql());
      if (!word.equals("WITH") && (ROWS.contains(word) || OTHERS.contains(word))) {
        return word.toLowerCase(Locale.ROOT);
      }
    }
    return "change";
  }

  /** Whether it changes rows, so that they can be counted. */
  boolean countsRows() {
    return ROWS.contains(text.tokens().get(0).word(text.sql()));
  }

  /** The table it names first, as written; else the first words of the statement. */
  String table() {
    var sql = text.sql();
    var tokens = text.tokens();
    var skipped = Set.of("INSERT", "INTO", "UPDATE", "DELETE", "MERGE", "FROM", "ONLY", "TRUNCATE");
    int i = 0;
    while (i < tokens.size()
        && !tokens.get(i).word(sql).equals(action().toUpperCase(Locale.ROOT))) {
      i++;
    }
    while (i < tokens.size() && skipped.contains(tokens.get(i).word(sql))) {
      i++;
    }
    int end = i;
    while (end + 2 < tokens.size() && tokens.get(end + 1).isSymbol(sql, '.')) {
      end += 2;
    }
    if (countsRows() && end < tokens.size()) {
      return sql.substring(tokens.get(i).start(), tokens.get(end).end());
    }
    var words = sql.strip().replaceAll("\\s+", " ");
    return words.length() > 60 ? words.substring(0, 59) + "…" : words;
  }

  /** Whether an UPDATE or DELETE has no WHERE of its own. */
  boolean touchesAllRows() {
    int depth = 0;
    for (var token : text.tokens()) {
      if (token.isSymbol(text.sql(), '(')) {
        depth++;
      } else if (token.isSymbol(text.sql(), ')')) {
        depth--;
      } else if (depth == 0 && token.word(text.sql()).equals("WHERE")) {
        return false;
      }
    }
    return action().equals("update") || action().equals("delete");
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
    unused.removeAll(text.binds());
    showing.ifPresent(query -> unused.removeAll(query.binds()));
    undo.ifPresent(statement -> unused.removeAll(statement.binds()));
    if (!unused.isEmpty()) {
      throw new BadSetting(
          Problem.of("no bind of the change is called " + String.join(", ", unused))
              .advice("write :" + unused.first() + ", or take the bind away"));
    }
  }
}
