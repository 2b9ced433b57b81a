package dev.runbook.sql;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Which database this is and what the role could do there.
 *
 * @param text one line for the head of every table and plan
 * @param world what tells this database from every other, also after a restore
 * @param standby whether it is a standby
 * @param writable how many tables the role may write; -1 if nobody looked
 */
record Identity(String text, String world, boolean standby, long writable) {
  private static final String POSTGRES =
      """
      select current_setting('server_version'),
        case when pg_catalog.pg_is_in_recovery() then 'standby' else 'primary' end,
        (select ssl from pg_catalog.pg_stat_ssl where pid = pg_catalog.pg_backend_pid()),
        (select system_identifier from pg_catalog.pg_control_system()),
        (select rolsuper from pg_catalog.pg_roles where rolname = current_user),
        (select count(*) from pg_catalog.pg_class c
          join pg_catalog.pg_namespace n on n.oid = c.relnamespace
          where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')
            and pg_catalog.has_any_column_privilege(c.oid, 'insert, update')
             or c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')
            and pg_catalog.has_table_privilege(c.oid, 'insert, update, delete, truncate'))
      """;

  /** Looks; inside a transaction that only reads. */
  static Identity look(Session session, Target target, Limits limits) throws SQLException {
    if (session.engine != Engine.POSTGRESQL) {
      return other(session, target, limits);
    }
    return session.query(
        POSTGRES,
        List.of(),
        Duration.ofSeconds(10),
        0,
        (rows, context) -> {
          rows.next();
          var version = rows.getString(1).replaceAll(" .*", "");
          var role = rows.getString(2);
          var tls = rows.getBoolean(3) ? "TLS" : "no TLS";
          long tables = rows.getLong(6);
          var may = rows.getBoolean(5) ? "superuser" : tables == 0 ? "cannot write" : write(tables);
          var text =
              String.join(
                  ", ",
                  target.name(),
                  "PostgreSQL " + version + " " + role,
                  tls,
                  may,
                  "zone " + limits.zone());
          return new Identity(
              text,
              "postgresql " + target.where() + " system " + rows.getString(4),
              role.equals("standby"),
              rows.getBoolean(5) ? Math.max(1, tables) : tables);
        });
  }

  private static String write(long tables) {
    return "can write " + tables + (tables == 1 ? " table" : " tables");
  }

  private static Identity other(Session session, Target target, Limits limits) throws SQLException {
    var meta = session.connection.getMetaData();
    var text =
        String.join(
            ", ",
            target.name(),
            meta.getDatabaseProductName() + " " + meta.getDatabaseProductVersion(),
            "rights not looked at",
            "zone " + limits.zone());
    return new Identity(text, session.engine.scheme() + " " + target.where(), false, -1);
  }
}
