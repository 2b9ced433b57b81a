package dev.runbook;

/** A result that cannot be written down so that the same comes back. */
final class Unkept extends Exception {
  private static final long serialVersionUID = 1L;

  Unkept(String why) {
    super(why);
  }

  Unkept(String why, Throwable cause) {
    super(why, cause);
  }

  /** Why, for the message to the user. */
  String why() {
    return String.valueOf(getMessage());
  }
}
