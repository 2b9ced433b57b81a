package dev.runbook.sql;

import dev.runbook.Redactor;
import dev.runbook.sql.Lexer.Doubt;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a query may say: an allow-list. One statement that begins with a reading word, without the
 * words and functions that write. The third layer: role and transaction are the other two.
 */
final class ReadOnly {
  private static final Set<String> FIRST =
      Set.of("SELECT", "WITH", "VALUES", "TABLE", "SHOW", "EXPLAIN", "DESCRIBE", "DESC");
  private static final Set<String> WRITING =
      Set.of("UPDATE", "DELETE", "MERGE", "INTO", "TRUNCATE");
  private static final Set<String> LOCKING = Set.of("UPDATE", "SHARE", "NO", "KEY");

  /** No word that matters is longer than TRUNCATE. */
  private static final int LONGEST = 8;

  private static final Functions FUNCTIONS = Functions.load();

  private final String sql;
  private final Engine engine;
  private final List<Token> tokens;
  private final boolean analyse;

  private ReadOnly(String sql, Engine engine, List<Token> tokens, boolean analyse) {
    this.sql = sql;
    this.engine = engine;
    this.tokens = tokens;
    this.analyse = analyse;
  }

  /** Passes silently if {@code tokens} only read. */
  static void check(String sql, Engine engine, List<Token> tokens) throws Doubt {
    new ReadOnly(sql, engine, tokens, false).check();
  }

  /** Like {@link #check}, but {@code EXPLAIN ANALYZE} of a query passes. */
  static void checkAnalysed(String sql, Engine engine, List<Token> tokens) throws Doubt {
    new ReadOnly(sql, engine, tokens, true).check();
  }

  private void check() throws Doubt {
    int last = tokens.size() - 1;
    if (last >= 0 && tokens.get(last).isSymbol(sql, ';')) {
      last--;
    }
    if (last < 0) {
      throw new Doubt("there is no statement", 0, tokens);
    }
    first();
    boolean explains = isExplain();
    for (int i = 0; i <= last; i++) {
      var token = tokens.get(i);
      if (token.isSymbol(sql, ';')) {
        throw doubt("a second statement follows this ;", token);
      }
      if (token.is(Token.Kind.WORD) && !isName(i)) {
        word(i, explains);
      }
      if (i < last && tokens.get(i + 1).isSymbol(sql, '(')) {
        call(i);
      }
    }
  }

  private void first() throws Doubt {
    int i = 0;
    while (i < tokens.size() - 1 && tokens.get(i).isSymbol(sql, '(')) {
      i++;
    }
    var word = tokens.get(i).word(sql);
    boolean duck = engine == Engine.DUCKDB && (word.equals("FROM") || word.equals("SUMMARIZE"));
    if (!FIRST.contains(word) && !duck) {
      throw doubt(show(tokens.get(i)) + " does not begin a query", tokens.get(i));
    }
  }

  private boolean isExplain() {
    var word = tokens.get(0).word(sql);
    return word.equals("EXPLAIN") || word.equals("DESC") || word.equals("DESCRIBE");
  }

  /** After a dot or AS every word is a name. */
  private boolean isName(int i) {
    return i > 0 && (tokens.get(i - 1).isSymbol(sql, '.') || tokens.get(i - 1).isWord(sql, "AS"));
  }

  private void word(int i, boolean explains) throws Doubt {
    var token = tokens.get(i);
    if (token.end() - token.start() > LONGEST) {
      return;
    }
    var word = token.word(sql);
    if (WRITING.contains(word)) {
      throw doubt(word + " changes or locks something", token);
    }
    boolean call = i + 1 < tokens.size() && tokens.get(i + 1).isSymbol(sql, '(');
    if ((word.equals("INSERT") || word.equals("REPLACE")) && !(call && i > 0)) {
      throw doubt(word + " changes something", token);
    }
    var next = i + 1 < tokens.size() ? tokens.get(i + 1) : token;
    if (word.equals("FOR") && LOCKING.contains(next.word(sql))) {
      throw doubt("FOR " + next.word(sql) + " locks rows", token);
    }
    if (word.equals("LOCK") && next.isWord(sql, "IN")) {
      throw doubt("LOCK IN locks rows", token);
    }
    if (explains && !analyse && (word.equals("ANALYZE") || word.equals("ANALYSE"))) {
      throw doubt(word + " runs the statement; analyse() does that", token);
    }
  }

  private void call(int i) throws Doubt {
    var token = tokens.get(i);
    if (!token.is(Token.Kind.WORD) && !token.is(Token.Kind.NAME)) {
      return;
    }
    var name = new StringBuilder(name(token));
    for (int j = i; j >= 2 && tokens.get(j - 1).isSymbol(sql, '.'); j -= 2) {
      name.insert(0, name(tokens.get(j - 2)) + ".");
    }
    if (FUNCTIONS.refuses(name.toString())) {
      throw doubt("the function " + name(token) + " has effects beyond reading", token);
    }
  }

  private String name(Token token) {
    var text = token.text(sql);
    if (token.is(Token.Kind.NAME)) {
      var quote = text.substring(0, 1);
      text = text.substring(1, text.length() - 1).replace(quote + quote, quote);
    }
    return text.toLowerCase(Locale.ROOT);
  }

  private String show(Token token) {
    var text = Redactor.clean(token.text(sql)); // before the cut: half a secret is not recognised
    return text.length() > 30 ? text.substring(0, 29) + "…" : text;
  }

  private Doubt doubt(String why, Token token) {
    return new Doubt(why, token.start(), tokens);
  }

  /** The list of functions: exact names, and names with a star by their text before it. */
  private static final class Functions {
    private final Set<String> exact;
    private final Map<String, List<String>> starred = new HashMap<>();

    private Functions(List<String> lines) {
      exact = Set.copyOf(lines.stream().filter(line -> !line.contains("*")).toList());
      lines.stream()
          .filter(line -> line.contains("*"))
          .forEach(line -> starred.computeIfAbsent(head(line), key -> new ArrayList<>()).add(line));
    }

    private static String head(String pattern) {
      return pattern.substring(0, 2);
    }

    static Functions load() {
      try (InputStream in = ReadOnly.class.getResourceAsStream("refused-functions.txt")) {
        var bytes = Objects.requireNonNull(in, "refused-functions.txt").readAllBytes();
        var lines = new String(bytes, StandardCharsets.UTF_8).lines();
        return new Functions(
            lines.filter(line -> !line.isBlank() && !line.startsWith("#")).toList());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Whether a function is refused; {@code qualified} holds its qualifiers, in lower case. */
    boolean refuses(String qualified) {
      var rest = qualified;
      while (true) {
        if (exact.contains(rest) || isStarred(rest)) {
          return true;
        }
        int dot = rest.indexOf('.');
        if (dot < 0) {
          return false;
        }
        rest = rest.substring(dot + 1);
      }
    }

    private boolean isStarred(String name) {
      return name.length() >= 2
          && starred.getOrDefault(head(name), List.of()).stream()
              .anyMatch(pattern -> matches(pattern, 0, name, 0));
    }

    private static boolean matches(String pattern, int p, String name, int n) {
      if (p == pattern.length()) {
        return n == name.length();
      }
      if (pattern.charAt(p) != '*') {
        return n < name.length()
            && pattern.charAt(p) == name.charAt(n)
            && matches(pattern, p + 1, name, n + 1);
      }
      for (int i = n; i <= name.length(); i++) {
        if (matches(pattern, p + 1, name, i)) {
          return true;
        }
      }
      return false;
    }
  }
}
