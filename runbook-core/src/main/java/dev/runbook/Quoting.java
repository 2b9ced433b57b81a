package dev.runbook;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** How JSON, XML, shells and doubled quotes write a text, in the variants that writers use. */
final class Quoting {
  private static final String SHELL = "|&;<>()$`\\\"' \t\n*?[]#~=%!{}^,";

  private Quoting() {}

  static void of(String text, Consumer<String> forms) {
    json(text, forms);
    xml(text, forms);
    shell(text, forms);
    forms.accept(text.replace("'", "''"));
    forms.accept(text.replace("\"", "\"\""));
  }

  /** Strict; with an escaped slash (PHP); ASCII only (Python); safe in HTML (Go, Gson); nested. */
  private static void json(String text, Consumer<String> forms) {
    for (var html : List.of("", "<>&", "<>&='")) {
      for (var slash : List.of("/", "\\/")) {
        for (int highest : new int[] {0x7e, Character.MAX_VALUE}) {
          var form = each(text, c -> json((char) c, html, slash, highest, "\\u%04x"));
          forms.accept(form);
          forms.accept(each(text, c -> json((char) c, html, slash, highest, "\\u%04X")));
          forms.accept(each(form, c -> json((char) c, "", "/", highest, "\\u%04x")));
        }
      }
    }
  }

  private static String json(char c, String html, String slash, int highest, String code) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '/' -> slash;
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default ->
          c < ' ' || c > highest || html.indexOf(c) >= 0
              ? String.format(Locale.ROOT, code, (int) c)
              : String.valueOf(c);
    };
  }

  private static void xml(String text, Consumer<String> forms) {
    var safe = text.replace("&", "&amp;").replace("<", "&lt;");
    for (var more : List.of(">", "&gt;")) {
      for (var quote : List.of("\"", "&quot;", "&#34;")) {
        for (var apostrophe : List.of("'", "&apos;", "&#39;", "&#x27;")) {
          var form = safe.replace(">", more).replace("\"", quote).replace("'", apostrophe);
          forms.accept(form);
          forms.accept(form.replace("\n", "&#10;").replace("\r", "&#13;"));
          forms.accept(form.replace("\n", "&#xA;").replace("\r", "&#xD;"));
        }
      }
    }
  }

  /** Within single quotes, double quotes and {@code $''}; and each character with a backslash. */
  private static void shell(String text, Consumer<String> forms) {
    forms.accept(text.replace("'", "'\\''"));
    forms.accept(text.replace("'", "'\"'\"'"));
    forms.accept(each(text, c -> "\\\"$`".indexOf(c) < 0 ? chars(c) : "\\" + chars(c)));
    forms.accept(each(text, c -> "\\\"$`!".indexOf(c) < 0 ? chars(c) : "\\" + chars(c)));
    forms.accept(each(text, c -> SHELL.indexOf(c) < 0 ? chars(c) : "\\" + chars(c)));
    var controls = text.replace("\\", "\\\\").replace("'", "\\'");
    forms.accept(controls.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t"));
  }

  private static String each(String text, IntFunction<String> form) {
    var out = new StringBuilder(text.length() + 16);
    text.chars().forEach(c -> out.append(form.apply(c)));
    return out.toString();
  }

  private static String chars(int c) {
    return String.valueOf((char) c);
  }
}
