package dev.runbook;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes evidence records: bounded text, and the hash of the whole. */
final class Evidences {
  /** What an attachment may be. */
  static final List<String> ENDINGS = List.of("svg", "html");

  static final int TEXT_MAX = 64 << 10;

  private Evidences() {}

  /** Evidence of {@code kind} (table, chart, text, ...); a long text is cut in the middle. */
  static Rec of(String path, int attempt, String kind, String text) {
    var clean = Redactor.clean(text);
    var kept = kept(clean);
    return Rec.of(RecordType.EVIDENCE, path, attempt)
        .put("kind", kind)
        .put("text", kept)
        .put("cut", (long) clean.length() - kept.length())
        .put("sha", Hashes.sha256(clean));
  }

  /** The same as a value: without secrets, and of the size that is kept. */
  static Evidence value(String kind, String text) {
    return new Evidence(kind, kept(Redactor.clean(text)));
  }

  /** At most 64 KiB in UTF-8; what is left out is counted in the middle. */
  private static String kept(String clean) {
    var kept = Texts.ends(clean, TEXT_MAX);
    int size = bytes(kept);
    for (int most = kept.length(); size > TEXT_MAX; size = bytes(kept)) {
      most = (int) Math.min(most - 1L, (long) most * TEXT_MAX / size);
      kept = Texts.ends(clean, most);
    }
    return kept;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
