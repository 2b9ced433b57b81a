package dev.runbook.sql;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.sql.Lexer.Doubt;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A statement as it was written, read by the {@link Lexer}; immutable. */
record SqlText(String sql, Dialect dialect, List<Token> tokens) {
  SqlText {
    tokens = List.copyOf(tokens);
  }

  /** A statement that only reads. */
  static SqlText query(String sql, Engine engine, Dialect dialect) {
    try {
      var tokens = Lexer.scan(sql, dialect);
      ReadOnly.check(sql, engine, tokens);
      return new SqlText(sql, dialect, tokens);
    } catch (Doubt e) {
      throw refused(sql, e, "query(..) only reads: for a change write db.change(\"..\")");
    }
  }

  /** The same query with EXPLAIN and these options in front. */
  SqlText explained(String options, Engine engine) {
    var text = "explain (" + options + ") " + sql;
    try {
      var all = Lexer.scan(text, dialect);
      ReadOnly.checkAnalysed(text, engine, all);
      return new SqlText(text, dialect, all);
    } catch (Doubt e) {
      throw refused(text, e, "explain() is for a query that begins with SELECT, WITH or VALUES");
    }
  }

  static Refused refused(String sql, Doubt doubt, String advice) {
    return new Refused(
        Problem.of("refused before sending: " + doubt.getMessage())
            .at(place(sql, doubt.at))
            .seen(caret(sql, doubt.at))
            .advice(advice));
  }

  /** {@code line 2, column 7}, from 1. */
  static String place(String sql, int at) {
    int line = 1;
    int start = 0;
    for (int i = 0; i < Math.min(at, sql.length()); i++) {
      if (sql.charAt(i) == '\n') {
        line++;
        start = i + 1;
      }
    }
    return "line " + line + ", column " + (at - start + 1);
  }

  /** The line that {@code at} is on, cut to 70 characters, and a caret below the place. */
  static String caret(String sql, int at) {
    int place = Math.min(at, sql.length());
    int start = sql.lastIndexOf('\n', place - 1) + 1;
    int end = sql.indexOf('\n', place);
    end = end < 0 ? sql.length() : end;
    if (place - start > 50) {
      start = place - 50;
    }
    var line = sql.substring(start, Math.min(end, start + 70));
    return visible(line) + "\n" + " ".repeat(place - start) + "^";
  }

  private static String visible(String line) {
    var text = new StringBuilder(line.length());
    line.chars().forEach(c -> text.append(c < ' ' || c == 0x7f ? ' ' : (char) c));
    return text.toString();
  }

  /** The names of its binds in the order of their first use. */
  Set<String> binds() {
    var names = new LinkedHashSet<String>();
    for (var token : tokens) {
      if (token.is(Token.Kind.BIND)) {
        names.add(sql.substring(token.start() + 1, token.end()));
      }
    }
    return names;
  }

  /** The text with {@code ?} for every literal: for showing what other people run. */
  static String masked(String sql, Dialect dialect) {
    var masked = new StringBuilder(sql.length());
    List<Token> tokens;
    int end = sql.length();
    try {
      tokens = Lexer.scan(sql, dialect);
    } catch (Doubt e) {
      tokens = e.before;
      end = e.at;
    }
    int from = 0;
    for (var token : tokens) {
      if (token.isLiteral()) {
        masked.append(sql, from, token.start()).append('?');
        from = token.end();
      }
    }
    if (from < end) {
      masked.append(sql, from, end);
    }
    return end < sql.length() ? masked.append("…").toString() : masked.toString();
  }
}
