package dev.runbook.sql;

import dev.runbook.sql.Dialect.Dollar;
import dev.runbook.sql.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads SQL as the engine reads it: what is quoted, what is a comment, what is left. One pass. What
 * it cannot tell for sure is a {@link Doubt}, and nothing is sent.
 */
final class Lexer {
  /** SQL that must not be sent: why, and where. */
  static final class Doubt extends Exception {
    private static final long serialVersionUID = 1L;
    final int at;

    /** The tokens before the doubt. */
    final transient List<Token> before;

    Doubt(String why, int at, List<Token> before) {
      super(why, null, false, false);
      this.at = at;
      this.before = List.copyOf(before);
    }
  }

  private final String sql;
  private final Dialect dialect;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int brackets;

  private Lexer(String sql, Dialect dialect) {
    this.sql = sql;
    this.dialect = dialect;
  }

  /** The tokens of {@code sql}; comments and spaces are left out. */
  static List<Token> scan(String sql, Dialect dialect) throws Doubt {
    var lexer = new Lexer(sql, dialect);
    while (lexer.at < sql.length()) {
      lexer.next();
    }
    return lexer.tokens;
  }

  private void next() throws Doubt {
    char c = sql.charAt(at);
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\u000b') {
      at++;
    } else if (isWordStart(c)) {
      word();
    } else if (isDigit(at) || (c == '.' && isDigit(at + 1))) {
      number();
    } else if (c == '\'') {
      string(at, dialect.backslash());
    } else if (c == '"' || c == '`') {
      quoted(c);
    } else if (!comment(c) && !dollarQuote(c)) {
      symbol(c);
    }
  }

  private void word() throws Doubt {
    int start = at;
    while (at < sql.length() && isWordPart(sql.charAt(at))) {
      if (sql.charAt(at) > 0x7f && isStrangeSpace(sql.codePointAt(at))) {
        throw doubt("a space that is not ASCII stands outside quotes", at);
      }
      at++;
    }
    char quote = peek(0);
    if (at - start == 1 && quote == '\'') {
      prefixedString(start);
    } else if (at - start == 1
        && (sql.charAt(start) == 'U' || sql.charAt(start) == 'u')
        && quote == '&'
        && (peek(1) == '\'' || peek(1) == '"')) {
      throw doubt("a U& literal can hide words", start);
    } else {
      add(Kind.WORD, start);
    }
  }

  private void prefixedString(int start) throws Doubt {
    char prefix = Character.toUpperCase(sql.charAt(start));
    boolean escapes = prefix == 'E' && dialect.escapeString();
    if (escapes || prefix == 'B' || prefix == 'X' || prefix == 'N') {
      string(start, escapes || dialect.backslash());
    } else {
      add(Kind.WORD, start);
    }
  }

  private void number() throws Doubt {
    int start = at;
    skipDigits();
    if (peek(0) == '.') {
      at++;
      skipDigits();
    }
    int sign = peek(1) == '+' || peek(1) == '-' ? 2 : 1;
    if ((peek(0) == 'e' || peek(0) == 'E') && isDigit(at + sign)) {
      at += sign;
      skipDigits();
    }
    if (peek(0) == '$') {
      throw doubt("a $ right after a number is read in two ways", at);
    }
    add(Kind.NUMBER, start);
  }

  private void skipDigits() {
    while (isDigit(at)) {
      at++;
    }
  }

  private void string(int start, boolean escapes) throws Doubt {
    if (!tokens.isEmpty() && tokens.get(tokens.size() - 1).is(Kind.ESCAPED)) {
      throw doubt("a string goes on in a second pair of quotes", start);
    }
    at = sql.indexOf('\'', start);
    closeQuote('\'', escapes, start);
    boolean own = escapes && !dialect.backslash();
    add(own ? Kind.ESCAPED : Kind.STRING, start);
  }

  private void quoted(char quote) throws Doubt {
    int start = at;
    boolean isString = quote == '"' && dialect.doubleIsString();
    closeQuote(quote, isString && dialect.backslash(), start);
    add(isString ? Kind.STRING : Kind.NAME, start);
  }

  /** Moves behind the closing quote; {@code at} is on the opening one. */
  private void closeQuote(char quote, boolean escapes, int start) throws Doubt {
    for (at++; at < sql.length(); at++) {
      char c = sql.charAt(at);
      if (c == 0) {
        throw doubt("a NUL character", at);
      } else if (c == '\\' && dialect.unsure()) {
        throw doubt("a backslash in quotes is read in two ways", at);
      } else if (c == '\\' && escapes) {
        at++;
      } else if (c == quote) {
        if (peek(1) != quote) {
          at++;
          return;
        }
        at++;
      }
    }
    throw doubt("the quote that begins here does not end", start);
  }

  private boolean comment(char c) throws Doubt {
    if (c == '-' && peek(1) == '-') {
      boolean spaced = at + 2 >= sql.length() || peek(2) <= ' ';
      if (spaced || !dialect.dashSpace()) {
        lineComment();
        return true;
      }
      doubtIfUnsure("-- without a space");
    } else if ((c == '#' && dialect.hash()) || (c == '/' && peek(1) == '/' && dialect.slashes())) {
      lineComment();
      return true;
    } else if (c == '/' && peek(1) == '*') {
      blockComment();
      return true;
    } else if (c == '#' || (c == '/' && peek(1) == '/')) {
      doubtIfUnsure(c == '#' ? "#" : "//");
    }
    return false;
  }

  private void lineComment() throws Doubt {
    for (; at < sql.length() && sql.charAt(at) != '\n'; at++) {
      if (sql.charAt(at) == 0) {
        throw doubt("a NUL character", at);
      }
      if (sql.charAt(at) == '\r' && peek(1) != '\n') {
        throw doubt("a line comment holds a carriage return without a line feed", at);
      }
    }
  }

  private void blockComment() throws Doubt {
    int start = at;
    boolean runs = peek(2) == '!' || (peek(2) == 'M' && peek(3) == '!');
    if (runs && dialect.runsComments()) {
      throw doubt("the server runs what stands in this comment", start);
    }
    int depth = 0;
    for (; at < sql.length(); at++) {
      if (sql.charAt(at) == 0) {
        throw doubt("a NUL character", at);
      }
      if (sql.startsWith("*/", at)) {
        at++;
        if (--depth == 0) {
          at++;
          return;
        }
      } else if (sql.startsWith("/*", at) && (dialect.nested() || depth == 0)) {
        if (depth > 0) {
          doubtIfUnsure("a comment in a comment");
        }
        at++;
        depth++;
      }
    }
    throw doubt("the comment that begins here does not end", start);
  }

  private boolean dollarQuote(char c) throws Doubt {
    if (c != '$') {
      return false;
    }
    int tagEnd = at + 1;
    while (tagEnd < sql.length() && isWordPart(sql.charAt(tagEnd)) && sql.charAt(tagEnd) != '$') {
      tagEnd++;
    }
    boolean opens = tagEnd < sql.length() && sql.charAt(tagEnd) == '$' && !isDigit(at + 1);
    if (!opens) {
      return false;
    }
    doubtIfUnsure("a dollar quote");
    boolean plain = tagEnd == at + 1;
    if (dialect.dollar() == Dollar.NONE || (dialect.dollar() == Dollar.PLAIN && !plain)) {
      return false;
    }
    int start = at;
    var tag = sql.substring(at, tagEnd + 1);
    int close = sql.indexOf(tag, tagEnd + 1);
    if (close < 0 || sql.substring(start, close).indexOf(0) >= 0) {
      throw doubt("the dollar quote that begins here does not end", start);
    }
    at = close + tag.length();
    add(Kind.STRING, start);
    return true;
  }

  private void symbol(char c) throws Doubt {
    int start = at++;
    switch (c) {
      case 0 -> throw doubt("a NUL character", start);
      case '{' -> throw doubt("a { outside quotes is an escape of the driver", start);
      case '[' -> brackets++;
      case ']' -> brackets--;
      case '?' -> {
        if (!dialect.operator()) {
          throw doubt("a ? has no value here; write :name and bind it", start);
        }
      }
      case ':' -> {
        if (colon(start)) {
          return;
        }
      }
      default -> {
        // Every other character stands for itself.
      }
    }
    add(Kind.SYMBOL, start);
  }

  private boolean colon(int start) throws Doubt {
    if (peek(0) == ':' || peek(0) == '=') {
      at++;
      return false;
    }
    boolean slice =
        brackets > 0 && !tokens.isEmpty() && tokens.get(tokens.size() - 1).isOperand(sql);
    char first = peek(0);
    if (slice || !(first < 0x80 && isWordStart(first))) {
      return false;
    }
    while (at < sql.length() && isBindPart(sql.charAt(at))) {
      at++;
    }
    add(Kind.BIND, start);
    return true;
  }

  private void doubtIfUnsure(String what) throws Doubt {
    if (dialect.unsure()) {
      throw doubt(what + " is read in two ways, and the engine is not known", at);
    }
  }

  private Doubt doubt(String why, int position) {
    return new Doubt(why, position, tokens);
  }

  private void add(Kind kind, int start) {
    tokens.add(new Token(kind, start, at));
  }

  private char peek(int ahead) {
    return at + ahead < sql.length() ? sql.charAt(at + ahead) : 0;
  }

  private boolean isDigit(int position) {
    return position < sql.length() && sql.charAt(position) >= '0' && sql.charAt(position) <= '9';
  }

  private static boolean isWordStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c > 0x7f;
  }

  private static boolean isWordPart(char c) {
    return isWordStart(c) || (c >= '0' && c <= '9') || c == '$';
  }

  private static boolean isBindPart(char c) {
    return c < 0x80 && c != '$' && isWordPart(c);
  }

  private static boolean isStrangeSpace(int c) {
    return Character.isSpaceChar(c) || Character.isWhitespace(c) || c == 0x85 || c == 0xfeff;
  }
}
