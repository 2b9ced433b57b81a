package dev.runbook.sql;

import java.util.Locale;

/**
 * A piece of SQL outside comments.
 *
 * @param kind what it is
 * @param start where it begins
 * @param end the first place after it
 */
record Token(Kind kind, int start, int end) {
  enum Kind {
    /** A key word or a name without quotes. */
    WORD,
    /** A quoted name. */
    NAME,
    /** A string, also a dollar-quoted one. */
    STRING,
    /** A string in which a backslash escapes. */
    ESCAPED,
    NUMBER,
    /** {@code :name}. */
    BIND,
    /** One character; {@code ::} and {@code :=} are one too. */
    SYMBOL
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  boolean isLiteral() {
    return kind == Kind.STRING || kind == Kind.ESCAPED || kind == Kind.NUMBER;
  }

  boolean isOperand(String sql) {
    return switch (kind) {
      case WORD, NAME, STRING, ESCAPED, NUMBER, BIND -> true;
      case SYMBOL -> sql.charAt(start) == ')' || sql.charAt(start) == ']';
    };
  }

  boolean isSymbol(String sql, char symbol) {
    return kind == Kind.SYMBOL && end == start + 1 && sql.charAt(start) == symbol;
  }

  String text(String sql) {
    return sql.substring(start, end);
  }

  /** The word in upper case; empty if this is no word. */
  String word(String sql) {
    return kind == Kind.WORD ? text(sql).toUpperCase(Locale.ROOT) : "";
  }
}
