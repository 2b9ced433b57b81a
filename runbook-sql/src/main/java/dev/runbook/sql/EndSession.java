package dev.runbook.sql;

import dev.runbook.Facts;
import dev.runbook.Mutation;
import dev.runbook.Plan;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Cancels the statement of a session, or ends the session; bound to the pid and its start. */
final class EndSession implements Mutation<SqlOps.Ended> {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String LOOK =
      """
      select coalesce(backend_start::text, ''), coalesce(usename, ''), coalesce(application_name, ''),
        coalesce(state, ''), coalesce(query_start::text, ''),
        coalesce(extract(epoch from clock_timestamp() - xact_start)::bigint, 0),
        pid = pg_catalog.pg_backend_pid()
          or application_name = current_setting('application_name'),
        coalesce(backend_type, 'client backend'),
        (select count(*) from pg_catalog.pg_stat_activity w where w.wait_event_type = 'Lock'
          and a.pid = any (pg_catalog.pg_blocking_pids(w.pid))),
        coalesce(query, '')
      from pg_catalog.pg_stat_activity a where pid = ?
      """;

  /** Nobody but a superuser signals a superuser's session (PostgreSQL 17, section 9.28.2). */
  private static final String MAY =
      """
      select case
        when (select rolsuper from pg_catalog.pg_roles where rolname = current_user) then 'yes'
        when (select rolsuper from pg_catalog.pg_roles where oid = a.usesysid) then 'no'
        when pg_catalog.pg_has_role(a.usesysid, 'USAGE')
          or pg_catalog.pg_has_role('pg_signal_backend', 'USAGE') then 'yes'
        else 'no' end
      from pg_catalog.pg_stat_activity a where pid = ?
      """;

  private final Database db;
  private final int pid;
  private final String action;

  EndSession(Database db, int pid, String action) {
    this.db = db;
    this.pid = pid;
    this.action = action;
  }

  /** A session as it was seen. */
  private record Seen(
      String start,
      String user,
      String application,
      String state,
      String queryStart,
      long age,
      boolean own,
      String type,
      long blocks,
      String query) {}

  @Override
  public String action() {
    return action;
  }

  @Override
  public Target target() {
    return db.target("session " + pid);
  }

  @Override
  public Facts ask() {
    return Facts.of("pid", pid);
  }

  private Optional<Seen> look() {
    return db.transactions().read(null, db.limits, this::look);
  }

  private Optional<Seen> look(Session session) throws SQLException {
    return session.query(
        LOOK,
        List.of((long) pid),
        db.limits.statement(),
        0,
        (rows, context) ->
            rows.next()
                ? Optional.of(
                    new Seen(
                        rows.getString(1),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getString(4),
                        rows.getString(5),
                        rows.getLong(6),
                        rows.getBoolean(7),
                        rows.getString(8),
                        rows.getLong(9),
                        rows.getString(10)))
                : Optional.empty());
  }

  @Override
  public Draft draft() {
    var found = look();
    if (found.isEmpty()) {
      return Draft.of(Facts.none());
    }
    var seen = found.get();
    if (seen.own()) {
      return Draft.unknown("session " + pid + " is one of our own");
    }
    if (!seen.type().equals("client backend")) {
      return Draft.unknown("session " + pid + " is a " + seen.type() + ", not a client");
    }
    if (seen.start().isEmpty()) {
      return Draft.unknown(
          "this role may not look into session "
              + pid
              + " of "
              + seen.user()
              + ": it needs pg_read_all_stats, and pg_signal_backend to signal it");
    }
    var facts = Facts.of("start", seen.start()).and("query start", seen.queryStart());
    if (action.equals("cancel") && !seen.state().equals("active")) {
      return Draft.of(facts);
    }
    var query = SqlText.masked(seen.query(), db.dialect()).replaceAll("\\s+", " ").strip();
    var shown = query.length() > 200 ? query.substring(0, 199) + "…" : query;
    return Draft.of(facts)
        .differs(
            "session " + pid,
            seen.user() + ", " + seen.application() + ", " + seen.state() + ": " + shown,
            action.equals("cancel") ? "its statement is cancelled" : "ended, rolled back")
        .needs("signal a session of " + seen.user() + " (pg_signal_backend)", may());
  }

  private Plan.Held may() {
    var told =
        db.transactions().read(null, db.limits, session -> session.text(MAY, List.of((long) pid)));
    return switch (told) {
      case "yes" -> Plan.Held.GRANTED;
      case "no" -> Plan.Held.DENIED;
      default -> Plan.Held.UNKNOWN; // it ended meanwhile
    };
  }

  /** One statement finds the session by pid and start and signals it: a reused pid is not hit. */
  @Override
  public Facts act(Facts before, Watch watch) {
    var function = action.equals("cancel") ? "pg_cancel_backend" : "pg_terminate_backend";
    var sql =
        "select count(*) filter (where pg_catalog."
            + function
            + "(pid)) from pg_catalog.pg_stat_activity where pid = ? and backend_start ="
            + " ?::timestamptz and pid <> pg_catalog.pg_backend_pid()";
    List<Object> values = List.of((long) pid, before.text("start").orElse(""));
    long signalled =
        db.transactions()
            .read(
                null,
                db.limits,
                session ->
                    session.query(
                        sql,
                        values,
                        db.limits.statement(),
                        0,
                        (rows, context) -> rows.next() ? rows.getLong(1) : 0L));
    return Facts.of("signalled", signalled).and("at", db.now().toString());
  }

  @Override
  public Progress verify(Facts before, Facts receipt, Watch watch) {
    if (isOver(before)) {
      return new Progress.Done(receipt);
    }
    var at = receipt.text("at").map(Instant::parse).orElse(db.now());
    if (Duration.between(at, db.now()).compareTo(PATIENCE) > 0) {
      return new Progress.Failed("STILL_RUNNING: 10 s after the signal it is still there", receipt);
    }
    return new Progress.Waiting("still there");
  }

  private boolean isOver(Facts before) {
    var found = look();
    if (found.isEmpty() || !before.text("start").equals(Optional.of(found.get().start()))) {
      return true;
    }
    boolean sameQuery = before.text("query start").equals(Optional.of(found.get().queryStart()));
    boolean runs = sameQuery && found.get().state().equals("active");
    return action.equals("cancel") && !runs;
  }

  @Override
  public Settled settle(Facts before, Watch watch) {
    return isOver(before)
        ? new Settled.Done(Facts.of("signalled", 1).and("at", db.now().toString()))
        : new Settled.NotDone();
  }

  @Override
  public Standing standing(Facts before, Facts receipt) {
    return new Standing.Holds();
  }

  @Override
  public Optional<Mutation<?>> undo(Facts before, Facts receipt) {
    return Optional.empty();
  }

  @Override
  public SqlOps.Ended result(Facts before, Facts receipt, Facts seen) {
    return new SqlOps.Ended(pid);
  }
}
