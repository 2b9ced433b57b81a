package dev.runbook.sql;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.sql.Lexer.Doubt;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Splits a script into its statements, as its engine would read it. */
final class Split {
  private static final Set<String> TRANSACTION =
      Set.of("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE");

  /** A line for MySQL's client: it says by what statements end from here on. */
  private static final Pattern DELIMITER =
      Pattern.compile("(?im)^[ \\t]*DELIMITER[ \\t]+(\\S+)[ \\t]*\\r?$");

  private final String name;
  private final Dialect dialect;
  private final List<Part> parts = new ArrayList<>();

  private Split(String name, Dialect dialect) {
    this.name = name;
    this.dialect = dialect;
  }

  /** The statements of the script. */
  static List<Part> of(String name, String text, Engine engine, Dialect dialect) {
    var split = new Split(name, dialect);
    if (engine == Engine.MYSQL || engine == Engine.MARIADB) {
      split.delimited(text);
    } else {
      split.add(text, ";", 0);
    }
    if (split.parts.isEmpty()) {
      throw new Refused(Problem.of("there is no statement in the script").at(name));
    }
    return split.parts;
  }

  private void delimited(String text) {
    var lines = DELIMITER.matcher(text);
    var delimiter = ";";
    int from = 0;
    while (lines.find()) {
      add(text.substring(from, lines.start()), delimiter, line(text, from));
      delimiter = lines.group(1);
      from = lines.end();
    }
    add(text.substring(from), delimiter, line(text, from));
  }

  private static int line(String text, int at) {
    return (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
  }

  /** Adds the statements of a stretch that begins after so many lines. */
  private void add(String text, String delimiter, int lines) {
    List<Token> tokens;
    try {
      tokens = Lexer.scan(text, dialect);
    } catch (Doubt e) {
      check(text, e.before, delimiter, lines); // what stands before may be the better reason
      throw refused(String.valueOf(e.getMessage()), text, e.at, lines);
    }
    check(text, tokens, delimiter, lines);
    for (var range : ranges(text, tokens, delimiter)) {
      part(text, tokens.get(range.first()).start(), tokens.get(range.end() - 1).end(), lines);
    }
  }

  /** The tokens of one statement: from the first to before the end. */
  private record Range(int first, int end) {}

  private static List<Range> ranges(String text, List<Token> tokens, String delimiter) {
    var ranges = new ArrayList<Range>();
    int first = 0;
    int depth = 0;
    for (int i = 0; i < tokens.size(); i++) {
      depth += deeper(text, tokens, i, depth);
      if (depth == 0 && text.startsWith(delimiter, tokens.get(i).start())) {
        if (i > first) {
          ranges.add(new Range(first, i));
        }
        int end = tokens.get(i).start() + delimiter.length();
        while (i + 1 < tokens.size() && tokens.get(i + 1).start() < end) {
          i++;
        }
        first = i + 1;
      }
    }
    if (tokens.size() > first) {
      ranges.add(new Range(first, tokens.size()));
    }
    return ranges;
  }

  /** BEGIN ATOMIC opens the body of a function, in which CASE too is closed by END. */
  private static int deeper(String text, List<Token> tokens, int i, int depth) {
    var word = tokens.get(i).word(text);
    boolean atomic =
        word.equals("BEGIN") && i + 1 < tokens.size() && tokens.get(i + 1).isWord(text, "ATOMIC");
    if (atomic || (depth > 0 && word.equals("CASE"))) {
      return 1;
    }
    return depth > 0 && word.equals("END") ? -1 : 0;
  }

  private void part(String text, int start, int end, int lines) {
    var sql = text.substring(start, end);
    try {
      parts.add(Part.of(new SqlText(sql, dialect, Lexer.scan(sql, dialect))));
    } catch (Doubt e) {
      throw refused(String.valueOf(e.getMessage()), text, start + e.at, lines);
    } catch (Refused e) {
      var what = e.problem().what().replaceFirst("^refused before sending: ", "");
      throw refused(what, text, start, lines);
    }
  }

  /** What a script must not say: it would end the transaction, or is for another program. */
  private void check(String text, List<Token> tokens, String delimiter, int lines) {
    for (var range : ranges(text, tokens, delimiter)) {
      start(text, tokens, range.first(), range.end(), lines);
    }
  }

  private void start(String text, List<Token> tokens, int first, int end, int lines) {
    var token = tokens.get(first);
    var word = token.word(text);
    if (text.charAt(token.start()) == '\\') {
      throw refused("a command of psql is not SQL", text, token.start(), lines);
    }
    if (TRANSACTION.contains(word)) {
      throw refused(
          word + ": the script is one transaction, and runbook ends it",
          text,
          token.start(),
          lines);
    }
    for (int i = first; i < end; i++) {
      if (text.charAt(tokens.get(i).start()) == '\\') {
        throw refused("a command of psql is not SQL", text, tokens.get(i).start(), lines);
      }
      if (word.equals("COPY") && tokens.get(i).isWord(text, "STDIN")) {
        throw refused("COPY FROM stdin reads rows that are not SQL", text, token.start(), lines);
      }
    }
  }

  private Refused refused(String why, String text, int at, int lines) {
    int line = lines + 1 + line(text, Math.min(at, text.length()));
    return new Refused(
        Problem.of("refused before sending: " + why)
            .at(name + ", line " + line)
            .seen(SqlText.caret(text, at))
            .advice("take it out; nothing of the script was sent"));
  }
}
