package dev.runbook.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a region printed, kept in {@code docs/golden} and shown by {@code text out:} blocks. A test
 * that runs the region hands over its output; {@code -Dgolden.write} keeps it.
 */
public final class Golden {
  private Golden() {}

  /** Compares {@code printed} with what is kept for the region {@code name}. */
  public static void check(String name, CharSequence printed) {
    var file = Repository.here().golden(name);
    var text = trimmed(printed.toString());
    if (System.getProperty("golden.write") != null) {
      Repository.write(file, text);
    }
    assertThat(file).as("refresh with: mvn test -pl examples -am -Dgolden.write").exists();
    assertThat(text).as("output of " + name).isEqualTo(Repository.read(file));
  }

  private static String trimmed(String text) {
    var lines = text.lines().map(String::stripTrailing).toList();
    return String.join("\n", lines).strip() + "\n";
  }
}
