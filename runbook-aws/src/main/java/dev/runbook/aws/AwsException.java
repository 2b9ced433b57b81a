package dev.runbook.aws;

import dev.runbook.RunbookException;
import org.jspecify.annotations.Nullable;

/** A question to AWS was not answered. One subclass per reason. */
public abstract sealed class AwsException extends RunbookException {
  private static final long serialVersionUID = 1L;

  private AwsException(Problem problem, @Nullable Throwable cause) {
    super(problem, cause);
  }

  /** Nobody gave credentials; the message names each source that was tried. */
  public static final class NoCredentials extends AwsException {
    private static final long serialVersionUID = 1L;

    NoCredentials(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }

  /** The credentials have expired and could not be renewed without a person. */
  public static final class Expired extends AwsException {
    private static final long serialVersionUID = 1L;

    Expired(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }

  /** This caller may not do that; the message names the action. */
  public static final class Denied extends AwsException {
    private static final long serialVersionUID = 1L;

    Denied(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }

  /** AWS asks for fewer requests, and went on asking for it. */
  public static final class Throttled extends AwsException {
    private static final long serialVersionUID = 1L;

    Throttled(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }

  /** Nobody answers there, or the connection broke, or the service itself failed. */
  public static final class Unreachable extends AwsException {
    private static final long serialVersionUID = 1L;

    Unreachable(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }

  /** What was asked for cannot be asked like this, or does not exist. */
  public static final class BadQuery extends AwsException {
    private static final long serialVersionUID = 1L;

    BadQuery(Problem problem, @Nullable Throwable cause) {
      super(problem, cause);
    }
  }

  /** Only a part of the answer could be had, and nobody said that a part is enough. */
  public static final class Partial extends AwsException {
    private static final long serialVersionUID = 1L;

    Partial(Problem problem) {
      super(problem, null);
    }
  }
}
