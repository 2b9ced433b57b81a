package dev.runbook;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something a runbook asked for did not happen. The message is enough by itself: what failed,
 * where, the last thing seen and what to try; it is redacted. One subclass per outcome, all
 * unchecked.
 */
public abstract class RunbookException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  /** An outcome told by {@code problem}; a foreign {@code cause} is kept as a redacted twin. */
  protected RunbookException(Problem problem, @Nullable Throwable cause) {
    super(Redactor.clean(problem.text()), cause == null ? null : Redactor.clean(cause));
    this.problem = problem.masked();
  }

  /** The parts of the message. */
  public Problem problem() {
    return problem;
  }

  /**
   * The four parts of a message: what failed, where, the last thing seen, what to try. Empty parts
   * are left out of the text.
   */
  public record Problem(String what, String where, String seen, String advice) {
    /** All four parts are required; use empty text for none. */
    public Problem {
      Objects.requireNonNull(what, "what");
      Objects.requireNonNull(where, "where");
      Objects.requireNonNull(seen, "seen");
      Objects.requireNonNull(advice, "advice");
    }

    /** A problem of which only {@code what} is known yet. */
    public static Problem of(String what) {
      return new Problem(what, "", "", "");
    }

    /** Where it happened: a host, a file and line, a key. */
    public Problem at(String place) {
      return new Problem(what, place, seen, advice);
    }

    /** The last thing seen before giving up: a server's words, a value. */
    public Problem seen(String observation) {
      return new Problem(what, where, observation, advice);
    }

    /** What to try next. */
    public Problem advice(String next) {
      return new Problem(what, where, seen, next);
    }

    /** The whole message: the first line is {@code what}, the others are named. */
    public String text() {
      var text = new StringBuilder(what);
      line(text, "where", where);
      line(text, "seen", seen);
      line(text, "try", advice);
      return text.toString();
    }

    private Problem masked() {
      return new Problem(
          Redactor.clean(what),
          Redactor.clean(where),
          Redactor.clean(seen),
          Redactor.clean(advice));
    }

    private static void line(StringBuilder text, String name, String part) {
      if (!part.isEmpty()) {
        text.append('\n').append("  ").append(name).append(": ");
        text.append(part.strip().replace("\n", "\n    "));
      }
    }
  }

  /** A setting is missing, unknown or of the wrong kind. */
  public static final class BadSetting extends RunbookException {
    private static final long serialVersionUID = 1L;

    /** Names the key, its source and what is allowed. */
    public BadSetting(Problem problem) {
      super(problem, null);
    }
  }

  /** A rule of the runbook or its environment forbids this; nothing was sent. */
  public static final class Refused extends RunbookException {
    private static final long serialVersionUID = 1L;

    /** Names the rule and what it forbids. */
    public Refused(Problem problem) {
      super(problem, null);
    }

    /** Names the rule and what it forbids. */
    public Refused(Problem problem, Throwable cause) {
      super(problem, cause);
    }
  }

  /** Nobody who may approve this change approved it; nothing was sent. */
  public static final class NotApproved extends RunbookException {
    private static final long serialVersionUID = 1L;

    /** Names the change, its plan's hash and how it could be approved. */
    public NotApproved(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }

  /** A change ended badly, for a named cause. */
  public static final class ChangeFailed extends RunbookException {
    private static final long serialVersionUID = 1L;

    /** Names the change, the cause and what was seen. */
    public ChangeFailed(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }

  /** Nobody could see how it ended: neither good nor bad is proved. */
  public static final class Undecided extends RunbookException {
    private static final long serialVersionUID = 1L;

    /** Names what was looked at and why it told nothing. */
    public Undecided(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }

  /** The body of a step failed, or its result cannot be kept. */
  public static final class StepFailed extends RunbookException {
    private static final long serialVersionUID = 1L;

    /** Names the step's path. */
    public StepFailed(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }

  /** A deadline passed; the message has the last reading and its age. */
  public static final class TimedOut extends RunbookException {
    private static final long serialVersionUID = 1L;

    /** Names what was waited for and what was last seen. */
    public TimedOut(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }

  /** The thread was interrupted; its flag is set again. */
  public static final class Interrupted extends RunbookException {
    private static final long serialVersionUID = 1L;

    /** Names what was under way, what is done and what is not. */
    public Interrupted(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }

  /** The record of this run cannot be read or written. */
  public static final class JournalBroken extends RunbookException {
    private static final long serialVersionUID = 1L;

    /** Names the file and the byte offset. */
    public JournalBroken(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }
}
