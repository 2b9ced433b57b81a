package dev.runbook;

/** Cuts text to the bounds of what is shown and kept. */
final class Texts {
  static final int SHOWN = 950;

  private Texts() {}

  /** At most as much as a {@code toString()} may give. */
  static String head(String text) {
    return head(text, SHOWN);
  }

  /** The beginning, with an ellipsis if something was cut. */
  static String head(String text, int max) {
    return text.length() <= max ? text : text.substring(0, whole(text, max - 1)) + "…";
  }

  /** Beginning and end, with what was left out counted in between. */
  static String ends(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int half = Math.max(0, (max - 40) / 2);
    int from = whole(text, half);
    int to = text.length() - half;
    if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) {
      to++;
    }
    return text.substring(0, from)
        + "\n… "
        + (to - from)
        + " characters cut …\n"
        + text.substring(to);
  }

  private static int whole(String text, int at) {
    return at > 0 && Character.isHighSurrogate(text.charAt(at - 1)) ? at - 1 : at;
  }
}
