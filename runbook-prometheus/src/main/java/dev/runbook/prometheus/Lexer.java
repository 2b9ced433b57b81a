package dev.runbook.prometheus;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts PromQL into tokens: just enough to tell strings, comments, braces and windows apart. It
 * never refuses a text; what is wrong with it, the server says.
 */
final class Lexer {
  enum Kind {
    SPACE,
    COMMENT,
    STRING,
    NAME,
    NUMBER,
    OPERATOR,
    MARK,
    /** {@code $rate}: to be filled in. */
    VARIABLE,
    /** {@code :job} after a matcher's operator: to be bound. */
    BIND
  }

  /** A piece of the text; {@code braces} and {@code brackets} say whether it is inside such. */
  record Token(Kind kind, String text, boolean braces, boolean brackets) {
    boolean is(String mark) {
      return kind != Kind.STRING && kind != Kind.COMMENT && text.equals(mark);
    }

    boolean isBlank() {
      return kind == Kind.SPACE || kind == Kind.COMMENT;
    }
  }

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int braces;
  private int brackets;
  private String operator = "";

  private Lexer(String text) {
    this.text = text;
  }

  /** All tokens in order; put together they are the text again. */
  static List<Token> tokens(String text) {
    return new Lexer(text).run();
  }

  /** The tokens that mean something: no spaces, no comments. */
  static List<Token> words(String text) {
    return tokens(text).stream().filter(token -> !token.isBlank()).toList();
  }

  private List<Token> run() {
    int at = 0;
    while (at < text.length()) {
      at = next(at);
    }
    return tokens;
  }

  private int next(int at) {
    char c = text.charAt(at);
    if (Character.isWhitespace(c)) {
      return add(Kind.SPACE, at, at + 1);
    }
    if (c == '#') {
      int end = text.indexOf('\n', at);
      return add(Kind.COMMENT, at, end < 0 ? text.length() : end);
    }
    if (c == '"' || c == '\'' || c == '`') {
      return add(Kind.STRING, at, stringEnd(at, c));
    }
    if (c == '$') {
      return add(Kind.VARIABLE, at, nameEnd(at + 1, false));
    }
    if (c == ':' && braces > 0 && isMatcher(operator) && nameEnd(at + 1, false) > at + 1) {
      return add(Kind.BIND, at, nameEnd(at + 1, false));
    }
    if (isNameStart(c) || (c == ':' && brackets == 0 && nameEnd(at + 1, true) > at + 1)) {
      return add(Kind.NAME, at, nameEnd(at + 1, braces == 0));
    }
    if (isDigit(c)) {
      return add(Kind.NUMBER, at, numberEnd(at));
    }
    return operatorOrMark(at, c);
  }

  private int operatorOrMark(int at, char c) {
    for (var two : new String[] {"=~", "!~", "!=", "==", ">=", "<="}) {
      if (text.startsWith(two, at)) {
        return add(Kind.OPERATOR, at, at + 2);
      }
    }
    if (c == '{' || c == '[') {
      int end = add(Kind.MARK, at, at + 1);
      braces += c == '{' ? 1 : 0;
      brackets += c == '[' ? 1 : 0;
      return end;
    }
    braces -= c == '}' && braces > 0 ? 1 : 0;
    brackets -= c == ']' && brackets > 0 ? 1 : 0;
    return add("=<>+-*/%^".indexOf(c) >= 0 ? Kind.OPERATOR : Kind.MARK, at, at + 1);
  }

  private int add(Kind kind, int start, int end) {
    var token = new Token(kind, text.substring(start, end), braces > 0, brackets > 0);
    tokens.add(token);
    if (!token.isBlank()) {
      operator = kind == Kind.OPERATOR ? token.text : "";
    }
    return end;
  }

  private int stringEnd(int start, char quote) {
    for (int at = start + 1; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\' && quote != '`') {
        at++;
      } else if (c == quote) {
        return at + 1;
      }
    }
    return text.length();
  }

  private int nameEnd(int at, boolean colons) {
    while (at < text.length() && isNamePart(text.charAt(at), colons)) {
      at++;
    }
    return at;
  }

  /** Numbers and durations: {@code 1.5e-3}, {@code 0x1F}, {@code 1h30m}. */
  private int numberEnd(int at) {
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean sign = (c == '+' || c == '-') && (text.charAt(at - 1) | 0x20) == 'e';
      if (!isDigit(c) && c != '.' && !isNameStart(c) && !sign) {
        break;
      }
      at++;
    }
    return at;
  }

  private static boolean isMatcher(String operator) {
    return switch (operator) {
      case "=", "!=", "=~", "!~" -> true;
      default -> false;
    };
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private static boolean isNamePart(char c, boolean colons) {
    return isNameStart(c) || isDigit(c) || (c == ':' && colons);
  }
}
