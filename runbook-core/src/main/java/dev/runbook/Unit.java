package dev.runbook;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.RunbookException.StepFailed;
import dev.runbook.RunbookException.TimedOut;
import dev.runbook.RunbookException.Undecided;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One unit with a beginning, an end and a result: a step, a wait, a read by shell, a target of a
 * fan-out. What the records have as done is given back and not run.
 *
 * @param kind step, await, shell or target; a path keeps its kind for ever
 * @param name its name in the scope of the calling thread, as {@link PathNames} makes it
 * @param once whether it may never run a second time unless a person says so
 * @param retries how many more tries a failing body gets
 * @param most how many bytes its result may take in the record
 */
record Unit(Ledger ledger, String kind, String name, boolean once, int retries, int most) {
  static final int RESULT_MAX = 64 << 10;

  static Unit of(Ledger ledger, String kind, String name) {
    return new Unit(ledger, kind, name, false, 0, RESULT_MAX);
  }

  Unit onlyOnce() {
    return new Unit(ledger, kind, name, true, retries, most);
  }

  Unit retry(int times) {
    return new Unit(ledger, kind, name, once, times, most);
  }

  Unit resultOf(int bytes) {
    return new Unit(ledger, kind, name, once, retries, bytes);
  }

  /**
   * The result of the body, or the recorded one.
   *
   * @param type what is asked for; {@code Object.class} if nobody said
   */
  @CanIgnoreReturnValue
  @Nullable Object run(Class<?> type, Callable<?> body) {
    try {
      return named(type, body);
    } catch (Interrupted e) {
      throw ledger.interrupted(e);
    }
  }

  private @Nullable Object named(Class<?> type, Callable<?> body) {
    refuseInterrupted();
    var path = ledger.claim(name);
    var told = ledger.told(path);
    if (told.attempt > 0 && !told.kind.equals(kind)) {
      throw new Refused(
          Problem.of("the record has another kind of unit under this name")
              .at(path)
              .seen("recorded as " + told.kind + ", asked for as " + kind)
              .advice("give the new one a name of its own"));
    }
    if (ledger.gate().counts(path) && !kind.equals("target")) {
      return inPass(path, told, type, body);
    }
    return goOn(path, told, type, body);
  }

  /** What is on record is given back as it was, a failure too; else it is the next unit. */
  private @Nullable Object inPass(String path, Told told, Class<?> type, Callable<?> body) {
    if (!ledger.isRedone(path)) {
      if (told.endState().equals("failed")) {
        ledger.replayed();
        throw Recorded.failure(path, told);
      }
      if (told.endState().equals("ok")) {
        ledger.replayed();
        return recorded(path, told, type);
      }
    }
    return ledger.<@Nullable Object>counted(path, () -> goOn(path, told, type, body));
  }

  private @Nullable Object goOn(String path, Told told, Class<?> type, Callable<?> body) {
    if (!ledger.isRedone(path)) {
      if (told.endState().equals("ok")) {
        return recorded(path, told, type);
      }
      if (told.attempt > 0 && told.settledAs().equals("done")) {
        return settled(path, type);
      }
      refuseDoubt(path, told);
    }
    return tries(path, told.attempt, type, body);
  }

  /** A person said that it is done; what it gave is known only if it gives nothing. */
  private static @Nullable Object settled(String path, Class<?> type) {
    if (type != Void.class) {
      throw unkept(path, "a person settled it as done, and its result was not recorded");
    }
    return null;
  }

  private void refuseDoubt(String path, Told told) {
    var begin = told.begin;
    boolean once = begin != null && (begin.path("once").asBoolean() || told.raw != null);
    if (!once || told.settle != null) {
      return;
    }
    if (told.end == null || told.endState().equals("undecided")) {
      throw new Undecided(
          Problem.of("`" + path + "` was begun and may run only once; nobody saw it end")
              .at(path)
              .advice(
                  "find out, then rb.settle(\""
                      + path
                      + "\").asDone(\"how you know\")"
                      + " or .asNotDone(..)"),
          null);
    }
  }

  private @Nullable Object tries(String path, int before, Class<?> type, Callable<?> body) {
    for (int attempt = before + 1; ; attempt++) {
      try {
        return once(path, attempt, type, body);
      } catch (StepFailed | TimedOut e) {
        var told = ledger.told(path);
        if (attempt > before + retries || told.raw != null || told.endState().equals("ok")) {
          throw e;
        }
      }
    }
  }

  private @Nullable Object once(String path, int attempt, Class<?> type, Callable<?> body) {
    ledger.record(Rec.of(RecordType.BEGIN, path, attempt).put("kind", kind).put("once", once));
    Object value;
    try {
      value = ledger.inside(path, body);
    } catch (Undecided | Interrupted e) {
      ledger.record(end(path, attempt, "undecided").put("error", String.valueOf(e.getMessage())));
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted(
          Problem.of("`" + path + "` was interrupted").at(path).advice("resume the run"), e);
    } catch (RunbookException e) {
      failed(path, attempt, String.valueOf(e.getMessage()), e.getClass().getSimpleName());
      throw e;
    } catch (Exception e) {
      var words = e.getMessage() == null ? e.toString() : e.getMessage();
      failed(path, attempt, words, "");
      throw new StepFailed(
          Problem.of("`" + path + "` failed")
              .at("try " + attempt)
              .seen(words)
              .advice("mend the cause and resume: what is done is not done again"),
          e);
    }
    return keep(path, attempt, type, value);
  }

  private void failed(String path, int attempt, String words, String thrown) {
    ledger.record(
        end(path, attempt, "failed")
            .put("error", Texts.ends(words, 4_000))
            .put("thrown", thrown.isEmpty() ? null : thrown));
  }

  private @Nullable Object keep(String path, int attempt, Class<?> type, @Nullable Object value) {
    try {
      var kept = Results.keep(value, type, most);
      ledger.record(
          end(path, attempt, "ok")
              .put("type", kept.type())
              .put("shape", kept.shape())
              .put("value", kept.value()));
      return value;
    } catch (Unkept e) {
      ledger.record(end(path, attempt, "ok").put("unkept", e.why()));
      throw unkept(path, e.why());
    }
  }

  private @Nullable Object recorded(String path, Told told, Class<?> type) {
    var end = told.end;
    if (end == null || !end.has("value")) {
      throw unkept(path, end == null ? "" : end.path("unkept").asText());
    }
    var kept =
        new Results.Kept(end.path("type").asText(), end.path("shape").asText(), end.get("value"));
    try {
      return Results.restore(kept, type);
    } catch (Unkept e) {
      throw new Refused(
          Problem.of("`" + path + "` is done, but its recorded result is of another shape")
              .at(path)
              .seen(e.why())
              .advice("ask for the type it was recorded with, or rb.redo(\"" + path + "\")"));
    }
  }

  private static StepFailed unkept(String path, String why) {
    return new StepFailed(
        Problem.of("`" + path + "` is done, but its result cannot be kept")
            .at(path)
            .seen(why)
            .advice("return something smaller and plain: text, numbers, a table, a record"),
        null);
  }

  private void refuseInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new Interrupted(
          Problem.of("interrupted before `" + name + "`").advice("resume the run"), null);
    }
  }

  private static Rec end(String path, int attempt, String state) {
    return Rec.of(RecordType.END, path, attempt).put("state", state);
  }
}
