package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/** The names that make a path; a path is the identity of a unit when a run is resumed. */
final class PathNames {
  private static final int PATH_MAX = 512;

  private PathNames() {}

  /** A unit's name as part of a path. */
  static String name(String name) {
    var normal = Normalizer.normalize(name, Normalizer.Form.NFC);
    if (!normal.matches("[\\p{L}\\p{N} ._:-]{1,80}") || normal.isBlank()) {
      throw new Refused(
          Problem.of("`" + Texts.head(name, 100) + "` cannot name a step")
              .advice("use 1 to 80 letters, digits, spaces and . _ : -"));
    }
    return normal;
  }

  /** A name with the key that tells one turn of a loop from the others. */
  static String keyed(String name, String key) {
    return target(name(name), key);
  }

  /** The path of one turn of what is at {@code path}. */
  static String target(String path, String key) {
    return path + "[" + escaped(Normalizer.normalize(key, Normalizer.Form.NFC)) + "]";
  }

  static String escaped(String text) {
    var out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (c == '[' || c == ']' || c == '/' || c == '%' || c < ' ') {
                out.append(String.format(java.util.Locale.ROOT, "%%%02X", c));
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  static String join(String scope, String name) {
    var path = scope.isEmpty() ? name : scope + "/" + name;
    if (path.getBytes(StandardCharsets.UTF_8).length > PATH_MAX) {
      throw new Refused(
          Problem.of("a path is too long to be an identity")
              .at(Texts.head(path, 200))
              .seen(path.length() + " characters")
              .advice("a path may have 512 bytes: use shorter names or fewer levels"));
    }
    return path;
  }
}
