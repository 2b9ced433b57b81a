package dev.runbook;

import java.util.IdentityHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The twin of an exception whose text held a secret: its class name, masked text and trace. */
final class MaskedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Longer chains are cut here: a cause may make a new cause each time it is asked. */
  private static final int LONGEST = 100;

  private MaskedException(String text, StackTraceElement[] trace) {
    super(text);
    setStackTrace(trace);
  }

  /** {@code cause} itself if {@code mask} leaves its whole chain as it is. */
  static Throwable of(Throwable cause, UnaryOperator<String> mask) {
    var walk = new Walk(mask);
    var twin = walk.twin(cause, 0);
    return walk.changed && twin != null ? twin : cause;
  }

  /** The trace is the one of the original. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }

  /** Begins with the class name of the original. */
  @Override
  @SuppressWarnings("OverrideThrowableToString") // the message has the original's class name
  public String toString() {
    return String.valueOf(getMessage());
  }

  /** One walk over a chain, which may have cycles. */
  private static final class Walk {
    private final UnaryOperator<String> mask;
    private final IdentityHashMap<Throwable, MaskedException> twins = new IdentityHashMap<>();
    private boolean changed;

    private Walk(UnaryOperator<String> mask) {
      this.mask = mask;
    }

    private @Nullable MaskedException twin(@Nullable Throwable from, int depth) {
      if (from == null || depth > LONGEST) {
        return null;
      }
      var known = twins.get(from);
      if (known != null) {
        return known;
      }
      var twin = new MaskedException(text(from), from.getStackTrace());
      twins.put(from, twin);
      var cause = twin(from.getCause(), depth + 1);
      if (cause != null && cause != twin) {
        twin.initCause(cause);
      }
      for (var suppressed : from.getSuppressed()) {
        var other = twin(suppressed, depth + 1);
        if (other != null && other != twin) {
          twin.addSuppressed(other);
        }
      }
      return twin;
    }

    private String text(Throwable from) {
      var whole = from.toString();
      var message = String.valueOf(from.getMessage());
      var masked = mask.apply(whole);
      changed |= !masked.equals(whole) || !mask.apply(message).equals(message);
      return masked;
    }
  }
}
