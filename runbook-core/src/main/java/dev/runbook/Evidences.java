package dev.runbook;

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
    var kept = Texts.ends(clean, TEXT_MAX);
    return Rec.of(RecordType.EVIDENCE, path, attempt)
        .put("kind", kind)
        .put("text", kept)
        .put("cut", (long) clean.length() - kept.length())
        .put("sha", Hashes.sha256(clean));
  }
}
