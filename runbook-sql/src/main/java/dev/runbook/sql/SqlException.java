package dev.runbook.sql;

import dev.runbook.RunbookException;
import org.jspecify.annotations.Nullable;

/** What a database did not do; one subclass per outcome. */
public abstract sealed class SqlException extends RunbookException {
  private static final long serialVersionUID = 1L;

  private SqlException(Problem problem, @Nullable Throwable cause) {
    super(problem, cause);
  }

  /** The server cannot be reached, or the connection was lost. */
  public static final class Unreachable extends SqlException {
    private static final long serialVersionUID = 1L;

    /** Names host, port and what was tried. */
    public Unreachable(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }

  /** The server knows this user and says no: password, database or rights. */
  public static final class Denied extends SqlException {
    private static final long serialVersionUID = 1L;

    /** Names user, host and database. */
    public Denied(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }

  /** A time-out passed; the statement was ended on the server. */
  public static final class TimedOut extends SqlException {
    private static final long serialVersionUID = 1L;

    /** Names the limit and the time it took. */
    public TimedOut(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }

  /** Somebody ended the statement: this thread was interrupted, or a colleague cancelled it. */
  public static final class Cancelled extends SqlException {
    private static final long serialVersionUID = 1L;

    /** Names who asked for it. */
    public Cancelled(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }

  /** The server refused the statement; the message has its words and the place. */
  public static final class Failed extends SqlException {
    private static final long serialVersionUID = 1L;

    /** Names the statement and the server's words. */
    public Failed(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }

  /** Too many statements at once on one database. */
  public static final class TooMany extends SqlException {
    private static final long serialVersionUID = 1L;

    /** Names the limit. */
    public TooMany(Problem problem) {
      super(problem, null);
    }
  }
}
