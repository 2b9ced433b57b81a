package dev.runbook.sql;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.sql.SQLException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** How a transaction begins on each engine, with its limits and zone, so that a read only reads. */
final class Preamble {
  /** The transaction-local settings, and what the server says about them. */
  private static final String POSTGRES =
      "select set_config('statement_timeout', ?, true), set_config('lock_timeout', ?, true),"
          + " set_config('idle_in_transaction_session_timeout', ?, true),"
          + " set_config('TimeZone', ?, true), current_setting('transaction_read_only'),"
          + " current_setting('standard_conforming_strings'),"
          + " set_config('search_path', coalesce(nullif(?, ''), current_setting('search_path')), true)";

  private Preamble() {}

  /** Begins a transaction that reads only, or one that may write. */
  static void begin(Session session, Limits limits, boolean reads, Executor threads)
      throws SQLException {
    var connection = session.connection;
    switch (session.engine) {
      case POSTGRESQL -> {
        connection.setReadOnly(reads);
        manual(session);
        int wait = (int) Math.min(Integer.MAX_VALUE, limits.statement().plusSeconds(15).toMillis());
        connection.setNetworkTimeout(threads, wait);
        postgres(session, limits, reads);
      }
      case MYSQL, MARIADB -> {
        manual(session);
        if (!limits.schema().isEmpty()) {
          connection.setCatalog(limits.schema());
        }
        session.set(mysql(limits));
        // MariaDB's driver ignores setReadOnly, MySQL's looks at first words: the server is told.
        session.begin("start transaction" + (reads ? " read only" : ""));
      }
      case DUCKDB -> {
        schema(session, limits);
        session.begin("begin transaction" + (reads ? " read only" : ""));
      }
      case H2, UNKNOWN -> {
        schema(session, limits);
        connection.setReadOnly(reads);
        manual(session);
      }
      case TRINO -> {
        schema(session, limits);
        // Every statement commits by itself: nothing but the reading of its text protects it.
      }
    }
  }

  private static void schema(Session session, Limits limits) throws SQLException {
    if (!limits.schema().isEmpty()) {
      session.connection.setSchema(limits.schema());
    }
  }

  private static void manual(Session session) throws SQLException {
    if (session.connection.getAutoCommit()) {
      session.connection.setAutoCommit(false);
    }
  }

  /** Session settings: there are none for one transaction alone. */
  private static Map<String, String> mysql(Limits limits) {
    var seconds = Long.toString(Math.max(1, limits.lock().toSeconds()));
    return Map.of(
        "innodb_lock_wait_timeout",
        seconds,
        "lock_wait_timeout",
        seconds,
        "time_zone",
        "'" + mysql(limits.zone()) + "'");
  }

  /** A named zone needs tables that many servers lack; an offset never does. */
  private static String mysql(ZoneId zone) {
    if (zone.normalized() instanceof ZoneOffset offset) {
      return offset.equals(ZoneOffset.UTC) ? "+00:00" : offset.getId();
    }
    return zone.getId();
  }

  private static void postgres(Session session, Limits limits, boolean reads) throws SQLException {
    List<Object> values =
        List.of(
            Long.toString(limits.statement().toMillis()),
            Long.toString(limits.lock().toMillis()),
            Long.toString(Limits.IDLE_IN_TRANSACTION.toMillis()),
            limits.zone().getId(),
            limits.schema());
    var seen =
        session.query(
            POSTGRES,
            values,
            limits.statement(),
            0,
            (rows, context) -> {
              rows.next();
              return List.of(rows.getString(5), rows.getString(6));
            });
    if (!reads && seen.get(0).equals("on")) {
      throw new Refused(
          Problem.of("this server only reads: it is a standby, or read-only by its settings")
              .advice("connect to the primary"));
    }
    if (!seen.equals(List.of(reads ? "on" : "off", "on"))) {
      throw new Refused(
          Problem.of("the server does not hold a read-only transaction; nothing was sent")
              .seen(
                  "transaction_read_only is "
                      + seen.get(0)
                      + ", standard_conforming_strings is "
                      + seen.get(1))
              .advice("connect to the server itself, or set standard_conforming_strings = on"));
    }
  }
}
