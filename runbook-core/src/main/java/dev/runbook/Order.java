package dev.runbook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.RunbookException.Undecided;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What is wanted of a mutation: its guards, its deadline, its undo. Makes the plan. */
record Order<R>(
    Mutation<R> mutation,
    List<Guard> guards,
    boolean undoOnFailure,
    Duration within,
    String reason) {
  private static final SecretKeySpec KEY = key();

  private static SecretKeySpec key() {
    var bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return new SecretKeySpec(bytes, "HmacSHA256");
  }

  /** What is done, and to what. */
  String words() {
    return mutation.action() + " " + mutation.target().name();
  }

  /** What it gave, made of what was recorded. */
  R result(Told.Act act) {
    var before = Facts.of(act.intent == null ? null : act.intent.get("draft"));
    var receipt = Facts.of(act.acted == null ? null : act.acted.get("receipt"));
    var seen = Facts.of(act.verdict == null ? null : act.verdict.get("seen"));
    return mutation.result(before, receipt, seen);
  }

  /** The name its path is made of: equal wishes have equal names. */
  String base() {
    var ask = Hashes.sha256(mutation.ask().canonical()).substring(0, 8);
    return Texts.head(PathNames.escaped(words()), 120) + "~" + ask;
  }

  Order<R> undoingOnFailure() {
    return new Order<>(mutation, guards, true, within, reason);
  }

  /** A draft and its plan. */
  Plan plan(String environment) {
    var draft = draft(mutation);
    var undo = draft.unknown().isEmpty() ? undo(draft) : Optional.<Mutation<?>>empty();
    var needs = undo.isPresent() ? draft(undo.get()).permissions() : List.<Plan.Permission>of();
    var words = undo.map(u -> u.action() + " " + u.target().name()).orElse("");
    var wish = undo.map(u -> u.action() + u.ask().canonical()).orElse("");
    var names = guards.stream().map(Guard::toString).toList();
    var undoNeeds =
        needs.stream().map(p -> new Plan.Permission(p.name() + " (undo)", p.held())).toList();
    return new Plan(
        environment,
        mutation.action(),
        mutation.target(),
        draft,
        undoOnFailure && !words.isEmpty() ? words + ", on failure" : words,
        undoNeeds,
        names,
        hash(environment, draft, wish, undoNeeds, names));
  }

  private Optional<Mutation<?>> undo(Mutation.Draft draft) {
    return mutation.undo(draft.facts(), Facts.none());
  }

  private static Mutation.Draft draft(Mutation<?> mutation) {
    try {
      return mutation.draft();
    } catch (RunbookException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunbookException.Interrupted(
          Problem.of("interrupted while planning").at(mutation.target().name()), e);
    } catch (Exception e) {
      throw new Refused(
          Problem.of("cannot plan to " + mutation.action() + " " + mutation.target().name())
              .at(mutation.target().world())
              .seen(String.valueOf(e.getMessage()))
              .advice("nothing was sent; mend what failed and plan again"),
          e);
    }
  }

  private String hash(
      String environment,
      Mutation.Draft draft,
      String undo,
      List<Plan.Permission> undoNeeds,
      List<String> names) {
    var node = Lines.JSON.createObjectNode();
    node.put("environment", environment);
    node.put("world", mutation.target().world());
    node.put("action", mutation.action());
    node.put("target", mutation.target().name());
    node.set("ask", mutation.ask().node());
    if (mutation instanceof ShellMutation shell) {
      shell.secrets().forEach((name, secret) -> node.put("secret " + name, hmac(secret.reveal())));
    }
    var differences = node.putArray("differences");
    for (var one : draft.differences()) {
      differences.addArray().add(one.what()).add(one.before()).add(one.after());
    }
    node.put("undo", undo).put("undoOnFailure", undoOnFailure);
    names.forEach(node.putArray("guards")::add);
    var asked = new ArrayList<>(draft.permissions());
    asked.addAll(undoNeeds);
    asked.stream().map(Plan.Permission::name).sorted().forEach(node.putArray("permissions")::add);
    draft.risks().stream().map(Plan.Risk::code).sorted().forEach(node.putArray("risks")::add);
    return hash(node);
  }

  /** A text with a secret in it hashes under a key of this process: nobody can guess the secret. */
  private static String hash(ObjectNode node) {
    var text = Facts.canonical(node).toString();
    var clean = Redactor.clean(text);
    return Hashes.sha256(clean.equals(text) ? text : clean + hmac(text));
  }

  private static String hmac(String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(KEY);
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  Undecided undecided(String path, String why) {
    return new Undecided(
        Problem.of("nobody could see how `" + path + "` ended")
            .at(mutation.target().world())
            .seen(why)
            .advice(
                "look at the target; then rb.settle(\""
                    + path
                    + "\").asDone(\"how you know\") or .asNotDone(..), or resume to watch again"),
        null);
  }
}
