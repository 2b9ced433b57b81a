package dev.runbook;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.runbook.Mutation.Settled;
import dev.runbook.RunbookException.JournalBroken;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Told.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/** One write of a change: the intent on disk, the act, what became of it, the receipt on disk. */
final class Deed implements Mutation.Watch {
  private static final int LOOKS = 3;
  private static final Duration SETTLING = Duration.ofSeconds(5);

  private final Runbook rb;
  private final Mutation<?> mutation;
  private final String path;
  private final int attempt;
  private final Phase phase;
  private final Facts before;
  private final long deadline;

  /** What became of it. */
  sealed interface Result {
    record Acted(Facts receipt) implements Result {}

    /** Certainly not done; {@code denied} if the server refused it for good. */
    record NotDone(String cause, boolean denied) implements Result {}

    record Doubt(String why) implements Result {}
  }

  Deed(
      Runbook rb,
      Order<?> order,
      Mutation<?> mutation,
      String path,
      int attempt,
      Phase phase,
      Facts before) {
    this.rb = rb;
    this.mutation = mutation;
    this.path = path;
    this.attempt = attempt;
    this.phase = phase;
    this.before = before;
    deadline = rb.ticks().nanos() + order.within().toNanos();
  }

  /** Writes the intent, then acts. */
  Result send(String hash, String reason) {
    var target = mutation.target();
    rb.ledger()
        .record(
            rec(RecordType.INTENT)
                .put("hash", hash)
                .put("token", token())
                .put("action", mutation.action())
                .put("target", target.name())
                .put("world", target.world())
                .put("because", reason.isEmpty() ? null : reason)
                .put("draft", before.node()));
    try {
      return acted(mutation.act(before, this), false);
    } catch (Refused e) {
      return new Result.NotDone(String.valueOf(e.getMessage()), true);
    } catch (JournalBroken e) {
      throw e;
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return settle(e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  /** Finds out what became of an act in doubt; an interrupt waits until that is known. */
  Result settle(String cause) {
    boolean interrupted = Thread.interrupted();
    try {
      var settled = interrupted ? lookBriefly() : look();
      if (settled instanceof Settled.Done done) {
        return acted(done.receipt(), true);
      }
      if (settled instanceof Settled.Unknown unknown) {
        return new Result.Doubt(unknown.why() + " (after: " + cause + ")");
      }
      return new Result.NotDone(cause, false);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Settled lookBriefly() {
    try {
      return Bounded.call(rb.ticks(), SETTLING, "settle", this::look);
    } catch (TimeoutException e) {
      return new Settled.Unknown(
          "nothing was found out within " + Durations.text(SETTLING) + " after an interrupt");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Settled.Unknown("interrupted twice while finding out");
    } catch (Exception e) {
      return new Settled.Unknown("cannot find out: " + e.getMessage());
    }
  }

  private Settled look() {
    var why = "";
    for (int i = 0; i < LOOKS; i++) {
      try {
        var settled = mutation.settle(before, this);
        if (!(settled instanceof Settled.Unknown unknown)) {
          return settled;
        }
        why = unknown.why();
        rb.ticks().sleep(Duration.ofSeconds(1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Settled.Unknown("interrupted while finding out");
      } catch (Exception e) {
        why = "cannot find out: " + e.getMessage();
      }
    }
    return new Settled.Unknown(why);
  }

  /** Writes the receipt; if that fails, the person in front is the only record. */
  @CanIgnoreReturnValue
  Result acted(Facts receipt, boolean settled) {
    try {
      rb.ledger()
          .record(
              rec(RecordType.ACTED)
                  .put("token", token())
                  .put("receipt", receipt.node())
                  .put("settled", settled));
    } catch (JournalBroken | Refused e) {
      rb.host()
          .show(
              Host.Bundle.text(
                  Redactor.clean(
                      "DONE BUT NOT RECORDED: "
                          + mutation.action()
                          + " "
                          + mutation.target().name()
                          + "\n  token: "
                          + token()
                          + "\n  receipt: "
                          + receipt)));
      throw e;
    }
    return new Result.Acted(receipt);
  }

  private Rec rec(RecordType type) {
    return Rec.of(type, path, attempt).put("phase", phase.word);
  }

  @Override
  public String token() {
    return token(rb.journal().run(), path, attempt, phase);
  }

  static String token(String run, String path, int attempt, Phase phase) {
    var text = String.join("\n", run, path, String.format(Locale.ROOT, "%d", attempt), phase.word);
    var digest = Hashes.digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    var token = new StringBuilder();
    for (int i = 0; i < 32; i++) {
      token.append(RunId.ALPHABET.charAt(digest[i] & 31));
    }
    return token.toString();
  }

  @Override
  public void mark(Facts facts) {
    rb.ledger().record(rec(RecordType.MARK).put("token", token()).put("facts", facts.node()));
  }

  @Override
  public List<Facts> marks() {
    var all = new ArrayList<Facts>();
    rb.ledger().told(path).act(phase).marks.forEach(mark -> all.add(Facts.of(mark.get("facts"))));
    return List.copyOf(all);
  }

  @Override
  public void say(String progress) {
    rb.host().show(Host.Bundle.text(Redactor.clean(progress)));
  }

  @Override
  public Duration left() {
    return Duration.ofNanos(Math.max(0, deadline - rb.ticks().nanos()));
  }
}
