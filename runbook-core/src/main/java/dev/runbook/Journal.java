package dev.runbook;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The record of a run. */
public final class Journal {
  private final String run;
  private final Ticks ticks;
  private final List<Entry> entries = new ArrayList<>();
  private final java.util.Map<String, byte[]> files = new java.util.HashMap<>();
  private String h = "";

  Journal(String run, Ticks ticks) {
    this.run = run;
    this.ticks = ticks;
  }

  /** The run's name. */
  public String run() {
    return run;
  }

  /** Everything so far. */
  public synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** Records a read. */
  public void read(String source, String text, long rows, Duration took, List<String> warnings) {
    append(
        Rec.of(RecordType.READ)
            .put("source", source)
            .put("text", text)
            .put("rows", rows)
            .put("ms", took.toMillis())
            .put("warnings", warnings));
  }

  /** Records a note. */
  public void note(String text) {
    append(Rec.of(RecordType.NOTE).put("text", text));
  }

  void evidence(String kind, String text, String suffix, byte[] attachment) {
    var sha = Hashes.sha256(new String(attachment, java.nio.charset.StandardCharsets.UTF_8));
    files.put(sha, attachment);
    append(
        Rec.of(RecordType.EVIDENCE)
            .put("kind", kind)
            .put("text", text)
            .put("sha", sha)
            .put("file", sha + suffix));
  }

  Optional<byte[]> attachment(String sha) {
    return Optional.ofNullable(files.get(sha));
  }

  synchronized void append(Rec rec) {
    var chained = Lines.write(rec, entries.size(), ticks.now(), h);
    var entry = Lines.entry(Lines.tree(chained.line()), chained.line(), entries.size(), h);
    h = chained.h();
    if (entry != null) {
      entries.add(entry);
    }
  }
}
