package dev.runbook;

import dev.runbook.RunbookException.JournalBroken;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;

/** What an environment forbids, whoever asks; looked at before, on and after the plan. */
record Policy(Environment environment, Journal journal, Ticks ticks) {
  /** Before anything is read; {@code what} is to be done. */
  void allowWriting(String what) {
    if (environment.readOnly()) {
      throw refused(
          what, "", "the environment is read-only", "nothing was sent", "ask who set readOnly");
    }
    journal.refuseIfFull();
  }

  /** On the plan. */
  void allow(Plan plan) {
    if (allowAlone(plan)) {
      rest(plan, environment.cooldown().isZero() ? List.of() : recent());
    }
  }

  /** On plans that one approval is to cover: each alone, then all that they touch. */
  void allowTogether(String what, Collection<Plan> plans) {
    var recent = environment.cooldown().isZero() ? List.<Entry>of() : recent();
    var worlds = new TreeSet<String>();
    var groups = new TreeMap<String, int[]>();
    int touched = 0;
    for (var plan : plans) {
      if (allowAlone(plan)) {
        rest(plan, recent);
        worlds.add(plan.target().world());
        var draft = plan.draft();
        touched += draft.touched();
        var alike = groups.computeIfAbsent(draft.among(), any -> new int[2]);
        alike[0] += draft.touched();
        alike[1] = Math.max(alike[1], draft.peers());
      }
    }
    var where = String.join(", ", worlds);
    fewEnough(what, where, touched);
    groups.remove("");
    groups.values().forEach(alike -> smallEnough(what, where, alike[0], alike[1]));
  }

  /** Whether it changes anything at all. */
  private boolean allowAlone(Plan plan) {
    var what = what(plan);
    var world = plan.target().world();
    var draft = plan.draft();
    if (plan.state() == Plan.State.UNKNOWN) {
      throw refused(
          what, world, "nothing can be said about it", draft.unknown(), "make it readable first");
    }
    if (plan.state() == Plan.State.NO_CHANGE) {
      return false;
    }
    for (var needed : plan.permissions()) {
      if (needed.held() == Plan.Held.DENIED) {
        throw refused(
            what, world, "a permission is missing", needed.name(), "get it, then run again");
      }
    }
    fewEnough(what, world, draft.touched());
    smallEnough(what, world, draft.touched(), draft.peers());
    return true;
  }

  private static String what(Plan plan) {
    return plan.action() + " " + plan.target().name();
  }

  private void fewEnough(String what, String world, int touched) {
    if (touched > environment.blast().targets()) {
      throw refused(
          what,
          world,
          "too many targets",
          touched + " targets; blast.targets allows " + environment.blast().targets(),
          "do fewer at a time");
    }
  }

  private void smallEnough(String what, String world, int touched, int peers) {
    double share = peers == 0 ? 0 : 100.0 * touched / peers;
    if (share > environment.blast().percent()) {
      throw refused(
          what,
          world,
          "too large a share of the healthy ones",
          String.format(
              Locale.ROOT,
              "%d of %d; blast.percent allows %s",
              touched,
              peers,
              Numbers.exact(environment.blast().percent())),
          "do fewer at a time");
    }
  }

  private void rest(Plan plan, List<Entry> recent) {
    var since = ticks.now().minus(environment.cooldown());
    for (var entry : recent) {
      if (entry.type().equals("intent")
          && entry.at().isAfter(since)
          && entry.field("action").orElse("").equals(plan.action())
          && entry.field("target").orElse("").equals(plan.target().name())
          && entry.field("world").orElse("").equals(plan.target().world())) {
        throw refused(
            what(plan),
            plan.target().world(),
            "the same was done a moment ago",
            "at " + entry.at() + "; cooldown is " + Durations.text(environment.cooldown()),
            "wait, or look at what that one did");
      }
    }
  }

  private List<Entry> recent() {
    var folder = journal.folder();
    if (folder.isEmpty() || !Files.isDirectory(folder.get())) {
      return journal.entries();
    }
    try (var files = Files.list(folder.get())) {
      return files
          .filter(file -> file.toString().endsWith(".jsonl"))
          .filter(this::isRecent)
          .flatMap(Policy::entries)
          .toList();
    } catch (IOException e) {
      throw new Refused(
          Problem.of("cannot see what was done a moment ago")
              .at(folder.get().toString())
              .seen(String.valueOf(e.getMessage()))
              .advice("make the journal folder readable"),
          e);
    }
  }

  private boolean isRecent(Path file) {
    try {
      var changed = Files.getLastModifiedTime(file).toInstant();
      return changed.isAfter(ticks.now().minus(environment.cooldown()));
    } catch (IOException e) {
      return true;
    }
  }

  private static java.util.stream.Stream<Entry> entries(Path file) {
    try {
      return Journal.read(file).entries().stream();
    } catch (JournalBroken e) {
      return java.util.stream.Stream.empty();
    }
  }

  private Refused refused(String what, String world, String rule, String seen, String advice) {
    var where = "environment " + environment.name() + (world.isEmpty() ? "" : ", " + world);
    return new Refused(
        Problem.of("refused to " + what + ": " + rule).at(where).seen(seen).advice(advice));
  }
}
