package dev.runbook.sql;

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

  /** Whether this is that word, given in upper case. */
  boolean isWord(String sql, String word) {
    if (kind != Kind.WORD || end - start != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (upper(sql.charAt(start + i)) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The word in upper case; empty if this is no word. Only ASCII letters have cases in SQL. */
  String word(String sql) {
    if (kind != Kind.WORD) {
      return "";
    }
    var letters = new char[end - start];
    for (int i = 0; i < letters.length; i++) {
      letters[i] = upper(sql.charAt(start + i));
    }
    return new String(letters);
  }

  private static char upper(char c) {
    return c >= 'a' && c <= 'z' ? (char) (c - 32) : c;
  }
}
