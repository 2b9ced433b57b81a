package dev.runbook.sql;

import dev.runbook.Change;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Table;
import dev.runbook.TimeRange;
import java.util.List;
import java.util.Map;

/** What a PostgreSQL server is doing; every method asks it once and changes nothing. */
public final class SqlOps {
  /** The server hides the type of sessions that the role may not look into. */
  private static final String CLIENTS =
      " (backend_type = 'client backend' or backend_type is null and usesysid is not null)"
          + " and pid <> pg_catalog.pg_backend_pid()";

  private final Database db;

  SqlOps(Database db) {
    this.db = db;
  }

  /**
   * The sessions of clients, the longest transaction first: who, from where, what they run (with
   * {@code ?} for every literal), what they wait for and who blocks them.
   */
  public Table activity() {
    needPostgres("activity()");
    var table =
        db.catalogue(
            "sessions on " + db.target.where(),
            """
            select pid, usename as "user", datname as database, application_name as application,
              host(client_addr) as client, state,
              wait_event_type || ' ' || wait_event as wait,
              extract(epoch from clock_timestamp() - xact_start)::float8 as xact_age,
              extract(epoch from clock_timestamp() - query_start)::float8 as query_age,
              case when wait_event_type = 'Lock'
                then array_to_string(pg_catalog.pg_blocking_pids(pid), ' ') end as "blocked by",
              query
            from pg_catalog.pg_stat_activity where
            """
                + CLIENTS
                + " order by xact_start nulls last, pid");
    return hidden(OpsTable.of(table, db));
  }

  /** Says how many queries the role may not see. */
  private static Table hidden(Table table) {
    int count = table.where("query", "<insufficient privilege>").size();
    return count == 0
        ? table
        : table.note(count + " queries of other roles are hidden: grant pg_read_all_stats");
  }

  /**
   * Who blocks whom, as a tree from those who block to those who wait: {@code chain} names the
   * sessions from the root down.
   */
  public Table locks() {
    needPostgres("locks()");
    var table =
        db.catalogue(
            "blocking sessions on " + db.target.where(),
            """
            with recursive waits as materialized (
              select a.pid, b.blocker from pg_catalog.pg_stat_activity a
              cross join lateral unnest(pg_catalog.pg_blocking_pids(a.pid)) as b(blocker)
              where a.wait_event_type = 'Lock'),
            tree as (
              select distinct w.blocker as pid, array[w.blocker] as path from waits w
              where w.blocker not in (select pid from waits)
              union
              select w.pid, t.path || w.pid from waits w join tree t on w.blocker = t.pid
              where not w.pid = any (t.path) and cardinality(t.path) < 20)
            select repeat('  ', cardinality(t.path) - 1) || t.pid as session, t.pid,
              a.usename as "user", a.application_name as application, a.state,
              extract(epoch from clock_timestamp() - a.xact_start)::float8 as xact_age,
              (select count(*) from waits w where w.blocker = t.pid) as blocks,
              (select string_agg(distinct l.mode || ' on '
                    || coalesce(l.relation::regclass::text, l.locktype), ', ')
                from pg_catalog.pg_locks l
                where l.pid = t.pid and l.granted
                  and l.locktype in ('relation', 'tuple', 'advisory')
                  and l.mode <> 'AccessShareLock') as holds,
              (select string_agg(distinct l.mode || ' on '
                    || coalesce(l.relation::regclass::text, l.locktype), ', ')
                from pg_catalog.pg_locks l where l.pid = t.pid and not l.granted) as "waits for",
              array_to_string(t.path, ' > ') as chain, a.query
            from tree t join pg_catalog.pg_stat_activity a on a.pid = t.pid
            order by t.path
            """);
    return OpsTable.of(table, db);
  }

  /**
   * Transactions open for longer than {@code age} ({@code 5m}), also prepared ones and replication
   * slots that hold old rows back; the oldest first.
   */
  public Table longTransactions(String age) {
    needPostgres("longTransactions()");
    var least = TimeRange.last(age, db.now()).length();
    var table =
        db.catalogue(
            "transactions over " + age + " on " + db.target.where(),
            """
            select * from (
              select 'session' as kind, pid::text as id, usename as "user",
                application_name as application, state, extract(epoch from clock_timestamp() - xact_start)::float8 as xact_age,
                query
              from pg_catalog.pg_stat_activity
              where pid <> pg_catalog.pg_backend_pid() and xact_start is not null
                and backend_type = 'client backend'
              union all
              select 'prepared', gid, owner, database, 'prepared',
                extract(epoch from clock_timestamp() - prepared)::float8, ''
              from pg_catalog.pg_prepared_xacts
              union all
              select 'slot', slot_name, '', plugin, case when active then 'active' else 'idle' end,
                null, 'holds rows since transaction ' || coalesce(xmin, catalog_xmin)::text
              from pg_catalog.pg_replication_slots where xmin is not null or catalog_xmin is not null
            ) t
            where xact_age is null or xact_age > :least
            order by xact_age desc nulls last
            """,
            Map.of("least", least.toMillis() / 1000.0));
    return OpsTable.of(table, db);
  }

  /** How far each standby is behind, in bytes and time; on a standby its own replay delay. */
  public Table replication() {
    needPostgres("replication()");
    return bytes(
        OpsTable.of(
            db.catalogue("replication of " + db.target.where(), OpsQueries.REPLICATION), db),
        "sent",
        "write",
        "flush",
        "replay");
  }

  /** Replication slots and the WAL they hold back. */
  public Table slots() {
    needPostgres("slots()");
    return bytes(db.catalogue("slots of " + db.target.where(), OpsQueries.SLOTS), "retained");
  }

  /** How many connections each user and application has, and how many there may be. */
  public Table connections() {
    needPostgres("connections()");
    return db.catalogue("connections to " + db.target.where(), OpsQueries.CONNECTIONS);
  }

  /** Settings whose name is like {@code pattern}: {@code work_mem}, {@code %timeout%}. */
  public Table settings(String pattern) {
    needPostgres("settings()");
    return db.catalogue(
        "settings like " + pattern, OpsQueries.SETTINGS, Map.of("pattern", pattern));
  }

  /** Dead rows, the last vacuum and analyze of each table, the most dead rows first. */
  public Table vacuum() {
    needPostgres("vacuum()");
    return db.catalogue("vacuum on " + db.target.where(), OpsQueries.VACUUM);
  }

  /** How near each database is to the end of its transaction numbers. */
  public Table wraparound() {
    needPostgres("wraparound()");
    return db.catalogue("wraparound on " + db.target.where(), OpsQueries.WRAPAROUND);
  }

  /** Indexes that were never used since the statistics began, the largest first. */
  public Table unusedIndexes() {
    needPostgres("unusedIndexes()");
    return bytes(db.catalogue("unused indexes", OpsQueries.UNUSED_INDEXES), "size");
  }

  /** The statements that took most time in all; needs the extension pg_stat_statements. */
  public Table slowest(int count) {
    needPostgres("slowest()");
    return OpsTable.of(
        db.catalogue("slowest statements", OpsQueries.SLOWEST, Map.of("count", count)), db);
  }

  /** Who holds locks on the tables of these statements now, in words. */
  String holders(List<Part> parts) {
    if (db.engine() != Engine.POSTGRESQL) {
      return "";
    }
    var tables = parts.stream().filter(Part::countsRows).map(Part::table).toList();
    var found =
        db.catalogue(
            "holders of locks", OpsQueries.HOLDERS, Map.of("tables", Sql.array("text", tables)));
    var words = found.column("holder").texts();
    return words.isEmpty()
        ? "nobody holds one any more"
        : "locks on " + String.join(", ", tables) + " are held by " + String.join("; ", words);
  }

  /** Cancels what a session runs; a change, and the session lives on. */
  public Change<Ended> cancel(int pid) {
    needPostgres("cancel()");
    return db.rb.change(new EndSession(db, pid, "cancel"));
  }

  /** Ends a session: what it has not committed is rolled back; a change. */
  public Change<Ended> terminate(int pid) {
    needPostgres("terminate()");
    return db.rb.change(new EndSession(db, pid, "terminate"));
  }

  /**
   * A session that was cancelled or ended.
   *
   * @param pid its process on the server
   */
  public record Ended(int pid) {}

  private static Table bytes(Table table, String... columns) {
    var said = table;
    for (var column : columns) {
      said = said.unit(column, "bytes");
    }
    return said;
  }

  private void needPostgres(String method) {
    if (db.engine() != Engine.POSTGRESQL) {
      throw new Refused(
          Problem.of(method + " is for PostgreSQL")
              .at(db.target.name())
              .seen("this is " + db.engine().title()));
    }
  }
}
