package dev.runbook.sql;

import com.google.errorprone.annotations.Immutable;

/**
 * How an engine reads SQL text: the table behind the {@link Lexer}.
 *
 * @param nested whether block comments nest
 * @param dashSpace whether {@code --} starts a comment only before a space
 * @param hash whether {@code #} starts a line comment
 * @param slashes whether {@code //} starts a line comment
 * @param dollar what dollar quotes there are
 * @param backslash whether a backslash escapes in a plain string
 * @param escapeString whether {@code E'..'} is a string with backslash escapes
 * @param doubleIsString whether double quotes hold a string rather than a name
 * @param runsComments whether the server runs the text of {@code /*!} comments
 * @param operator whether {@code ?} is an operator
 * @param unsure whether the engine is unknown, so that what two engines read differently is refused
 */
@Immutable
record Dialect(
    boolean nested,
    boolean dashSpace,
    boolean hash,
    boolean slashes,
    Dollar dollar,
    boolean backslash,
    boolean escapeString,
    boolean doubleIsString,
    boolean runsComments,
    boolean operator,
    boolean unsure) {

  /** Dollar quotes: none, {@code $$} alone, or with a tag. */
  enum Dollar {
    NONE,
    PLAIN,
    TAGGED
  }

  static final Dialect POSTGRESQL =
      new Dialect(true, false, false, false, Dollar.TAGGED, false, true, false, false, true, false);
  static final Dialect MYSQL =
      new Dialect(false, true, true, false, Dollar.NONE, true, false, true, true, false, false);
  static final Dialect H2 =
      new Dialect(true, false, false, true, Dollar.PLAIN, false, false, false, false, false, false);
  static final Dialect DUCKDB =
      new Dialect(
          true, false, false, false, Dollar.TAGGED, false, true, false, false, false, false);
  static final Dialect TRINO =
      new Dialect(
          false, false, false, false, Dollar.NONE, false, false, false, false, false, false);
  static final Dialect UNKNOWN =
      new Dialect(true, true, false, false, Dollar.NONE, false, false, false, true, false, true);

  /** MySQL and MariaDB with these words in {@code @@sql_mode}. */
  static Dialect mysql(String sqlMode) {
    boolean ansi = sqlMode.contains("ANSI");
    boolean plain = sqlMode.contains("NO_BACKSLASH_ESCAPES");
    return new Dialect(
        false, true, true, false, Dollar.NONE, !plain, false, !ansi, true, false, false);
  }
}
