package dev.runbook;

import java.util.ArrayList;
import java.util.List;

/**
 * What a change would do, as read just now: shown to whoever approves it. The hash binds the
 * approval: it moves with everything that matters and with nothing else.
 *
 * @param environment the environment it was made in
 * @param action the verb
 * @param target what it is done to
 * @param draft what was read
 * @param undo what undoing would do and need, in words; empty if it cannot be undone
 * @param undoNeeds permissions of the undo
 * @param guards what is watched while it runs
 * @param hash 64 hex digits
 */
public record Plan(
    String environment,
    String action,
    Mutation.Target target,
    Mutation.Draft draft,
    String undo,
    List<Permission> undoNeeds,
    List<String> guards,
    String hash)
    implements Host.Shown {

  /** Copies the lists. */
  public Plan {
    undoNeeds = List.copyOf(undoNeeds);
    guards = List.copyOf(guards);
  }

  /** One thing that would differ. */
  public record Difference(String what, String before, String after) {}

  /** A danger: its code counts for the approval, its words are for people. */
  public record Risk(String code, String words) {}

  /** Whether a permission is held. */
  public enum Held {
    GRANTED,
    DENIED,
    UNKNOWN
  }

  /** A permission that is needed. */
  public record Permission(String name, Held held) {}

  /** What a plan says. */
  public enum State {
    CHANGE,
    NO_CHANGE,
    UNKNOWN
  }

  /** Whether something would change. */
  public State state() {
    if (!draft.unknown().isEmpty()) {
      return State.UNKNOWN;
    }
    return draft.differences().isEmpty() ? State.NO_CHANGE : State.CHANGE;
  }

  /** What would differ. */
  public List<Difference> differences() {
    return draft.differences();
  }

  /** The dangers; a permission that nobody knows of is one. */
  public List<Risk> risks() {
    var all = new ArrayList<>(draft.risks());
    for (var needed : permissions()) {
      if (needed.held() == Held.UNKNOWN) {
        all.add(new Risk("permission-unknown", "nobody knows whether you may " + needed.name()));
      }
    }
    return List.copyOf(all);
  }

  /** What the act and its undo need. */
  public List<Permission> permissions() {
    var all = new ArrayList<>(draft.permissions());
    all.addAll(undoNeeds);
    return List.copyOf(all);
  }

  /** The hash as people read it: {@code 3f9a-1c22-77be}. */
  public String shortHash() {
    return shortHash(hash);
  }

  static String shortHash(String hash) {
    return hash.substring(0, 4) + "-" + hash.substring(4, 8) + "-" + hash.substring(8, 12);
  }

  @Override
  public Host.Bundle shown(Host.Traits traits) {
    var text = text();
    return Host.Bundle.text(text).html("<pre>" + Escapes.keepingLines(text) + "</pre>");
  }

  /** The whole plan in Markdown. */
  public String markdown() {
    return "```\n" + text().replace("```", "'''") + "\n```\n";
  }

  String text() {
    var text = new StringBuilder(title()).append("\n");
    line(text, "world", target.world());
    for (var difference : differences()) {
      line(text, difference.what(), difference.before() + " -> " + difference.after());
    }
    if (state() == State.UNKNOWN) {
      line(text, "unknown", draft.unknown());
    }
    risks().forEach(risk -> line(text, "risk", risk.words() + " (" + risk.code() + ")"));
    for (var needed : permissions()) {
      line(
          text,
          "needs",
          needed.name() + ": " + needed.held().name().toLowerCase(java.util.Locale.ROOT));
    }
    guards.forEach(guard -> line(text, "guard", guard));
    line(text, "undo", undo.isEmpty() ? "none" : undo);
    line(text, "hash", shortHash());
    return Redactor.clean(text.toString().stripTrailing());
  }

  private String title() {
    var words = action + " " + target.name() + " in " + environment;
    return Texts.head(state() == State.NO_CHANGE ? words + ": nothing to change" : words, 79);
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("  ").append(name).append(": ").append(value.replace("\n", "\n    ")).append('\n');
  }

  @Override
  public String toString() {
    return Texts.head(text());
  }
}
