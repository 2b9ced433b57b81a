package dev.runbook.sql;

import java.sql.SQLException;
import java.util.List;

/** Why a statement must not be tried: what it does might not be rolled back with it. */
final class Untriable {
  /** Triggers of the table and of the tables that its foreign keys reach. */
  private static final String TRIGGERS =
      """
      with recursive reached(oid) as (
        select to_regclass(?)::oid
        union
        select c.conrelid from pg_catalog.pg_constraint c join reached r on c.confrelid = r.oid
        where c.contype = 'f' and (c.confdeltype in ('c', 'n', 'd') or c.confupdtype in ('c', 'n', 'd')))
      select p.proname || '() in ' || l.lanname || ' on ' || t.tgrelid::regclass
      from pg_catalog.pg_trigger t join reached r on r.oid = t.tgrelid
      join pg_catalog.pg_proc p on p.oid = t.tgfoid
      join pg_catalog.pg_language l on l.oid = p.prolang
      where not t.tgisinternal and t.tgenabled <> 'D' and not l.lanpltrusted
        and l.lanname <> 'internal'
      limit 1
      """;

  private static final String ENGINE =
      "select engine from information_schema.tables where table_name = ? and table_schema = ";

  private Untriable() {}

  /** The reason in a few words; empty if it may be tried. */
  static String why(Session session, Part part) throws SQLException {
    return switch (session.engine) {
      case POSTGRESQL -> {
        var trigger = session.text(TRIGGERS, List.of(part.table()));
        yield trigger.isEmpty()
            ? ""
            : "the trigger function " + trigger + " may do what no rollback takes back";
      }
      case MYSQL, MARIADB -> {
        var engine = engineOf(session, part.table().replace("`", ""));
        yield engine.isEmpty() || engine.equalsIgnoreCase("InnoDB")
            ? ""
            : "tables of the engine " + engine + " cannot be rolled back";
      }
      default -> "";
    };
  }

  private static String engineOf(Session session, String table) throws SQLException {
    int dot = table.indexOf('.');
    return dot < 0
        ? session.text(ENGINE + "database()", List.of(table))
        : session.text(ENGINE + "?", List.of(table.substring(dot + 1), table.substring(0, dot)));
  }
}
