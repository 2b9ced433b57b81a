package dev.runbook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which unit is which: gives each step, wait, shell command, target and change its path, knows what
 * the records say of it, and writes its new records. A body owns what its thread makes while it
 * runs; a fan-out's workers call {@link #inside} themselves.
 */
final class Ledger {
  private final Journal journal;
  private final Ticks ticks;
  private final Gate gate;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final History history = new History();

  @GuardedBy("lock")
  private final List<String> earlier = new ArrayList<>();

  @GuardedBy("lock")
  private final NavigableSet<String> used = new TreeSet<>();

  @GuardedBy("lock")
  private final Map<Thread, Deque<String>> open = new HashMap<>();

  Ledger(Journal journal, Ticks ticks, List<ObjectNode> records) {
    this(journal, ticks, records, Gate.open());
  }

  Ledger(Journal journal, Ticks ticks, List<ObjectNode> records, Gate gate) {
    this.journal = journal;
    this.ticks = ticks;
    this.gate = gate;
    lock.lock();
    try {
      records.forEach(history::apply);
      earlier.addAll(Tally.of(history).done());
    } finally {
      lock.unlock();
    }
  }

  Gate gate() {
    return gate;
  }

  /** Does a unit that passes count. */
  <T extends @Nullable Object> T counted(String path, Supplier<T> unit) {
    journal.refuseIfLong();
    gate.begin();
    try {
      return unit.get();
    } finally {
      gate.end();
      if (told(path).endState().equalsIgnoreCase("undecided")) {
        gate.block("undecided: " + path);
      }
    }
  }

  /** A unit was given back as the records have it. */
  void replayed() {
    gate.replayed(journal.count());
  }

  /** The path of the body that runs on this thread; empty outside of any. */
  String scope() {
    lock.lock();
    try {
      var mine = open.get(Thread.currentThread());
      return mine == null || mine.isEmpty() ? "" : mine.getLast();
    } finally {
      lock.unlock();
    }
  }

  /** The paths of all bodies that run now. */
  List<String> openPaths() {
    lock.lock();
    try {
      var all = new ArrayList<String>();
      open.values().forEach(all::addAll);
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** The path of a unit with this name in the scope of this thread. */
  String pathOf(String name) {
    return PathNames.join(scope(), name);
  }

  /**
   * Like {@link #pathOf}, and takes the name. A name may be used once in a scope and run.
   *
   * @throws Refused if the name was used there before
   */
  String claim(String name) {
    var path = pathOf(name);
    lock.lock();
    try {
      if (!used.add(path)) {
        throw new Refused(
            Problem.of("the name `" + name + "` was used before in this run")
                .at(path)
                .advice(
                    "in a loop give a key: rb.step(name, key, ..); else rename it, or do it"
                        + " again: rb.redo(\""
                        + path
                        + "\")"));
      }
      return path;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The path of a change: {@code base#k}, the k-th alike in this scope.
   *
   * @throws Refused on a thread that owns no step while a step is open on another
   */
  String claimAlike(String base) {
    lock.lock();
    try {
      refuseStranger(base);
      for (int k = 1; ; k++) {
        var path = PathNames.join(scope(), base + "#" + k);
        if (used.add(path)) {
          return path;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void refuseStranger(String what) {
    if (!open.isEmpty() && !open.containsKey(Thread.currentThread())) {
      throw new Refused(
          Problem.of("a change on another thread while a step is open")
              .at(what)
              .seen("open: " + open.values())
              .advice("run it on the step's own thread, or use rb.forEach"));
    }
  }

  /**
   * The latest path of a change made before: {@code base#k} with the highest k of those asked for
   * in this process, else of those on record; empty if there is none.
   */
  String latestAlike(String base) {
    lock.lock();
    try {
      var latest = "";
      for (int k = 1; ; k++) {
        var path = PathNames.join(scope(), base + "#" + k);
        boolean later = !used.contains(path) && used.contains(latest);
        if (history.of(path).attempt == 0 || later) {
          return latest;
        }
        latest = path;
      }
    } finally {
      lock.unlock();
    }
  }

  /** What the records say of a path; a try of 0 if they say nothing. */
  Told told(String path) {
    lock.lock();
    try {
      return history.of(path);
    } finally {
      lock.unlock();
    }
  }

  /** Whether a path is to be done although the records have it: asked for by a person. */
  boolean isRedone(String path) {
    lock.lock();
    try {
      return history.isRedone(path);
    } finally {
      lock.unlock();
    }
  }

  /** Whether the last write to a target was this path's. */
  boolean isLastOn(Mutation.Target target, String path) {
    lock.lock();
    try {
      return history.lastOn(target).equals(path);
    } finally {
      lock.unlock();
    }
  }

  /** Records that a client was handed out, in the step that is open on this thread. */
  void raw(Class<?> client) {
    var path = scope();
    var attempt = path.isEmpty() ? 0 : told(path).attempt;
    record(Rec.of(RecordType.RAW, path, attempt).put("type", client.getName()));
  }

  /** Writes records; what replay needs counts from now on in this process as well. */
  void record(Rec... records) {
    journal.append(records);
    for (var rec : records) {
      if (rec.type.replayed) {
        gate.wrote();
      }
    }
    var now = ticks.now().toString();
    lock.lock();
    try {
      for (var rec : records) {
        history.apply(node(rec).put("at", now));
      }
    } finally {
      lock.unlock();
    }
  }

  private static ObjectNode node(Rec rec) {
    var node = rec.fields.deepCopy();
    return node.put("t", rec.type.word).put("path", rec.path).put("try", rec.attempt);
  }

  /** Runs a body as the owner of what its thread makes; names inside it may be used anew. */
  <T> T inside(String path, Callable<T> body) throws Exception {
    enter(path);
    try {
      return body.call();
    } finally {
      leave();
    }
  }

  /** Runs a body on a worker's thread as if it were on the thread that is in this scope. */
  <T extends @Nullable Object> T carrying(String scope, Callable<T> body) throws Exception {
    open(scope);
    try {
      return body.call();
    } finally {
      leave();
    }
  }

  /** The names used inside a path: those that begin with it and a slash. */
  @GuardedBy("lock")
  private Set<String> parts(String path) {
    return used.subSet(path + "/", path + (char) ('/' + 1));
  }

  private void enter(String path) {
    lock.lock();
    try {
      parts(path).clear();
    } finally {
      lock.unlock();
    }
    open(path);
  }

  private void open(String path) {
    lock.lock();
    try {
      open.computeIfAbsent(Thread.currentThread(), any -> new ArrayDeque<>()).addLast(path);
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      var mine = open.get(Thread.currentThread());
      if (mine != null) {
        var unused = mine.removeLast();
        if (mine.isEmpty()) {
          open.remove(Thread.currentThread());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets the names of a path that did not end well, and of all inside it, be used once more. */
  void again(String path) {
    lock.lock();
    try {
      used.remove(path);
      parts(path).clear();
    } finally {
      lock.unlock();
    }
  }

  /** Lets a path, and all inside it, be done again in this run. */
  void redo(String path, String by) {
    known(path);
    record(Rec.of(RecordType.REDO, path, told(path).attempt).put("by", by));
    lock.lock();
    try {
      used.remove(path);
      parts(path).clear();
    } finally {
      lock.unlock();
    }
  }

  /** A person says what became of a unit in doubt. */
  void settle(String path, String as, String by, String note) {
    known(path);
    record(
        Rec.of(RecordType.SETTLE, path, told(path).attempt)
            .put("as", as)
            .put("by", by)
            .put("note", note));
    lock.lock();
    try {
      used.remove(path);
    } finally {
      lock.unlock();
    }
  }

  private void known(String path) {
    lock.lock();
    try {
      if (history.of(path).attempt == 0) {
        throw new Refused(
            Problem.of("nothing of that name was recorded in this run")
                .at(path)
                .seen("recorded: " + Texts.head(String.join(", ", history.paths()), 400))
                .advice("give the whole path, as the report prints it"));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Recorded as done by an earlier process, but not asked for since this one opened the run. */
  List<String> notReached() {
    lock.lock();
    try {
      var missing = new ArrayList<String>();
      for (var path : earlier) {
        if (!isUsed(path)) {
          missing.add(path);
        }
      }
      return missing;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean isUsed(String path) {
    var head = path;
    while (!head.isEmpty()) {
      boolean target = head.endsWith("]") && used.contains(head.substring(0, head.indexOf('[')));
      if (target || used.contains(head)) {
        return true;
      }
      head = head.contains("/") ? head.substring(0, head.lastIndexOf('/')) : "";
    }
    return false;
  }

  /** Paths that are not done: begun and not ended, in doubt, undecided or failed. */
  List<String> unfinished() {
    lock.lock();
    try {
      var all = new ArrayList<String>();
      for (var path : history.paths()) {
        var state = history.of(path).endState();
        if (!state.equals("ok") && !state.equals("SUCCEEDED")) {
          var doubt = history.of(path).isInDoubt() ? "in doubt" : "not done";
          all.add(path + " (" + (state.isEmpty() ? doubt : state.toLowerCase(Locale.ROOT)) + ")");
        }
      }
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** What is done, in doubt and to do. */
  Tally tally() {
    lock.lock();
    try {
      return Tally.of(history);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Records an interrupt that comes out of a unit at the top, and tells what is done and what not.
   * Inside of a body it is left to whoever runs that.
   */
  Interrupted interrupted(Interrupted e) {
    lock.lock();
    try {
      if (open.containsKey(Thread.currentThread())) {
        return e;
      }
    } finally {
      lock.unlock();
    }
    var tally = tally();
    if (journal.isWritable()) {
      record(Rec.of(RecordType.INTERRUPT).put("open", tally.open()));
      journal.tell("interrupted: " + tally.text());
    }
    var seen = e.problem().seen();
    return new Interrupted(
        e.problem().seen(seen + (seen.isEmpty() ? "" : "\n") + tally.text()), e.getCause());
  }

  /** A process that a unit started and that still runs; empty if there is none. */
  String survivor() {
    lock.lock();
    try {
      for (var path : history.paths()) {
        var proc = history.of(path).proc;
        if (proc != null && history.of(path).end == null && isAlive(proc)) {
          return path + ", pid " + proc.path("pid").asLong();
        }
        var act = history.of(path).act(Told.Phase.ACT);
        for (var mark : act.marks) {
          if (act.acted == null
              && mark.path("facts") instanceof ObjectNode facts
              && isAlive(facts)) {
            return path + ", pid " + facts.path("pid").asLong();
          }
        }
      }
      return "";
    } finally {
      lock.unlock();
    }
  }

  private static boolean isAlive(ObjectNode proc) {
    var started = proc.path("started").asText();
    return ProcessHandle.of(proc.path("pid").asLong(-1))
        .filter(ProcessHandle::isAlive)
        .flatMap(handle -> handle.info().startInstant())
        .map(start -> started.isEmpty() || start.toString().equals(started))
        .orElse(false);
  }

  Journal journal() {
    return journal;
  }
}
