package dev.runbook.sql;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import dev.runbook.sql.Lexer.Doubt;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One statement of a change.
 *
 * @param text the statement
 * @param expected how many rows it must change
 */
record Part(SqlText text, Optional<Range> expected) {
  private static final Set<String> ROWS =
      Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "WITH");
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
          "VACUUM",
          "ANALYZE",
          "REINDEX");
  private static final Set<String> BEFORE_TABLE =
      Set.of("INSERT", "REPLACE", "INTO", "UPDATE", "DELETE", "MERGE", "FROM", "ONLY", "TRUNCATE");

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

  /** The one statement in {@code sql}, if it changes something. */
  static Part of(String sql, Dialect dialect) {
    try {
      var tokens = Lexer.scan(sql, dialect);
      one(sql, tokens);
      return of(new SqlText(sql, dialect, tokens));
    } catch (Doubt e) {
      throw SqlText.refused(sql, e, "a change is one statement that changes something");
    }
  }

  /** A statement that is known to be one, if it changes something. */
  static Part of(SqlText text) {
    var first = text.tokens().get(0).word(text.sql());
    if (ROWS.contains(first) || OTHERS.contains(first)) {
      return new Part(text, Optional.empty());
    }
    boolean reads = Set.of("SELECT", "VALUES", "TABLE", "SHOW", "EXPLAIN").contains(first);
    throw SqlText.refused(
        text.sql(),
        new Doubt(first + " does not begin a change", text.tokens().get(0).start(), text.tokens()),
        reads
            ? "to read, write db.query(\"..\")"
            : "INSERT, UPDATE, DELETE, MERGE, CALL, TRUNCATE, GRANT, VACUUM or DDL");
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

  Part expecting(Range range) {
    return new Part(text, Optional.of(range));
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
    int i = 0;
    while (i < tokens.size()
        && !tokens.get(i).word(sql).equals(action().toUpperCase(Locale.ROOT))) {
      i++;
    }
    while (i < tokens.size() && BEFORE_TABLE.contains(tokens.get(i).word(sql))) {
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
}
