package dev.runbook.sql;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What only PostgreSQL's driver can tell; its classes are touched here alone. */
final class PostgresErrors {
  private PostgresErrors() {}

  private static @Nullable ServerErrorMessage server(SQLException cause) {
    return cause instanceof PSQLException own ? own.getServerErrorMessage() : null;
  }

  /** The server's sentence; empty if it said nothing. */
  static String message(SQLException cause) {
    var server = server(cause);
    var text = server == null ? null : server.getMessage();
    return text == null ? "" : text;
  }

  /** The server's hint; empty if there is none. */
  static String hint(SQLException cause) {
    var server = server(cause);
    var text = server == null ? null : server.getHint();
    return text == null ? "" : text;
  }

  /** Where in the statement the server points to, from 0; -1 if nowhere. */
  static int position(SQLException cause) {
    var server = server(cause);
    return server == null ? -1 : server.getPosition() - 1;
  }
}
