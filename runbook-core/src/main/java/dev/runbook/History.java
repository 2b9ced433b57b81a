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
  private final Set<String> redone = new LinkedHashSet<>();

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

  void apply(ObjectNode record) {
    var path = record.path("path").asText();
    var type = RecordType.of(record.path("t").asText());
    if (path.isEmpty() || type.isEmpty()) {
      return;
    }
    switch (type.get()) {
      case BEGIN -> begin(path, record);
      case APPROVAL, INTENT -> acting(path, record);
      case MARK -> current(path).act(phase(record)).marks.add(record);
      case ACTED -> current(path).act(phase(record)).acted = record;
      case VERDICT -> current(path).act(phase(record)).verdict = record;
      case END -> current(path).end = record;
      case SETTLE -> current(path).settle = record;
      case PROC -> current(path).proc = record;
      case REDO -> redo(path);
      case FAN -> fan(path, record);
      default -> {
        // The others are looked at where they are needed.
      }
    }
  }

  private void begin(String path, ObjectNode record) {
    var told = new Told(record.path("try").asInt(), record.path("kind").asText());
    told.begin = record;
    paths.put(path, told);
    redone.remove(path);
  }

  private void fan(String path, ObjectNode record) {
    var told = new Told(record.path("try").asInt(), "fan");
    told.fan = record;
    paths.put(path, told);
    redone.remove(path);
  }

  private void acting(String path, ObjectNode record) {
    int attempt = record.path("try").asInt();
    if (of(path).attempt < attempt) {
      paths.put(path, new Told(attempt, "change"));
      redone.remove(path);
    }
    if (record.path("t").asText().equals("intent")) {
      current(path).act(phase(record)).intent = record;
    }
  }

  private void redo(String path) {
    for (var known : paths.keySet()) {
      if (known.equals(path) || known.startsWith(path + "/")) {
        redone.add(known);
      }
    }
  }

  private Told current(String path) {
    return paths.computeIfAbsent(path, any -> new Told(1, "change"));
  }

  private static Phase phase(ObjectNode record) {
    return Phase.of(record.path("phase").asText());
  }
}
