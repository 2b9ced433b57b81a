package dev.runbook.k8s;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What is carried from look to look: since when something holds, and words the server says only
 * once. What a look does not note again is forgotten. Immutable.
 *
 * @param looks how many there were
 */
record Memory(int looks, Map<String, Held> held, Map<String, String> said) {

  /** Something that held in each look since the first. */
  record Held(Instant first, int looks) {}

  Memory {
    held = Map.copyOf(held);
    said = Map.copyOf(said);
  }

  static Memory none() {
    return new Memory(0, Map.of(), Map.of());
  }

  /** Notes for the next look; not for use by several threads. */
  static final class Notes {
    private final Memory before;
    private final Instant now;
    private final boolean once;
    private final Map<String, Held> held = new HashMap<>();
    private final Map<String, String> said = new HashMap<>();

    Notes(Memory before, Terms terms, Instant now) {
      this.before = before;
      this.now = now;
      this.once = !terms.isWatched();
    }

    /** It holds now; gives whether it has held for {@code time}, in two looks at least. */
    boolean holds(String what, Duration time) {
      return holds(what, time, now);
    }

    /** The same, where one look alone may take the age from what the server says. */
    boolean holds(String what, Duration time, Instant begun) {
      var old = before.held.get(what);
      var first = old == null ? now : old.first();
      int looks = old == null ? 1 : old.looks() + (held.containsKey(what) ? 0 : 1);
      held.put(what, new Held(first, looks));
      if (once) {
        return begun.equals(now) || !begun.plus(time).isAfter(now);
      }
      return time.isZero() || (looks > 1 && !first.plus(time).isAfter(now));
    }

    /** Keeps {@code words}; gives those kept before if there are none now. */
    String said(String what, String words) {
      var best = words.isEmpty() ? before.said.getOrDefault(what, "") : words;
      if (!best.isEmpty()) {
        said.put(what, best);
      }
      return best;
    }

    boolean isFirst() {
      return before.looks == 0;
    }

    Memory done() {
      return new Memory(before.looks + 1, held, said);
    }
  }
}
