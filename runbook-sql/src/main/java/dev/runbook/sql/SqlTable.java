package dev.runbook.sql;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Table;
import java.util.Map;

/** One table of a PostgreSQL database; every method asks the server once. */
public final class SqlTable {
  private final Database db;
  private final String name;

  SqlTable(Database db, String name) {
    this.db = db;
    this.name = name;
  }

  private Table read(String what, String sql) {
    return db.catalogue(what + " of " + name, sql, Map.of("name", name));
  }

  /** Name, type, whether NULL is allowed, default and comment of each column. */
  public Table columns() {
    return read(
        "columns",
        """
        select a.attname as column, pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
          not a.attnotnull as nullable, pg_catalog.pg_get_expr(d.adbin, d.adrelid) as "default",
          pg_catalog.col_description(a.attrelid, a.attnum) as comment
        from pg_catalog.pg_attribute a
        left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = :name::text::regclass and a.attnum > 0 and not a.attisdropped
        order by a.attnum
        """);
  }

  /** Each index: its definition, size, how often it was used, and whether it is valid. */
  public Table indexes() {
    return read(
            "indexes",
            """
            select c.relname as index, i.indisunique as "unique", i.indisvalid as valid,
              pg_catalog.pg_relation_size(c.oid) as size, s.idx_scan as scans,
              pg_catalog.pg_get_indexdef(c.oid) as definition
            from pg_catalog.pg_index i
            join pg_catalog.pg_class c on c.oid = i.indexrelid
            left join pg_catalog.pg_stat_user_indexes s on s.indexrelid = c.oid
            where i.indrelid = :name::text::regclass order by 1
            """)
        .unit("size", "bytes");
  }

  /** Each constraint and its definition. */
  public Table constraints() {
    return read(
        "constraints",
        """
        select conname as constraint, convalidated as valid,
          pg_catalog.pg_get_constraintdef(oid) as definition
        from pg_catalog.pg_constraint where conrelid = :name::text::regclass order by 1
        """);
  }

  /** Bytes in total, of the heap, the indexes and toast; rows are the planner's estimate. */
  public Table size() {
    var table =
        read(
            "size",
            """
            select pg_catalog.pg_total_relation_size(oid) as total,
              pg_catalog.pg_relation_size(oid) as heap, pg_catalog.pg_indexes_size(oid) as indexes,
              coalesce(pg_catalog.pg_total_relation_size(nullif(reltoastrelid, 0)), 0) as toast,
              reltuples::bigint as "rows ~"
            from pg_catalog.pg_class where oid = :name::text::regclass
            """);
    for (var column : new String[] {"total", "heap", "indexes", "toast"}) {
      table = table.unit(column, "bytes");
    }
    return table;
  }

  /** Some rows, as the server finds them. */
  public Table sample(int rows) {
    return db.query("select * from " + db.name(name) + " limit " + rows)
        .named("sample of " + name)
        .table();
  }

  /** Who may do what with it. */
  public Table grants() {
    return read(
        "grants",
        """
        select coalesce(r.rolname, 'public') as grantee,
          string_agg(a.privilege_type, ', ' order by a.privilege_type) as privileges
        from pg_catalog.pg_class c
        cross join lateral pg_catalog.aclexplode(
          coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))) a
        left join pg_catalog.pg_roles r on r.oid = a.grantee
        where c.oid = :name::text::regclass group by 1 order by 1
        """);
  }

  /** A name with up to one dot, quoted part by part; nothing else can be a name. */
  static String quoted(String name, Engine engine) {
    var parts = name.split("\\.", -1);
    if (parts.length > 2 || name.isBlank()) {
      throw new BadSetting(
          Problem.of("`" + name + "` is not the name of a table")
              .advice("write table or schema.table"));
    }
    boolean backtick = engine == Engine.MYSQL || engine == Engine.MARIADB;
    var quote = backtick ? "`" : "\"";
    var quoted = new StringBuilder();
    for (var part : parts) {
      if (part.isEmpty() || part.indexOf(0) >= 0) {
        throw new BadSetting(Problem.of("a part of the name `" + name + "` is empty"));
      }
      quoted.append(quoted.isEmpty() ? "" : ".");
      quoted.append(quote).append(part.replace(quote, quote + quote)).append(quote);
    }
    return quoted.toString();
  }

  @Override
  public String toString() {
    return "table " + name + " in " + db.target.name();
  }
}
