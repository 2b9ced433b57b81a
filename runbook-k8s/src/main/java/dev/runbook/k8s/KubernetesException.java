package dev.runbook.k8s;

import dev.runbook.RunbookException;
import org.jspecify.annotations.Nullable;

/** What a cluster did not do; one subclass per outcome. */
public abstract sealed class KubernetesException extends RunbookException {
  private static final long serialVersionUID = 1L;

  private KubernetesException(Problem problem, @Nullable Throwable cause) {
    super(problem, cause);
  }

  /** The API server cannot be reached, is not trusted, or the connection was lost. */
  public static final class Unreachable extends KubernetesException {
    private static final long serialVersionUID = 1L;

    /** Names the server and what was tried. */
    public Unreachable(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }

  /** The server does not know this user (401), or says no (403). */
  public static final class Denied extends KubernetesException {
    private static final long serialVersionUID = 1L;

    /** Names user, verb, resource and namespace. */
    public Denied(Problem problem) {
      super(problem, null);
    }
  }

  /** There is no such object, namespace or kind; the message tells which. */
  public static final class NotFound extends KubernetesException {
    private static final long serialVersionUID = 1L;

    /** Names what is missing and what is there under a similar name. */
    public NotFound(Problem problem) {
      super(problem, null);
    }
  }

  /** Somebody else changed the object meanwhile (409); nothing was written. */
  public static final class Conflict extends KubernetesException {
    private static final long serialVersionUID = 1L;

    /** Names the object and the server's words. */
    public Conflict(Problem problem) {
      super(problem, null);
    }
  }

  /** The server does not accept what was asked (400, 413, 415, 422); nothing was written. */
  public static final class Rejected extends KubernetesException {
    private static final long serialVersionUID = 1L;

    /** Names the object and the server's words. */
    public Rejected(Problem problem) {
      super(problem, null);
    }
  }

  /** The server failed (5xx, 429), or its answer makes no sense; a write is in doubt. */
  public static final class Failed extends KubernetesException {
    private static final long serialVersionUID = 1L;

    /** Names the request and the server's words. */
    public Failed(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }
}
