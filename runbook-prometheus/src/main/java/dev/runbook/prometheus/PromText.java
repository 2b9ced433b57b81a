package dev.runbook.prometheus;

import dev.runbook.RunbookException.Problem;
import dev.runbook.prometheus.Lexer.Kind;
import dev.runbook.prometheus.Lexer.Token;
import dev.runbook.prometheus.PrometheusException.BadQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Turns the text a user wrote into the PromQL that is sent, and knows a few things about it. */
final class PromText {
  private static final Set<String> KEEPS_ORDER =
      Set.of("sort", "sort_desc", "sort_by_label", "sort_by_label_desc", "topk", "bottomk");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

  private PromText() {}

  /** What a {@code :name} stands for: one value, or several of which any may match. */
  record Bound(List<String> values, boolean list) {
    static Bound one(String value) {
      return new Bound(List.of(value), false);
    }

    static Bound any(List<String> values) {
      return new Bound(List.copyOf(values), true);
    }
  }

  /** {@code text} with each {@code :name} of a matcher replaced by its quoted, escaped value. */
  static String bind(String text, Map<String, Bound> binds) {
    var left = new TreeSet<>(binds.keySet());
    var sent = new StringBuilder();
    var operator = "";
    for (var token : Lexer.tokens(text)) {
      if (token.kind() == Kind.BIND) {
        var name = token.text().substring(1);
        var bound = binds.get(name);
        if (bound == null) {
          throw bad(text, "nothing is bound to :" + name, ".bind(\"" + name + "\", value)");
        }
        left.remove(name);
        sent.append(bound(text, name, operator, bound));
      } else {
        sent.append(token.text());
      }
      if (!token.isBlank()) {
        operator = token.text();
      }
    }
    if (!left.isEmpty()) {
      throw bad(
          text,
          "no matcher uses :" + String.join(", :", left),
          "write label=:" + left.first() + " inside { }, or leave the bind out");
    }
    return sent.toString();
  }

  private static String bound(String text, String name, String operator, Bound bound) {
    boolean regex = operator.endsWith("~");
    if (bound.list() && !regex) {
      throw bad(text, "a list is bound to :" + name, "use =~ or !~ with a list");
    }
    if (bound.values().isEmpty() || bound.values().contains("")) {
      throw bad(
          text,
          "an empty value is bound to :" + name,
          "an empty value matches series without the label: write label=\"\" if that is meant");
    }
    if (!regex) {
      return quote(bound.values().get(0));
    }
    return quote(bound.values().stream().map(PromText::regex).collect(Collectors.joining("|")));
  }

  /** {@code value} as a PromQL string. */
  static String quote(String value) {
    var quoted = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> quoted.append("\\\\");
        case '"' -> quoted.append("\\\"");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < 0x20 || c == 0x7f) {
            quoted.append(String.format(java.util.Locale.ROOT, "\\x%02x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }

  /** A regular expression (RE2) that matches {@code value} and nothing else. */
  static String regex(String value) {
    var escaped = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ("\\.+*?()|[]{}^$".indexOf(c) >= 0) {
        escaped.append('\\');
      }
      escaped.append(c);
    }
    return escaped.toString();
  }

  /**
   * {@code text} with {@code $step}, {@code $range}, {@code $rate} and Grafana's names for them
   * filled in, outside strings and comments.
   */
  static String fill(String text, Duration step, Duration range, Duration rate) {
    var known = new TreeMap<String, Duration>();
    known.put("$step", step);
    known.put("$__interval", step);
    known.put("$range", range);
    known.put("$__range", range);
    known.put("$rate", rate);
    known.put("$__rate_interval", rate);
    var sent = new StringBuilder();
    for (var token : Lexer.tokens(text)) {
      if (token.kind() != Kind.VARIABLE) {
        sent.append(token.text());
        continue;
      }
      var value = known.get(token.text());
      if (value == null) {
        throw bad(
            text,
            "there is no " + token.text(),
            "$step, $range and $rate are filled in; for label values write label=:name and"
                + " .bind(\"name\", value)");
      }
      sent.append(Grid.text(value));
    }
    return sent.toString();
  }

  /** Whether it is one plain selector, such as {@code up{job="a"}}: no window, no function. */
  static boolean isSelector(String text) {
    var words = Lexer.words(text);
    int at = 0;
    if (at < words.size() && words.get(at).kind() == Kind.NAME && !isNumber(words.get(at))) {
      at++;
    }
    if (at < words.size() && words.get(at).is("{")) {
      at = after(words, at, "}");
    }
    return at > 0 && at == words.size();
  }

  private static boolean isNumber(Token token) {
    return token.text().equalsIgnoreCase("inf") || token.text().equalsIgnoreCase("nan");
  }

  /** The longest window in brackets, or zero: {@code rate(x[10m])} has ten minutes. */
  static Duration window(String text) {
    var longest = Duration.ZERO;
    boolean first = false;
    for (var token : Lexer.words(text)) {
      if (first && token.kind() == Kind.NUMBER) {
        var length = Duration.ofMillis(millis(token.text()));
        longest = length.compareTo(longest) > 0 ? length : longest;
      }
      first = token.is("[");
    }
    return longest;
  }

  /** Milliseconds of a PromQL duration; 0 if it is none. */
  private static long millis(String text) {
    var parts = Pattern.compile("(\\d+)(ms|[smhdwy])").matcher(text);
    long sum = 0;
    while (parts.find()) {
      long unit =
          switch (parts.group(2)) {
            case "ms" -> 1;
            case "s" -> 1000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> 86_400_000;
            case "w" -> 604_800_000;
            default -> 31_536_000_000L;
          };
      sum += Long.parseLong(parts.group(1)) * unit;
    }
    return sum;
  }

  /** Whether the outermost call orders its result, so that the server's order means something. */
  static boolean keepsOrder(String text) {
    var words = Lexer.words(text);
    if (words.isEmpty() || !KEEPS_ORDER.contains(words.get(0).text())) {
      return false;
    }
    int at = 1;
    if (words.size() > 2 && (words.get(1).is("by") || words.get(1).is("without"))) {
      at = after(words, 2, ")");
    }
    return at < words.size() && words.get(at).is("(") && after(words, at, ")") == words.size();
  }

  /** The position after the mark that closes the one at {@code open}. */
  private static int after(List<Token> words, int open, String close) {
    int depth = 0;
    for (int i = open; i < words.size(); i++) {
      depth += words.get(i).is(words.get(open).text()) ? 1 : 0;
      depth -= words.get(i).is(close) ? 1 : 0;
      if (depth == 0) {
        return i + 1;
      }
    }
    return words.size() + 1;
  }

  /** The names in it that may be metrics, for the question whether they exist. */
  static List<String> metrics(String text) {
    var words = Lexer.words(text);
    var names = new ArrayList<String>();
    var seen = new HashSet<String>();
    int skip = 0;
    for (int i = 0; i < words.size(); i++) {
      var word = words.get(i);
      boolean labels =
          Set.of("by", "without", "on", "ignoring", "group_left", "group_right")
                  .contains(word.text())
              && i + 1 < words.size()
              && words.get(i + 1).is("(");
      if (labels) {
        skip = after(words, i + 1, ")");
      }
      boolean call = i + 1 < words.size() && words.get(i + 1).is("(");
      boolean grouped =
          i + 1 < words.size() && (words.get(i + 1).is("by") || words.get(i + 1).is("without"));
      if (i >= skip
          && word.kind() == Kind.NAME
          && !word.braces()
          && !word.brackets()
          && !call
          && !grouped
          && !isKeyword(word.text())
          && seen.add(word.text())) {
        names.add(word.text());
      }
    }
    return names;
  }

  private static boolean isKeyword(String word) {
    return Set.of("and", "or", "unless", "bool", "offset", "inf", "nan", "start", "end")
        .contains(word.toLowerCase(java.util.Locale.ROOT));
  }

  /** A label's name, refused if it cannot be one. */
  static String label(String name) {
    if (!NAME.matcher(name).matches()) {
      throw bad(name, "\"" + name + "\" cannot name a label", "letters, digits and _");
    }
    return name;
  }

  private static BadQuery bad(String text, String what, String advice) {
    return new BadQuery(Problem.of(what).at(text.strip()).advice(advice));
  }
}
