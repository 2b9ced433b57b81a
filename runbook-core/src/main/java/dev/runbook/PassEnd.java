package dev.runbook;

/**
 * A pass has done its one unit: thrown by every call that follows, so that no catch block can hide
 * it. An error, for a body is not meant to handle it.
 */
final class PassEnd extends Error {
  private static final long serialVersionUID = 1L;

  PassEnd() {
    super("this pass has done its unit; the next one goes on from here", null, false, false);
  }
}
