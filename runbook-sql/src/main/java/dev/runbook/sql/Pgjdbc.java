package dev.runbook.sql;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What only PostgreSQL's driver can tell and do; its classes are touched here alone. */
final class Pgjdbc {
  private Pgjdbc() {}

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

  /** A value of type jsonb: a text has no operators of its own there. */
  static Object json(String text) throws SQLException {
    var json = new PGobject();
    json.setType("jsonb");
    json.setValue(text);
    return json;
  }

  /** Where in the statement the server points to, from 0; -1 if nowhere. */
  static int position(SQLException cause) {
    var server = server(cause);
    return server == null ? -1 : server.getPosition() - 1;
  }
}
