package dev.runbook.sql;

import dev.runbook.Redactor;
import dev.runbook.RunbookException;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says in our words what a driver or a server said in theirs. */
final class Failures {
  private final Target target;

  Failures(Target target) {
    this.target = target;
  }

  SqlException interrupted(InterruptedException cause) {
    return new SqlException.Cancelled(
        Problem.of("the statement was interrupted")
            .at(target.name())
            .seen("it was ended on the server; nothing was changed")
            .advice("run it again, or narrow it first"),
        cause);
  }

  /** What {@code cause} means; {@code ours} says that we asked the server to cancel. */
  RunbookException of(
      Throwable cause, @Nullable Bound text, Limits limits, Duration took, boolean ours) {
    var sql = sqlException(cause);
    if (sql.isEmpty()) {
      return new SqlException.Failed(
          Problem.of("reading from the database failed").at(target.name()).seen(words(cause)),
          cause);
    }
    return of(sql.get(), text, limits, took, ours);
  }

  private RunbookException of(
      SQLException cause, @Nullable Bound text, Limits limits, Duration took, boolean ours) {
    var state = States.of(cause);
    if (state.equals("NODRV")) {
      return noDriver();
    }
    if (state.startsWith("28") || state.equals("3D000") || state.equals("42501")) {
      return denied(cause, state);
    }
    if (state.startsWith("08") || state.startsWith("57P") || state.equals("53300")) {
      return unreachable(cause, state);
    }
    if (state.equals("57014")) {
      return ended(cause, limits, took, ours);
    }
    if (state.equals("55P03")) {
      return new SqlException.TimedOut(
          Problem.of("somebody else holds a lock that this statement needs")
              .at(target.name())
              .seen("waited " + limits.lock().toMillis() + " ms")
              .advice("db.ops().locks() shows who holds it"),
          cause);
    }
    if (state.equals("25006")) {
      return new Refused(
          Problem.of("the server refused to write in a read-only transaction; nothing was changed")
              .at(target.name())
              .seen(message(cause))
              .advice("for a change write db.change(\"..\")"),
          cause);
    }
    return failed(cause, state, text);
  }

  private BadSetting noDriver() {
    var engine = target.engine();
    return new BadSetting(
        Problem.of("there is no JDBC driver for " + engine.title() + " on the class path")
            .at(target.where())
            .advice("add " + engine.driver()));
  }

  private SqlException denied(SQLException cause, String state) {
    var what =
        switch (state) {
          case "3D000" -> "there is no database " + target.database() + " on " + target.where();
          case "42501" -> target.user() + " may not do this";
          default -> "the server does not let " + target.user() + " in";
        };
    var advice =
        switch (state) {
          case "3D000" -> "check the database's name at the end of the URL";
          case "42501" -> "ask for the missing right, or use another role";
          default -> "check user and password; it was tried once, so no account is locked by us";
        };
    return new SqlException.Denied(
        Problem.of(what).at(target.name()).seen(message(cause) + " (" + state + ")").advice(advice),
        cause);
  }

  private SqlException unreachable(SQLException cause, String state) {
    boolean lost = state.startsWith("57P") || state.equals("08006");
    return new SqlException.Unreachable(
        Problem.of(
                lost ? "the connection to the database was lost" : "cannot connect to the database")
            .at(target.name())
            .seen(message(cause) + " (" + state + ")")
            .advice("check that the server runs and that host and port can be reached from here"),
        cause);
  }

  private SqlException ended(SQLException cause, Limits limits, Duration took, boolean ours) {
    var time = took.toMillis() + " ms";
    if (!ours && took.compareTo(limits.statement()) >= 0) {
      return new SqlException.TimedOut(
          Problem.of("the statement took longer than " + limits.statement().toMillis() + " ms")
              .at(target.name())
              .seen("ended by the server after " + time)
              .advice("narrow it, look at explain(), or give it more: .timeout(\"2m\")"),
          cause);
    }
    return new SqlException.Cancelled(
        Problem.of(
                ours
                    ? "the statement was interrupted"
                    : "somebody else cancelled the statement on the server")
            .at(target.name())
            .seen("after " + time + "; nothing was changed"),
        cause);
  }

  private SqlException failed(SQLException cause, String state, @Nullable Bound text) {
    var said = message(cause) + (state.isEmpty() ? "" : " (" + state + ")");
    var place = target.name();
    int server = isPostgres(cause) ? Pgjdbc.position(cause) : -1;
    if (text != null && server >= 0) {
      int at = text.sourceOf(server);
      place += ", " + SqlText.place(text.source().sql(), at);
      said += "\n" + SqlText.caret(text.source().sql(), at);
    }
    var hint = isPostgres(cause) ? Pgjdbc.hint(cause) : "";
    var advice = hint.isEmpty() ? advice(state) : hint;
    return new SqlException.Failed(
        Problem.of("the server refused the statement").at(place).seen(said).advice(advice), null);
  }

  private static String advice(String state) {
    return switch (state) {
      case "42P01" -> "db.tables() lists the tables there are";
      case "42703" -> "db.table(\"..\").columns() lists the columns there are";
      case "42601" -> "look just before the caret";
      case "25001" -> "if it is meant, say .outsideTransaction()";
      default -> "";
    };
  }

  /** The server's own sentence; never the driver's, which may hold values or a URL. */
  private static String message(SQLException cause) {
    if (isPostgres(cause)) {
      var said = Pgjdbc.message(cause);
      if (!said.isEmpty()) {
        return said;
      }
    }
    return words(cause);
  }

  private static String words(Throwable cause) {
    var said = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    var text = Redactor.clean(said); // before the cut: half a secret is not recognised
    return text.length() > 300 ? text.substring(0, 299) + "…" : text;
  }

  static boolean isPostgres(Throwable cause) {
    return cause.getClass().getName().startsWith("org.postgresql.");
  }

  /** Whether the connection is gone, and not the statement at fault. */
  static boolean isLost(Throwable thrown) {
    var state = sqlException(thrown).map(States::of).orElse("");
    return state.equals("08006") || state.equals("08003") || state.startsWith("57P");
  }

  /** jdbi's exceptions never leave the module: their text holds values. */
  static Optional<SQLException> sqlException(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql) {
        return Optional.of(sql);
      }
    }
    return Optional.empty();
  }
}
