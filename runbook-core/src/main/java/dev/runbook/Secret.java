package dev.runbook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value that prints as {@code ***} and cannot be serialised. Making one makes it known to the
 * {@link Redactor}: from then on it is masked at every sink of this JVM.
 */
public final class Secret {
  private final String name;
  private final String value;

  private Secret(String name, String value) {
    this.name = Objects.requireNonNull(name, "name");
    this.value = Objects.requireNonNull(value, "value");
    Redactor.learn(name, value);
  }

  /**
   * The secret {@code value}, called {@code name} in messages. A name stands for one thing ({@code
   * orders.password}, not {@code password}): of each name the newest eight values are masked, so
   * that a renewed token replaces an old one. A value under 6 characters is masked where it is
   * printed as a secret, but not in free text.
   */
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

  /** Compares the values in a time that does not tell where they differ. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret that && MessageDigest.isEqual(bytes(value), bytes(that.value));
  }

  /** The same for all secrets: a hash of the value would be a hint. */
  @Override
  public int hashCode() {
    return Secret.class.hashCode();
  }

  @Override
  public String toString() {
    return Runs.MASK;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
