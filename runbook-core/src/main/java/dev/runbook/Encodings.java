package dev.runbook;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Every way a secret may be written in a text; each form is a pattern of its own. */
final class Encodings {
  /** Shorter values would mask ordinary words in every log. */
  static final int PLAIN = 6;

  /** What a value of 6 characters decides for sure at each of the three alignments of base64. */
  private static final int ENCODED = 7;

  /** Above this a value is masked as it is and line by line; its encodings would take too much. */
  private static final int LONG = 1 << 16;

  private Encodings() {}

  /** The forms of {@code value} that are long enough to be told from ordinary text. */
  static Set<String> of(String value) {
    var forms = new LinkedHashSet<String>();
    for (var part : parts(value)) {
      if (part.length() >= PLAIN) {
        forms.add(part);
      }
      if (value.length() <= LONG) {
        Consumer<String> encoded = form -> addLong(forms, part, form);
        bytes(part.getBytes(StandardCharsets.UTF_8), encoded);
        Quoting.of(part, encoded);
      }
    }
    return forms;
  }

  /** What to tell a person about a value that is not masked everywhere. */
  static Optional<String> warning(String name, String value) {
    int length = value.strip().length();
    var what = "secret " + name + " has " + length + " characters: ";
    if (length < PLAIN) {
      var why = "too short to be masked in free text (" + PLAIN + " are needed)";
      return Optional.of(what + why);
    }
    if (value.length() > LONG) {
      return Optional.of(what + "masked as it is and line by line, not where it is encoded");
    }
    return Optional.empty();
  }

  private static void addLong(Set<String> forms, String part, String form) {
    if (form.length() >= ENCODED && !form.equals(part)) {
      forms.add(form);
    }
  }

  /** The value, with either line end, trimmed, and each of its lines. */
  private static Set<String> parts(String value) {
    var parts = new LinkedHashSet<String>();
    var unix = value.replace("\r\n", "\n");
    for (var whole : List.of(value, unix, unix.replace("\n", "\r\n"))) {
      parts.add(whole);
      parts.add(whole.strip());
    }
    unix.lines().map(String::strip).forEach(parts::add);
    parts.removeIf(String::isBlank);
    return parts;
  }

  private static void bytes(byte[] value, Consumer<String> forms) {
    for (int shift = 0; shift < 3; shift++) {
      base64(value, shift, forms);
    }
    forms.accept(HexFormat.of().formatHex(value));
    forms.accept(HexFormat.of().withUpperCase().formatHex(value));
    for (var kept : List.of("-._~", "-_.!~*'()", "-._~!$&'()*+,;=:@", "-._~!$&'()*+,;=:@/?#[]")) {
      percent(value, kept, "%20", forms);
    }
    percent(value, "-._*", "+", forms);
  }

  /** The characters that the value alone decides; then its end, as it is where nothing follows. */
  private static void base64(byte[] value, int shift, Consumer<String> forms) {
    var shifted = new byte[shift + value.length];
    System.arraycopy(value, 0, shifted, shift, value.length);
    var text = Base64.getEncoder().encodeToString(shifted);
    int from = shift == 0 ? 0 : shift + 1;
    int sure = shifted.length * 8 / 6;
    int open = (shifted.length * 8 + 5) / 6;
    for (int to : new int[] {sure, open, text.length()}) {
      if (from < to) {
        var form = text.substring(from, to);
        forms.accept(form);
        forms.accept(form.replace('+', '-').replace('/', '_'));
      }
    }
    if (shift == 0) {
      wrapped(text.substring(0, sure), forms);
      wrapped(text, forms);
    }
  }

  /** As PEM (64) and MIME (76) break base64 into lines. */
  private static void wrapped(String text, Consumer<String> forms) {
    for (int width : new int[] {64, 76}) {
      if (text.length() > width) {
        var lines = text.replaceAll("(.{" + width + "})(?=.)", "$1\n");
        forms.accept(lines);
        forms.accept(lines.replace("\n", "\r\n"));
        lines.lines().forEach(forms);
      }
    }
  }

  /** {@code kept}: what a convention leaves as it is, besides ASCII letters and digits. */
  private static void percent(byte[] value, String kept, String space, Consumer<String> forms) {
    var upper = new StringBuilder();
    var lower = new StringBuilder();
    for (byte b : value) {
      var one = String.valueOf((char) (b & 0xff));
      if (isAsciiWord(b) || kept.contains(one)) {
        upper.append(one);
        lower.append(one);
      } else {
        var code = b == ' ' ? space : "%" + HexFormat.of().withUpperCase().toHexDigits(b);
        upper.append(code);
        lower.append(code.toLowerCase(Locale.ROOT));
      }
    }
    forms.accept(upper.toString());
    forms.accept(lower.toString());
  }

  private static boolean isAsciiWord(byte b) {
    return (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
  }
}
