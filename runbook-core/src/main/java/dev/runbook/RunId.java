package dev.runbook;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The name of a run: environment, second in UTC, six random letters and digits. */
final class RunId {
  static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private RunId() {}

  static String of(String environment, Instant now) {
    var random = new SecureRandom();
    var tail = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      tail.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return environment + "-" + SECOND.format(now) + "-" + tail;
  }

  /** Whether this may name a file of a run. */
  static boolean isValid(String run) {
    return run.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,39}-\\d{8}T\\d{6}Z-[a-z2-7]{6}");
  }
}
