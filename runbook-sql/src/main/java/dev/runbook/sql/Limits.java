package dev.runbook.sql;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import java.time.Duration;
import java.time.ZoneId;

/**
 * How much and how long.
 *
 * @param rows the most rows of a table
 * @param statement how long a statement that reads may run
 * @param trial how long the trial of a change may take
 * @param change how long a statement that changes something may run
 * @param lock how long a lock is waited for
 * @param zone the zone in which the server computes
 * @param schema where names without a schema are looked up; empty for what the server says
 */
record Limits(
    int rows,
    Duration statement,
    Duration trial,
    Duration change,
    Duration lock,
    ZoneId zone,
    String schema) {
  static final Duration CONNECT = Duration.ofSeconds(5);
  static final Duration LOGIN = Duration.ofSeconds(10);
  static final Duration IDLE_IN_TRANSACTION = Duration.ofSeconds(60);

  /** How long a cancelled statement may take to end before its connection is cut. */
  static final Duration GRACE = Duration.ofSeconds(5);

  /** For small catalogue reads of our own. */
  static final Duration OWN = Duration.ofSeconds(10);

  static final int FETCH = 1_000;

  /** The most rows a table can hold at all. */
  static final int MOST = 1_000_000;

  Limits {
    if (rows < 1 || rows > MOST) {
      throw new BadSetting(
          Problem.of("a table can be limited to 1 to 1,000,000 rows, not " + rows)
              .advice("each(row -> ..) and csv(path) read without a limit"));
    }
    if (shortest(statement, trial, change, lock).toMillis() < 1) {
      throw new BadSetting(Problem.of("a time-out must be at least 1 ms long"));
    }
  }

  private static Duration shortest(Duration... lengths) {
    var shortest = lengths[0];
    for (var length : lengths) {
      shortest = length.compareTo(shortest) < 0 ? length : shortest;
    }
    return shortest;
  }

  static Limits standard() {
    return new Limits(
        10_000,
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(1),
        ZoneId.of("UTC"),
        "");
  }

  Limits rows(int count) {
    return new Limits(count, statement, trial, change, lock, zone, schema);
  }

  Limits statement(Duration length) {
    return new Limits(rows, length, trial, change, lock, zone, schema);
  }

  /** For a statement that changes something. */
  Limits change(Duration length) {
    return new Limits(rows, statement, trial, length, lock, zone, schema);
  }

  Limits zone(ZoneId id) {
    return new Limits(rows, statement, trial, change, lock, id, schema);
  }

  /** What holds while a change is tried: its limit is that of every statement. */
  Limits trying() {
    return statement(trial);
  }

  /** What holds while a change is made. */
  Limits changing() {
    return statement(change);
  }
}
