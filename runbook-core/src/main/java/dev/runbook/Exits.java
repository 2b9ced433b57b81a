package dev.runbook;

import java.util.Map;

/** What an exit code says. */
final class Exits {
  private static final Map<Integer, String> SIGNALS =
      Map.of(
          1, "SIGHUP",
          2, "SIGINT",
          3, "SIGQUIT",
          6, "SIGABRT",
          9, "SIGKILL",
          11, "SIGSEGV",
          13, "SIGPIPE",
          15, "SIGTERM");

  private Exits() {}

  /** {@code exit 137, which is SIGKILL}. */
  static String text(int exit) {
    if (exit < 0) {
      return "no exit: not even SIGKILL ended it";
    }
    var signal = exit > 128 ? SIGNALS.get(exit - 128) : null;
    if (signal != null) {
      return "exit " + exit + ", which is " + signal;
    }
    return switch (exit) {
      case 126 -> "exit 126: a command in it may not be executed";
      case 127 -> "exit 127: a command in it was not found";
      default -> "exit " + exit;
    };
  }
}
