package dev.runbook;

import java.util.List;

/**
 * The filter at every sink: masks every {@link Secret} known to this JVM, as it is and in the
 * encodings it may be written in (base64 at any alignment, percent, JSON, XML, shell quotes, hex),
 * also line by line. Secrets are shared by all contexts of the JVM: what is secret to one must not
 * reach the output of another. Thread-safe; reads take no lock.
 */
public final class Redactor {
  /** The one static mutable state: docs/decisions/0001-one-redactor-per-jvm.md. */
  private static final Secrets SECRETS = new Secrets();

  private Redactor() {}

  static void learn(String name, String value) {
    SECRETS.learn(name, value);
  }

  /**
   * {@code text} with {@code ***} for whatever of it is secret; {@code text} itself if nothing is.
   * Clean first, then cut: half a secret is not recognised.
   */
  public static String clean(String text) {
    return SECRETS.clean(text);
  }

  /**
   * {@code cause} itself if nothing in its messages, causes and suppressed exceptions is secret;
   * else a twin that has their class names, masked messages and stack traces.
   */
  public static Throwable clean(Throwable cause) {
    return MaskedException.of(cause, SECRETS::clean);
  }

  /** What to tell a person: one line for each secret that is not masked everywhere. */
  static List<String> warnings() {
    return SECRETS.warnings();
  }

  /**
   * A filter for text that arrives in pieces, as from a process. Not thread-safe: the caller has
   * the lock under which it reads.
   */
  static final class Stream {
    private final Secrets secrets;
    private String held = "";
    private int covered;
    private boolean masked;

    Stream() {
      this(SECRETS);
    }

    Stream(Secrets secrets) {
      this.secrets = secrets;
    }

    /** What may be shown now: all but a tail that may begin a secret, flush or not. */
    String push(String piece) {
      var text = held + piece;
      var runs = new Runs();
      int depth = scan(text, runs);
      return pass(text, text.length() - depth, runs);
    }

    /** The rest; a tail that looks like the beginning of a secret is masked. */
    String end() {
      var text = held;
      var runs = new Runs();
      if (scan(text, runs) >= Encodings.PLAIN) {
        runs.cover(0, text.length());
      }
      return pass(text, text.length(), runs);
    }

    private int scan(String text, Runs runs) {
      if (covered > 0) {
        runs.cover(0, covered);
      }
      return secrets.automaton().scan(text, runs);
    }

    private String pass(String text, int end, Runs runs) {
      var shown = runs.mask(text, end, masked);
      if (end > 0) {
        masked = runs.endAt(end - 1) >= end;
      }
      held = text.substring(end);
      covered = runs.endAt(end) - end;
      return shown;
    }
  }
}
