package dev.runbook;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a run has done, what is in doubt and what is left, by path. What is inside of something done
 * is not counted, nor what is only open for something inside it; of a fan-out its targets are, of a
 * sequence its changes.
 */
record Tally(List<String> done, List<String> doubt, List<String> todo) {
  Tally {
    done = List.copyOf(done);
    doubt = List.copyOf(doubt);
    todo = List.copyOf(todo);
  }

  static Tally of(History history) {
    var tally = new Tally.Counting();
    var known = history.paths();
    var outer = outer(history, known);
    for (var path : known.stream().sorted().toList()) {
      var told = history.of(path);
      if (!isInsideDone(history, path) && (told.isDone() || !outer.contains(path))) {
        tally.count(path, told);
      }
      if (told.fan != null) {
        told.fan
            .path("keys")
            .forEach(key -> tally.left(known, PathNames.target(path, key.asText())));
      }
      if (told.kind.equals("sequence") && told.begin != null && told.end == null) {
        told.begin
            .path("parts")
            .forEach(base -> tally.left(known, path + "/" + base.asText() + "#1"));
      }
    }
    return new Tally(tally.done, tally.doubt, tally.todo);
  }

  private static boolean isInsideDone(History history, String path) {
    for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      var outer = history.of(path.substring(0, end));
      if (outer.isDone() && !isWhole(outer)) {
        return true;
      }
    }
    return false;
  }

  /** The paths that have something inside that is not done: that stands for them. */
  private static Set<String> outer(History history, Set<String> known) {
    var outer = new HashSet<String>();
    for (var path : known) {
      if (!history.of(path).isDone()) {
        for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
          outer.add(path.substring(0, end));
        }
      }
    }
    return outer;
  }

  /** Whether its parts are counted in its place. */
  private static boolean isWhole(Told told) {
    return told.fan != null || told.kind.equals("sequence");
  }

  private static final class Counting {
    final List<String> done = new ArrayList<>();
    final List<String> doubt = new ArrayList<>();
    final List<String> todo = new ArrayList<>();

    void count(String path, Told told) {
      if (isWhole(told)) {
        return;
      }
      if (told.isDone()) {
        done.add(path);
      } else if (told.isInDoubt() || told.endState().equalsIgnoreCase("undecided")) {
        doubt.add(path);
      } else {
        todo.add(path);
      }
    }

    void left(Set<String> known, String path) {
      if (!known.contains(path)) {
        todo.add(path);
      }
    }
  }

  /** {@code 3 done, 1 in doubt, 2 to do}. */
  String counts() {
    return done.size() + " done, " + doubt.size() + " in doubt, " + todo.size() + " to do";
  }

  /** The counts, and by name what is not done. */
  String text() {
    var text = new StringBuilder(counts());
    line(text, "in doubt", doubt);
    line(text, "to do", todo);
    return text.toString();
  }

  private static void line(StringBuilder text, String what, List<String> paths) {
    if (!paths.isEmpty()) {
      text.append("\n  ").append(what).append(": ");
      text.append(Texts.head(String.join(", ", paths), 300));
    }
  }

  /** What is not done. */
  List<String> open() {
    var open = new ArrayList<>(doubt);
    open.addAll(todo);
    return open;
  }
}
