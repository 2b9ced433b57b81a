package dev.runbook.sql;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import java.time.Duration;
import java.time.ZoneId;

/**
 * How much and how long.
 *
 * @param rows the most rows of a table
 * @param statement how long a statement may run
 * @param lock how long a lock is waited for
 * @param zone the zone in which the server computes
 */
record Limits(int rows, Duration statement, Duration lock, ZoneId zone) {
  static final Duration CONNECT = Duration.ofSeconds(5);
  static final Duration LOGIN = Duration.ofSeconds(10);
  static final Duration IDLE_IN_TRANSACTION = Duration.ofSeconds(60);

  /** How long a cancelled statement may take to end before its connection is cut. */
  static final Duration GRACE = Duration.ofSeconds(5);

  static final Duration TRIAL = Duration.ofSeconds(10);
  static final Duration CHANGE = Duration.ofSeconds(60);
  static final int FETCH = 1_000;

  /** The most rows a table can hold at all. */
  static final int MOST = 1_000_000;

  Limits {
    if (rows < 1 || rows > MOST) {
      throw new BadSetting(
          Problem.of("a table can be limited to 1 to 1,000,000 rows, not " + rows)
              .advice("each(row -> ..) and csv(path) read without a limit"));
    }
    if (statement.toMillis() < 1 || lock.toMillis() < 1) {
      throw new BadSetting(Problem.of("a time-out must be at least 1 ms long"));
    }
  }

  static Limits standard() {
    return new Limits(10_000, Duration.ofSeconds(30), Duration.ofSeconds(1), ZoneId.of("UTC"));
  }

  Limits rows(int count) {
    return new Limits(count, statement, lock, zone);
  }

  Limits statement(Duration length) {
    return new Limits(rows, length, lock, zone);
  }

  Limits zone(ZoneId id) {
    return new Limits(rows, statement, lock, id);
  }
}
