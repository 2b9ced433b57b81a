package dev.runbook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A value that prints as {@code ***}. Making one makes it known to the {@link Redactor}: from then
 * on it is masked at every sink of this JVM.
 */
public final class Secret {
  private final String name;
  private final String value;

  private Secret(String name, String value) {
    this.name = name;
    this.value = value;
    Redactor.learn(name, value);
  }

  /** The secret {@code value}, called {@code name} in messages. */
  public static Secret of(String name, String value) {
    return new Secret(name, value);
  }

  /** What it is called in messages; not secret. */
  public String name() {
    return name;
  }

  /** The value itself: for the one place that needs it, never for output. */
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret that && MessageDigest.isEqual(bytes(value), bytes(that.value));
  }

  @Override
  public int hashCode() {
    return Secret.class.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
