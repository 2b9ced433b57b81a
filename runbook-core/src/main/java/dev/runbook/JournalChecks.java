package dev.runbook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runbook.RunbookException.JournalBroken;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** The journal's bounds and its refusals. */
final class JournalChecks {
  private static final int CUT_TO = 16 << 10;

  private JournalChecks() {}

  /** Keeps what replay needs; a newer format cannot be replayed. */
  static void add(List<ObjectNode> records, Entry entry, ObjectNode node) {
    if (entry.schema() > Lines.VERSION) {
      throw new Refused(
          Problem.of("this run was recorded by a newer version of the library")
              .seen("record format " + entry.schema() + "; this version knows " + Lines.VERSION)
              .advice(
                  "resume with the newer version; Journal.read and reports work with this one"));
    }
    if (RecordType.of(entry.type()).map(type -> type.replayed).orElse(false)) {
      records.add(node);
    }
  }

  /** The line of a record; texts of a record that need not be forced are cut to fit. */
  static Lines.Chained bounded(Rec rec, long n, Instant at, String before) {
    var line = Lines.write(rec, n, at, before);
    if (fits(line)) {
      return line;
    }
    if (!rec.type.replayed) {
      cut(rec.fields);
      line = Lines.write(rec, n, at, before);
      if (fits(line)) {
        return line;
      }
    }
    throw new Refused(
        Problem.of("a record of kind " + rec.type.word + " is too long to be kept")
            .at(rec.path)
            .seen(line.line().length() + " characters; a line may have 1 MiB")
            .advice("record less: a summary, or the name of a file that has the rest"));
  }

  private static boolean fits(Lines.Chained line) {
    int length = line.line().length();
    return length * 3L < Journal.LINE_MAX
        || line.line().getBytes(StandardCharsets.UTF_8).length < Journal.LINE_MAX;
  }

  private static void cut(ObjectNode fields) {
    for (var field : fields.properties()) {
      var value = field.getValue();
      var text = value.isTextual() ? value.textValue() : value.toString();
      if (text.length() > CUT_TO) {
        field.setValue(TextNode.valueOf(Texts.ends(Redactor.clean(text), CUT_TO)));
      }
    }
  }

  static JournalBroken cannotWrite(String where, IOException e) {
    return new JournalBroken(
        Problem.of("the record of this run can no longer be written; no more changes are made")
            .at(where)
            .seen(String.valueOf(e.getMessage()))
            .advice("free the disk, then resume this run in a new process"),
        e);
  }

  static Refused noPlace(String where, IOException e) {
    return new Refused(
        Problem.of("there is no place for the record of this run, so nothing is changed")
            .at(where)
            .seen(e.getClass().getSimpleName() + ": " + e.getMessage())
            .advice(
                "set journal.dir to a folder you may write to, or give up resume with"
                    + " Runbook.with().journal(Journal.memory())"),
        e);
  }

  static void closeQuietly(Keep keep) {
    try {
      keep.close();
    } catch (IOException e) {
      // Everything that counts was forced before; a failing close loses nothing.
    }
  }
}
