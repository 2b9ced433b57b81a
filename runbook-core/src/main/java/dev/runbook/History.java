package dev.runbook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runbook.Told.Phase;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the records that replay needs say of each path: one fold, fed with the lines of an earlier
 * process and with those this one writes. Guarded by the ledger that holds it.
 */
final class History {
  private final Map<String, Told> paths = new LinkedHashMap<>();
  private final Map<String, String> lastOn = new LinkedHashMap<>();
  private final Set<String> redone = new LinkedHashSet<>();
  private long count;

  Told of(String path) {
    var told = paths.get(path);
    return told == null ? new Told(0, "") : told;
  }

  Set<String> paths() {
    return new LinkedHashSet<>(paths.keySet());
  }

  /** Whether a person asked for this path to be done again, and it has not been since. */
  boolean isRedone(String path) {
    return redone.contains(path);
  }

  private static String on(String world, String target) {
    return world + "\n" + target;
  }

  /** The path of the last write to a target; empty if there was none. */
  String lastOn(Mutation.Target target) {
    return lastOn.getOrDefault(on(target.world(), target.name()), "");
  }

  void apply(ObjectNode record) {
    var path = record.path("path").asText();
    var type = RecordType.of(record.path("t").asText());
    if (path.isEmpty() || type.isEmpty()) {
      return;
    }
    if (type.get() == RecordType.REDO) {
      redo(path);
    } else if (type.get().replayed) {
      tell(current(path, type.get(), record), type.get(), record);
    }
  }

  private void tell(Told told, RecordType type, ObjectNode record) {
    count++;
    switch (type) {
      case BEGIN -> {
        told.begin = record;
        told.begunAt = count;
      }
      case APPROVAL -> told.approval = record;
      case INTENT -> intent(told, record);
      case MARK -> told.act(phase(record)).marks.add(record);
      case ACTED -> told.act(phase(record)).acted = record;
      case VERDICT -> told.act(phase(record)).verdict = record;
      case END -> {
        told.end = record;
        told.endedAt = count;
      }
      case SETTLE -> told.settle = record;
      case PROC -> told.proc = record;
      case RAW -> told.raw = record;
      case FAN -> told.fan = record;
      default -> {
        // The others are looked at where they are needed.
      }
    }
  }

  private void intent(Told told, ObjectNode record) {
    told.act(phase(record)).intent = record;
    told.settle = null;
    lastOn.put(
        on(record.path("world").asText(), record.path("target").asText()),
        record.path("path").asText());
  }

  /** The path in the try of this record; a new try, or a new beginning, forgets the one before. */
  private Told current(String path, RecordType type, ObjectNode record) {
    int attempt = record.path("try").asInt();
    var known = paths.get(path);
    if (known == null || known.attempt < attempt || begins(type)) {
      var kind = type == RecordType.FAN ? "fan" : record.path("kind").asText("change");
      known = new Told(attempt, kind);
      paths.put(path, known);
      redone.remove(path);
    }
    return known;
  }

  private static boolean begins(RecordType type) {
    return type == RecordType.BEGIN || type == RecordType.FAN;
  }

  private void redo(String path) {
    for (var known : paths.keySet()) {
      if (known.equals(path) || known.startsWith(path + "/")) {
        redone.add(known);
      }
    }
  }

  private static Phase phase(ObjectNode record) {
    return Phase.of(record.path("phase").asText());
  }
}
