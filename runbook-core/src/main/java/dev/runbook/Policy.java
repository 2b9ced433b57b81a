package dev.runbook;

import dev.runbook.RunbookException.JournalBroken;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What an environment forbids, whoever asks; looked at before, on and after the plan. */
record Policy(Environment environment, Journal journal, Ticks ticks) {
  /** Before anything is read. */
  void allowWriting(Mutation<?> mutation) {
    if (environment.readOnly()) {
      throw refused(
          mutation, "the environment is read-only", "nothing was sent", "ask who set readOnly");
    }
    journal.refuseIfFull();
  }

  /** On the plan. */
  void allow(Plan plan, Mutation<?> mutation) {
    if (plan.state() == Plan.State.UNKNOWN) {
      throw refused(
          mutation,
          "nothing can be said about it",
          plan.draft().unknown(),
          "make it readable first");
    }
    if (plan.state() == Plan.State.NO_CHANGE) {
      return;
    }
    for (var needed : plan.permissions()) {
      if (needed.held() == Plan.Held.DENIED) {
        throw refused(mutation, "a permission is missing", needed.name(), "get it, then run again");
      }
    }
    int touched = plan.draft().touched();
    if (touched > environment.blast().targets()) {
      throw refused(
          mutation,
          "too many targets",
          touched + " targets; blast.targets allows " + environment.blast().targets(),
          "do fewer at a time");
    }
    int peers = plan.draft().peers();
    double share = peers == 0 ? 0 : 100.0 * touched / peers;
    if (share > environment.blast().percent()) {
      throw refused(
          mutation,
          "too large a share of the healthy ones",
          String.format(
              Locale.ROOT,
              "%d of %d; blast.percent allows %s",
              touched,
              peers,
              Numbers.exact(environment.blast().percent())),
          "do fewer at a time");
    }
    rest(mutation);
  }

  private void rest(Mutation<?> mutation) {
    if (environment.cooldown().isZero()) {
      return;
    }
    var since = ticks.now().minus(environment.cooldown());
    for (var entry : recent()) {
      if (entry.type().equals("intent")
          && entry.at().isAfter(since)
          && entry.field("action").orElse("").equals(mutation.action())
          && entry.field("target").orElse("").equals(mutation.target().name())
          && entry.field("world").orElse("").equals(mutation.target().world())) {
        throw refused(
            mutation,
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

  private Refused refused(Mutation<?> mutation, String rule, String seen, String advice) {
    return new Refused(
        Problem.of("refused to " + mutation.action() + " " + mutation.target().name() + ": " + rule)
            .at("environment " + environment.name() + ", " + mutation.target().world())
            .seen(seen)
            .advice(advice));
  }
}
