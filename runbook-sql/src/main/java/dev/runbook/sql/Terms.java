package dev.runbook.sql;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What the settings say of a database.
 *
 * @param marks the table in which a change leaves its token; empty if there is none
 * @param access what may be done with it
 */
record Terms(String marks, Access access) {
  /** Unquoted, so that each engine reads it as it reads its own. */
  private static final Pattern NAME = Pattern.compile("\\w+(\\.\\w+)?");

  /** What may be done with a database. */
  enum Access {
    /** Changes are possible. */
    FALSE,
    /** No change is sent. */
    TRUE,
    /** No change is sent, and nothing is read by a role that could write. */
    PROVED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Terms of(String marks, String readOnly) {
    if (!marks.isEmpty() && !NAME.matcher(marks).matches()) {
      throw new BadSetting(
          Problem.of("marks is not the name of a table").seen(marks).advice("ops.runbook_marks"));
    }
    for (var access : Access.values()) {
      if (access.word().equals(readOnly)) {
        return new Terms(marks, access);
      }
    }
    throw new BadSetting(
        Problem.of("readOnly of a database is false, true or proved, not " + readOnly));
  }
}
