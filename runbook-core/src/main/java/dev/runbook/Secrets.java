package dev.runbook;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values that must not be shown, and the automaton that finds them. Readers take no lock; the
 * automaton is built by the first reader after a change.
 */
final class Secrets {
  /** Values kept for each name: a renewed token replaces one that nobody shows any more. */
  static final int KEPT = 8;

  private final Object lock = new Object();

  @GuardedBy("lock")
  private final Map<String, Deque<String>> values = new LinkedHashMap<>();

  @GuardedBy("lock")
  private final Map<String, String> warnings = new LinkedHashMap<>();

  private volatile @Nullable Automaton automaton;

  void learn(String name, String value) {
    synchronized (lock) {
      var known = values.computeIfAbsent(name, key -> new ArrayDeque<>());
      boolean renewed = known.remove(value);
      known.addLast(value);
      if (renewed) {
        return;
      }
      if (known.size() > KEPT) {
        known.removeFirst();
      }
      Encodings.warning(name, value).ifPresent(text -> warnings.putIfAbsent(name, text));
      automaton = null;
    }
  }

  /** One for each name whose value is not masked, or not in every encoding. */
  List<String> warnings() {
    synchronized (lock) {
      return List.copyOf(warnings.values());
    }
  }

  Automaton automaton() {
    var current = automaton;
    return current == null ? build() : current;
  }

  private Automaton build() {
    synchronized (lock) {
      var current = automaton;
      if (current == null) {
        var forms = new HashSet<String>();
        values.values().forEach(known -> known.forEach(value -> forms.addAll(Encodings.of(value))));
        current = Automaton.of(forms);
        automaton = current;
      }
      return current;
    }
  }

  String clean(String text) {
    var patterns = automaton();
    if (!patterns.fits(text.length())) {
      return text;
    }
    var runs = new Runs();
    int unused = patterns.scan(text, runs);
    return runs.isEmpty() ? text : runs.mask(text, text.length(), false);
  }
}
