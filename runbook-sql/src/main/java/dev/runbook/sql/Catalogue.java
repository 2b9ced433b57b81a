package dev.runbook.sql;

import dev.runbook.Table;
import java.util.Map;

/** Reads of the catalogue for {@link Database}. */
final class Catalogue {
  private static final String USERS =
      " n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_toast'";

  private Catalogue() {}

  static Table tables(Database db, String pattern) {
    if (db.engine() == Engine.POSTGRESQL) {
      return db.catalogue(
              "tables",
              """
              select n.nspname as schema, c.relname as table,
                case c.relkind when 'r' then 'table' when 'p' then 'partitioned'
                  when 'v' then 'view' when 'm' then 'materialised view' else 'foreign' end as kind,
                case when c.relkind in ('r', 'm')
                  then pg_catalog.pg_total_relation_size(c.oid) end as size,
                case when c.reltuples >= 0 then c.reltuples::bigint end as "rows ~"
              from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
              where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relname like :pattern and
              """
                  + USERS
                  + " order by 1, 2",
              Map.of("pattern", pattern))
          .unit("size", "bytes");
    }
    boolean mysql = db.engine() == Engine.MYSQL || db.engine() == Engine.MARIADB;
    var here = mysql ? " and (database() is null or table_schema = database())" : "";
    return db.catalogue(
        "tables",
        "select table_schema, table_name, table_type from information_schema.tables"
            + " where lower(table_name) like lower(:pattern) and lower(table_schema) not in"
            + " ('information_schema', 'mysql', 'performance_schema', 'sys')"
            + here
            + " order by 1, 2",
        Map.of("pattern", pattern));
  }

  static Table sizes(Database db) {
    var table =
        db.catalogue(
            "largest tables",
            """
            select n.nspname as schema, c.relname as table,
              pg_catalog.pg_total_relation_size(c.oid) as total,
              pg_catalog.pg_relation_size(c.oid) as heap,
              pg_catalog.pg_indexes_size(c.oid) as indexes,
              coalesce(pg_catalog.pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0) as toast,
              case when c.reltuples >= 0 then c.reltuples::bigint end as "rows ~"
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'm') and
            """
                + USERS
                + " order by total desc limit 100");
    for (var column : new String[] {"total", "heap", "indexes", "toast"}) {
      table = table.unit(column, "bytes");
    }
    return table;
  }

  static Table rights(Database db) {
    return db.catalogue(
        "what this role could write",
        """
        select 'table' as kind, n.nspname || '.' || c.relname as what,
          concat_ws(', ',
            case when pg_catalog.has_any_column_privilege(c.oid, 'insert') then 'insert' end,
            case when pg_catalog.has_any_column_privilege(c.oid, 'update') then 'update' end,
            case when pg_catalog.has_table_privilege(c.oid, 'delete') then 'delete' end,
            case when pg_catalog.has_table_privilege(c.oid, 'truncate') then 'truncate' end)
            as rights
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and
        """
            + USERS
            + """
               and (pg_catalog.has_any_column_privilege(c.oid, 'insert, update')
                 or pg_catalog.has_table_privilege(c.oid, 'delete, truncate'))
            union all
            select 'role', rolname, case when rolsuper then 'superuser' else 'member' end
            from pg_catalog.pg_roles
            where rolname = current_user and rolsuper
               or not rolsuper and rolname in ('pg_write_all_data', 'pg_signal_backend',
                   'pg_write_server_files', 'pg_execute_server_program')
                 and pg_catalog.pg_has_role(current_user, oid, 'member')
            union all
            select 'language', lanname, 'untrusted'
            from pg_catalog.pg_language
            where not lanpltrusted and lanname not in ('internal', 'c')
              and pg_catalog.has_language_privilege(oid, 'usage')
            order by 1, 2
            """);
  }
}
