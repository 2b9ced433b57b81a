package dev.runbook.prometheus;

import dev.runbook.RunbookException;
import org.jspecify.annotations.Nullable;

/** A question to a Prometheus server was not answered. One subclass per reason. */
public abstract sealed class PrometheusException extends RunbookException {
  private static final long serialVersionUID = 1L;

  private PrometheusException(Problem problem, @Nullable Throwable cause) {
    super(problem, cause);
  }

  /** Nobody answers there, or the connection broke before the answer was whole. */
  public static final class Unreachable extends PrometheusException {
    private static final long serialVersionUID = 1L;

    Unreachable(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }

  /** The server, or something before it, does not let this caller in. */
  public static final class Denied extends PrometheusException {
    private static final long serialVersionUID = 1L;

    Denied(Problem problem) {
      super(problem, null);
    }
  }

  /** The query cannot be asked or evaluated as it is written. */
  public static final class BadQuery extends PrometheusException {
    private static final long serialVersionUID = 1L;

    BadQuery(Problem problem) {
      super(problem, null);
    }
  }

  /** The answer is larger than the bounds; nothing of it is kept. */
  public static final class TooMuch extends PrometheusException {
    private static final long serialVersionUID = 1L;

    TooMuch(Problem problem) {
      super(problem, null);
    }
  }

  /** The server did not finish within the deadline. */
  public static final class TimedOut extends PrometheusException {
    private static final long serialVersionUID = 1L;

    TimedOut(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }

  /** What answers there is not a Prometheus HTTP API. */
  public static final class NotPrometheus extends PrometheusException {
    private static final long serialVersionUID = 1L;

    NotPrometheus(Problem problem) {
      super(problem, null);
    }
  }
}
