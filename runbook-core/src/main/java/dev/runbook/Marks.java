package dev.runbook;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a value, and what was noted on the way. Marks live on the value and pass
 * through every operation; two values that are put together have the marks of both.
 *
 * @param partial why something is missing, each reason once
 * @param truncated where it was cut, each cut once
 * @param stale how old the oldest part was when it was read; null if it is fresh
 * @param warnings what the source said about its own answer
 * @param notes what an operation left out or took together
 */
record Marks(
    List<String> partial,
    List<Cut> truncated,
    @Nullable Duration stale,
    List<String> warnings,
    List<String> notes) {
  static final Marks NONE = new Marks(List.of(), List.of(), null, List.of(), List.of());

  /** Cut after {@code at}; {@code of} is how many there were, or -1 if nobody knows. */
  record Cut(long at, long of) {}

  Marks partial(String why) {
    return new Marks(with(partial, why), truncated, stale, warnings, notes);
  }

  Marks truncated(long at, long of) {
    return new Marks(partial, with(truncated, new Cut(at, of)), stale, warnings, notes);
  }

  Marks stale(Duration age) {
    return new Marks(partial, truncated, older(stale, age), warnings, notes);
  }

  Marks warning(String text) {
    return new Marks(partial, truncated, stale, with(warnings, text), notes);
  }

  Marks note(String text) {
    return new Marks(partial, truncated, stale, warnings, with(notes, text));
  }

  /** The marks of both. */
  Marks and(Marks other) {
    if (other.equals(NONE) || other.equals(this)) {
      return this;
    }
    return new Marks(
        union(partial, other.partial),
        union(truncated, other.truncated),
        other.stale == null ? stale : older(stale, other.stale),
        union(warnings, other.warnings),
        union(notes, other.notes));
  }

  /** Whether something is missing, cut, old or warned of; notes alone are harmless. */
  boolean isClean() {
    return partial.isEmpty() && truncated.isEmpty() && stale == null && warnings.isEmpty();
  }

  /** A few capital words for the first line: {@code PARTIAL}, {@code TRUNCATED}, {@code STALE}. */
  List<String> words() {
    var words = new TreeSet<String>();
    if (!partial.isEmpty()) {
      words.add("PARTIAL");
    }
    if (!truncated.isEmpty()) {
      words.add("TRUNCATED");
    }
    if (stale != null) {
      words.add("STALE " + Durations.text(stale));
    }
    if (!warnings.isEmpty()) {
      words.add("WARNING");
    }
    return List.copyOf(words);
  }

  /** Everything in words, the worst first. */
  List<String> lines() {
    var lines = new ArrayList<String>();
    partial.forEach(why -> lines.add("PARTIAL: " + why));
    truncated.forEach(cut -> lines.add(cutLine(cut)));
    if (stale != null) {
      lines.add("STALE: the newest value is " + Durations.text(stale) + " old");
    }
    warnings.forEach(text -> lines.add("WARNING: " + text));
    notes.forEach(text -> lines.add("note: " + text));
    return List.copyOf(lines);
  }

  private static String cutLine(Cut cut) {
    return cut.of < 0
        ? String.format(Locale.ROOT, "TRUNCATED: cut at %,d, there is more", cut.at)
        : String.format(Locale.ROOT, "TRUNCATED: cut at %,d of %,d", cut.at, cut.of);
  }

  private static Duration older(@Nullable Duration one, Duration other) {
    return one == null || other.compareTo(one) > 0 ? other : one;
  }

  private static <T> List<T> with(List<T> list, T more) {
    return union(list, List.of(more));
  }

  private static <T> List<T> union(List<T> one, List<T> other) {
    return Stream.concat(one.stream(), other.stream()).distinct().toList();
  }
}
