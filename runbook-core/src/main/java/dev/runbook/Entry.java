package dev.runbook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * One record of a {@link Journal}, as read.
 *
 * @param schema the version of the record format; this library writes 1
 * @param number its place in the journal, from 0 without a gap
 * @param type what it records: {@code open}, {@code intent}, {@code acted}, {@code verdict}, ...
 * @param at when it was written, in UTC to the millisecond
 * @param path the step, change or target it belongs to; empty for the run as a whole
 * @param attempt which try of that path, from 1; 0 for the run as a whole
 * @param line the whole line as it stands in the file, without its line end
 */
public record Entry(
    int schema, long number, String type, Instant at, String path, int attempt, String line) {

  /** A field of this record: text as it is, everything else as JSON; empty if it has none. */
  public Optional<String> field(String name) {
    var value = json().get(name);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    return Optional.of(value.isTextual() ? value.textValue() : value.toString());
  }

  /** The whole record as a tree of its own. */
  ObjectNode json() {
    return Lines.tree(line);
  }

  @Override
  public String toString() {
    var head = number + " " + type + (path.isEmpty() ? "" : " " + path);
    var fields = json();
    fields.remove(Lines.ENVELOPE);
    return Texts.head(Texts.head(head, 79) + "\n" + at + " " + Redactor.clean(fields.toString()));
  }
}
