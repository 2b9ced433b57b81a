package dev.runbook;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The kinds of record: which are forced to disk, and which replay needs. */
enum RecordType {
  OPEN(true, true),
  RESUME(true, true),
  BEGIN(true, true),
  END(true, true),
  PLAN(false, false),
  APPROVAL(true, true),
  INTENT(true, true),
  MARK(true, true),
  ACTED(true, true),
  SAMPLE(false, false),
  EVIDENCE(false, false),
  VERDICT(true, true),
  FAN(true, true),
  PROC(true, true),
  RAW(true, true),
  READ(false, false),
  NOTE(false, false),
  SETTLE(true, true),
  REDO(true, true),
  INTERRUPT(true, false),
  CLOSE(true, true);

  private static final Map<String, RecordType> BY_WORD = new HashMap<>();

  static {
    for (var type : values()) {
      BY_WORD.put(type.word, type);
    }
  }

  final String word = name().toLowerCase(Locale.ROOT);
  final boolean forced;
  final boolean replayed;

  RecordType(boolean forced, boolean replayed) {
    this.forced = forced;
    this.replayed = replayed;
  }

  /** Whether a journal that has grown large only counts these. */
  boolean isOptional() {
    return this == READ || this == SAMPLE;
  }

  static Optional<RecordType> of(String word) {
    return Optional.ofNullable(BY_WORD.get(word));
  }
}
