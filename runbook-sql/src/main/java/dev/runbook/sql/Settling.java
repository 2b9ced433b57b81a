package dev.runbook.sql;

import dev.runbook.Facts;
import dev.runbook.Mutation.Settled;
import dev.runbook.Mutation.Watch;
import dev.runbook.RunbookException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Whether a COMMIT whose answer was lost was done: by the row that it left in the table of marks,
 * or by the number of its transaction on PostgreSQL.
 */
final class Settling {
  private static final String PLACE =
      "select (select system_identifier::text from pg_catalog.pg_control_system()) || ' timeline '"
          + " || (select timeline_id::text from pg_catalog.pg_control_checkpoint())";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private Settling() {}

  /** Writes the token where it commits with the change, if there is a table for that. */
  static void leaveMark(Session session, Database db, String token) throws SQLException {
    if (!db.terms.marks().isEmpty()) {
      var sql = "insert into " + db.terms.marks() + " (token) values (?)";
      var unused = session.update(sql, List.of(token), Limits.OWN);
    }
  }

  /** What tells this transaction from all others, for {@link #of}. */
  static Facts transaction(Session session) throws SQLException {
    return session.engine == Engine.POSTGRESQL
        ? Facts.of("place", session.text(PLACE, List.of()))
            .and("xid", session.text("select pg_catalog.pg_current_xact_id()::text", List.of()))
        : Facts.none();
  }

  static Settled of(Database db, Limits limits, Watch watch) {
    var marks = watch.marks();
    if (marks.isEmpty()) {
      return new Settled.NotDone(); // the mark is on disk before COMMIT is sent
    }
    var receipt = marks.get(marks.size() - 1).facts("receipt");
    if (!db.terms.marks().isEmpty()) {
      return byMark(db, limits, watch.token(), receipt);
    }
    if (db.engine() == Engine.POSTGRESQL) {
      return byNumber(db, limits, marks.get(marks.size() - 1), receipt);
    }
    return new Settled.Unknown(
        db.engine().title()
            + " does not tell what became of a transaction: look at the rows. With the setting"
            + " sql.marks it could be told");
  }

  /**
   * Writes the same token again and rolls back: refused as a duplicate if it is there, and held up
   * while the lost transaction is still open.
   */
  private static Settled byMark(Database db, Limits limits, String token, Facts receipt) {
    var found = "select token from " + db.terms.marks() + " where token = ?";
    try {
      return db.transactions()
          .write(
              null,
              limits,
              session -> {
                if (!session.text(found, List.of(token)).isEmpty()) {
                  return new Settled.Done(receipt);
                }
                leaveMark(session, db, token);
                return new Settled.NotDone();
              });
    } catch (SqlException.TimedOut e) {
      return new Settled.Unknown("its transaction is still open on the server");
    } catch (SqlException.Failed e) {
      return db.transactions()
              .read(null, limits, session -> session.text(found, List.of(token)))
              .isEmpty()
          ? new Settled.Unknown("the table of marks cannot be written: " + e.problem().seen())
          : new Settled.Done(receipt);
    } catch (RunbookException.Refused e) {
      return new Settled.Unknown(e.problem().what());
    }
  }

  private static Settled byNumber(Database db, Limits limits, Facts mark, Facts receipt) {
    var here = db.transactions().read(null, limits, session -> session.text(PLACE, List.of()));
    if (!mark.text("place").orElse("").equals(here)) {
      return new Settled.Unknown(
          "this is another server or timeline than the one it was sent to: look at the rows");
    }
    var xid = mark.text("xid").orElse("");
    long end = db.rb.ticks().nanos() + PATIENCE.toNanos();
    var status = status(db, limits, xid);
    while (status.equals("in progress") && db.rb.ticks().nanos() < end && pause(db)) {
      status = status(db, limits, xid);
    }
    return switch (status) {
      case "committed" -> new Settled.Done(receipt);
      case "aborted" -> new Settled.NotDone();
      case "in progress" -> new Settled.Unknown("transaction " + xid + " is still in progress");
      default -> new Settled.Unknown("the server no longer knows transaction " + xid);
    };
  }

  private static String status(Database db, Limits limits, String xid) {
    var sql = "select pg_catalog.pg_xact_status(?::text::xid8)";
    return db.transactions().read(null, limits, session -> session.text(sql, List.of(xid)));
  }

  /** Whether it waited; an interrupt ends the waiting. */
  private static boolean pause(Database db) {
    try {
      db.rb.ticks().sleep(PAUSE);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
