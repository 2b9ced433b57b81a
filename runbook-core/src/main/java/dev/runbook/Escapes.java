package dev.runbook;

import java.util.Locale;

/**
 * Characters that could take over a terminal or lie about a text, spelled out: control characters,
 * line ends, bidi controls, zero-width characters and unpaired surrogates.
 */
final class Escapes {
  private Escapes() {}

  static String of(String text) {
    return text(text, false);
  }

  /** The same, but line ends stay, each as one line feed. */
  static String keepingLines(String text) {
    return text(text.replace("\r\n", "\n"), true);
  }

  private static String text(String text, boolean lines) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7f) {
        return escaped(text, lines);
      }
    }
    return text;
  }

  private static String escaped(String text, boolean lines) {
    var out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      if (lines && point == '\n') {
        out.append('\n');
      } else {
        append(out, point);
      }
      i += Character.charCount(point);
    }
    return out.toString();
  }

  private static void append(StringBuilder out, int point) {
    switch (point) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case 0x1b -> out.append("\\e");
      default -> {
        if (isUnsafe(point)) {
          out.append(String.format(Locale.ROOT, "\\u%04x", point));
        } else {
          out.appendCodePoint(point);
        }
      }
    }
  }

  private static boolean isUnsafe(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          point != 0xAD;
      default -> point == 0x115F || point == 0x1160 || point == 0x3164;
    };
  }
}
