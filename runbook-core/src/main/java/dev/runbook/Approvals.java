package dev.runbook;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.runbook.Approver.Decision;
import dev.runbook.RunbookException.NotApproved;
import dev.runbook.RunbookException.Problem;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Finds out whether a plan is approved: pre-approval, the approver given, the prompt, in order. */
final class Approvals {
  private final Runbook rb;
  private final Approver approver;

  @GuardedBy("this")
  private final Set<String> spent = new HashSet<>();

  record Prompt() implements Approver {
    @Override
    public Decision decide(Plan plan) {
      return new Decision.Denied("nobody", "there is no person in front");
    }
  }

  record Always() implements Approver {
    @Override
    public Decision decide(Plan plan) {
      return new Decision.Granted("always()", "always()");
    }
  }

  record FourEyes(Approver second) implements Approver {
    @Override
    public Decision decide(Plan plan) throws Exception {
      return second.decide(plan);
    }
  }

  Approvals(Runbook rb, Approver approver) {
    this.rb = rb;
    this.approver = approver;
  }

  /** Whether a lapsed approval can be asked for anew at once. */
  boolean isInteractive() {
    return approver instanceof Prompt || approver instanceof FourEyes;
  }

  boolean isFourEyes() {
    return approver instanceof FourEyes;
  }

  /** Decides and records; {@code moved} tells what differs from the plan approved before. */
  Decision.Granted approve(Plan plan, String path, int attempt, String moved) {
    return approve(plan, path, attempt, moved, Map.of());
  }

  /** Decides and records; {@code covers} has the hash of each plan that is part of this one. */
  Decision.Granted approve(
      Plan plan, String path, int attempt, String moved, Map<String, String> covers) {
    long from = rb.ticks().nanos();
    var decision = decide(plan, moved);
    long waited = Duration.ofNanos(rb.ticks().nanos() - from).toMillis();
    var rec = Rec.of(RecordType.APPROVAL, path, attempt).put("hash", plan.hash());
    if (!covers.isEmpty()) {
      var hashes = Lines.JSON.createObjectNode();
      covers.forEach(hashes::put);
      rec.put("covers", hashes);
    }
    if (decision instanceof Decision.Granted granted) {
      rec.put("decision", "GRANTED").put("by", granted.by()).put("how", granted.how());
      rb.ledger().record(rec.put("waited", waited));
      return granted;
    }
    var denied = decision instanceof Decision.Denied no ? no : new Decision.Denied("", "no answer");
    if (rb.journal().isMade() || rb.ledger().gate().isPassing()) {
      rec.put("decision", "DENIED").put("by", denied.by()).put("how", denied.why());
      rb.ledger().record(rec.put("waited", waited));
    }
    throw notApproved(plan, denied.why());
  }

  static NotApproved notApproved(Plan plan, String why) {
    return new NotApproved(
        Problem.of("not approved: " + plan.action() + " " + plan.target().name())
            .at("environment " + plan.environment() + ", " + plan.target().world())
            .seen(why + "; the plan's hash is " + plan.shortHash())
            .advice("approve it beforehand: RUNBOOK_APPROVE=" + plan.shortHash()),
        null);
  }

  private Decision decide(Plan plan, String moved) {
    boolean two = rb.environment().fourEyes() || approver instanceof FourEyes;
    var early = preApproved(plan);
    if (early.isPresent() && (!two || isOther(early.get().by()))) {
      return early.get();
    }
    if (two) {
      return fourEyes(plan, moved);
    }
    if (approver instanceof Always && rb.environment().isProtected()) {
      return new Decision.Denied("always()", "always() counts only in unprotected environments");
    }
    return ask(approver, plan, moved);
  }

  private Decision fourEyes(Plan plan, String moved) {
    var second = approver instanceof FourEyes both ? both.second() : approver;
    if (second instanceof Prompt || second instanceof Always) {
      return new Decision.Denied(
          "", "four eyes need an approver that names a second person; one terminal counts once");
    }
    var consent = ask(new Prompt(), plan, moved);
    if (!(consent instanceof Decision.Granted)) {
      return consent;
    }
    var decision = ask(second, plan, moved);
    if (decision instanceof Decision.Granted granted && !isOther(granted.by())) {
      return new Decision.Denied(
          granted.by(), "the second person must have a name and be another than the operator");
    }
    return decision;
  }

  /** Whether this is a name, and another than the operator's. */
  boolean isOther(String by) {
    return !by.isBlank() && !by.strip().equalsIgnoreCase(rb.operator().strip());
  }

  private Decision ask(Approver who, Plan plan, String moved) {
    if (who instanceof Prompt) {
      return prompt(plan, moved);
    }
    var timeout = rb.environment().approval().timeout();
    long deadline = rb.ticks().nanos() + timeout.toNanos();
    try {
      while (true) {
        var left = Duration.ofNanos(Math.max(0, deadline - rb.ticks().nanos()));
        @Nullable Decision decision =
            Bounded.<@Nullable Decision>call(rb.ticks(), left, "approver", () -> who.decide(plan));
        boolean late = rb.ticks().nanos() - deadline > 0;
        if (late) {
          return new Decision.Denied("", "nobody answered within " + Durations.text(timeout));
        }
        if (decision == null) {
          return new Decision.Denied("", "the approver gave no answer");
        }
        if (!(decision instanceof Decision.Pending pending)) {
          return decision;
        }
        if (rb.ledger().gate().isPassing()) {
          rb.ledger().gate().block("pending: " + pending.ref());
          rb.ledger().gate().check();
        }
        rb.ticks().sleep(Duration.ofSeconds(2));
      }
    } catch (TimeoutException e) {
      return new Decision.Denied("", "nobody answered within " + Durations.text(timeout));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Decision.Denied("", "interrupted while waiting for approval");
    } catch (Exception e) {
      return new Decision.Denied("", "the approver failed: " + e);
    }
  }

  private Decision prompt(Plan plan, String moved) {
    var word = rb.environment().isProtected() ? rb.environment().name() : "yes";
    var head = moved.isEmpty() ? "" : "The plan has moved since it was approved:\n" + moved + "\n";
    var text =
        head + plan.text() + "\n  operator: " + rb.operator() + "\nType " + word + " to approve: ";
    var timeout = rb.environment().approval().timeout();
    var answer = rb.host().ask(new Host.Question(Redactor.clean(text), false, timeout));
    if (answer instanceof Host.Answer.Line line) {
      return line.text().strip().equals(word)
          ? new Decision.Granted(rb.operator(), "prompt on " + rb.host().name())
          : new Decision.Denied(rb.operator(), "`" + word + "` was not typed");
    }
    return new Decision.Denied("", ((Host.Answer.Nobody) answer).why());
  }

  /** One act for each word: 12 or more digits of the hash, or action and target where allowed. */
  private synchronized Optional<Decision.Granted> preApproved(Plan plan) {
    var words =
        rb.settings()
            .variable("RUNBOOK_APPROVE")
            .or(() -> rb.settings().sources().property("runbook.approve"))
            .orElse("");
    for (var word : words.split(",", -1)) {
      var given = word.strip();
      var digits = given.replace("-", "").toLowerCase(Locale.ROOT);
      boolean byHash = digits.matches("[0-9a-f]{12,64}") && plan.hash().startsWith(digits);
      boolean byName =
          rb.environment().approval().byName()
              && given.equals(plan.action() + " " + plan.target().name());
      if ((byHash || byName) && spent.add(given)) {
        var by = rb.settings().variable("RUNBOOK_APPROVED_BY").orElse("");
        return Optional.of(
            new Decision.Granted(by, "beforehand, by " + (byHash ? "hash" : "name")));
      }
    }
    return Optional.empty();
  }
}
