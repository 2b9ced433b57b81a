package dev.runbook.sql;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;

/** What the error numbers of other engines mean, as the SQLSTATE that PostgreSQL has for it. */
final class States {
  private static final String CANCELLED = "57014";
  private static final String LOCKED = "55P03";
  private static final String WRONG_LOGIN = "28000";
  private static final String NO_RIGHT = "42501";
  private static final String NO_DATABASE = "3D000";
  private static final String NO_TABLE = "42P01";
  private static final String NO_COLUMN = "42703";

  private States() {}

  /** The SQLSTATE; empty if there is none. */
  static String of(SQLException cause) {
    var state = cause.getSQLState() == null ? "" : cause.getSQLState();
    var driver = cause.getClass().getName();
    if (driver.startsWith("org.postgresql.")) {
      return state;
    }
    var known = driver.startsWith("org.h2.") ? h2(cause) : mysql(cause.getErrorCode());
    if (!known.isEmpty()) {
      return known;
    }
    return isEnded(cause) ? CANCELLED : state;
  }

  private static boolean isEnded(SQLException cause) {
    var said = cause.getMessage() == null ? "" : cause.getMessage();
    return cause instanceof SQLTimeoutException || said.startsWith("INTERRUPT Error");
  }

  /** MySQL and MariaDB: Server Error Reference, numbers 1000 to 3999. */
  private static String mysql(int code) {
    return switch (code) {
      case 1317, 1969, 3024 -> CANCELLED;
      case 1205 -> LOCKED;
      case 1213 -> "40P01";
      case 1044, 1045, 1698 -> WRONG_LOGIN;
      case 1142, 1143, 1227, 1370 -> NO_RIGHT;
      case 1049 -> NO_DATABASE;
      case 1146 -> NO_TABLE;
      case 1054 -> NO_COLUMN;
      case 1064 -> "42601";
      case 1792 -> "25006";
      default -> "";
    };
  }

  /** H2: org.h2.api.ErrorCode. */
  private static String h2(SQLException cause) {
    return switch (cause.getErrorCode()) {
      case 50200 -> LOCKED;
      case 40001 -> "40P01";
      case 28000 -> WRONG_LOGIN;
      case 90096 -> NO_RIGHT;
      case 90013, 90146, 90149 -> NO_DATABASE;
      case 42102, 42103, 42104 -> NO_TABLE;
      case 42122 -> NO_COLUMN;
      default -> "";
    };
  }
}
