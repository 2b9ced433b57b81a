package dev.runbook.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Runbook;
import dev.runbook.RunbookException.Refused;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The attack list: each is refused before sending, and the rows are unchanged. */
class AttackTest {
  private static final String BEFORE = "1:open,2:open,3:open seq 1 false";
  private final Runbook rb = Postgres.runbook();

  @BeforeAll
  static void fill() {
    Postgres.run(
        "drop schema if exists attack cascade",
        "create schema attack",
        "create table attack.t (id int primary key, state text)",
        "insert into attack.t values (1, 'open'), (2, 'open'), (3, 'open')",
        "create sequence attack.seq",
        "grant usage on schema attack to ops",
        "grant all on all tables in schema attack to ops",
        "grant all on all sequences in schema attack to ops");
  }

  @AfterEach
  void the_rows_are_unchanged() {
    rb.close();
    assertThat(
            Postgres.value(
                "select string_agg(id || ':' || state, ',' order by id) || ' seq '"
                    + " || (select last_value || ' ' || is_called from attack.seq)"
                    + " from attack.t"))
        .isEqualTo(BEFORE);
    assertThat(Postgres.value("select count(*) from pg_replication_slots")).isEqualTo("0");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("postgres")
  void attack_on_postgresql_is_refused_before_sending(String number, String sql) {
    var db = Postgres.ops(rb);
    assertThatThrownBy(() -> db.query(sql).table())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("refused before sending")
        .hasMessageContaining("line ");
  }

  static Stream<Arguments> postgres() {
    return Stream.of(
        a("1", "delete from attack.t"),
        a("1", "update attack.t set state = 'x'"),
        a("1", "insert into attack.t values (4, 'x')"),
        a("1", "truncate attack.t"),
        a("2", "COMMIT; delete from attack.t"),
        a("2", "select 1; delete from attack.t"),
        a("3", "ROLLBACK; BEGIN READ WRITE; delete from attack.t; COMMIT"),
        a("4", "SET TRANSACTION READ WRITE"),
        a("5", "select set_config('transaction_read_only', 'off', true)"),
        a("6", "/* harmless */ -- very\n delete from attack.t"),
        a("7", "WITH x AS (INSERT INTO attack.t VALUES (4, 'x') RETURNING *) select * from x"),
        a("7", "WITH x AS (select 1) DELETE FROM attack.t"),
        a("7", "WITH x AS MATERIALIZED (DELETE FROM attack.t RETURNING *) select * from x"),
        a(
            "7",
            "WITH RECURSIVE x(n) AS (select 1 union all select n from x) CYCLE n SET c USING p"
                + " DELETE FROM attack.t"),
        a("8", "EXPLAIN (ANALYZE) DELETE FROM attack.t"),
        a("8", "EXPLAIN ANALYSE select 1"),
        a("8", "explain (costs off, analyze true) select 1"),
        a("9", "SELECT * INTO attack.copy FROM attack.t"),
        a("9", "SELECT 1into attack_copy"),
        a("9", "SELECT 1 a\u017f into attack.copy"),
        a("10", "select * from attack.t FOR UPDATE"),
        a("10", "select * from attack.t FOR NO KEY UPDATE"),
        a("10", "select * from attack.t for /* x */ share"),
        a("11", "LOCK TABLE attack.t"),
        a("12", "COPY attack.t TO PROGRAM 'cat > /tmp/attack'"),
        a("12", "COPY attack.t TO '/tmp/attack'"),
        a("13", "CALL attack.p()"),
        a("13", "DO $$ begin delete from attack.t; end $$"),
        a("14", "select nextval('attack.seq')"),
        a("14", "select pg_catalog.setval('attack.seq', 7)"),
        a("15", "select pg_terminate_backend(1)"),
        a("15", "select \"pg_terminate_backend\"(1)"),
        a("15", "select pg_catalog.\"pg_terminate_backend\" (1)"),
        a("15", "select PG_CATALOG . PG_Terminate_Backend /* x */ (1)"),
        a("15", "select pg_cancel_backend\n--c\n(1)"),
        a("16", "select pg_advisory_lock(1)"),
        a("16", "select pg_try_advisory_xact_lock(1)"),
        a("17", "select pg_notify('c', 'x')"),
        a("17", "LISTEN c"),
        a("18", "select pg_create_logical_replication_slot('s', 'test_decoding')"),
        a("18", "select pg_drop_replication_slot('s')"),
        a("19", "select lo_import('/etc/passwd')"),
        a("19", "select lo_create(0)"),
        a("20", "select pg_read_file('/etc/passwd')"),
        a("20", "select pg_ls_dir('.')"),
        a("21", "select dblink_exec('', 'delete from attack.t')"),
        a("22", "select query_to_xml('delete from attack.t', true, true, '')"),
        a("22", "select query_to_xml_and_xmlschema('delete from attack.t', true, true, '')"),
        a("23", "PREPARE p AS delete from attack.t"),
        a("23", "EXECUTE p"),
        a("24", "{call attack.p()}"),
        a("24", "select {fn now()}"),
        a("25", "select $a$;$a$; delete from attack.t"),
        a("25", "select 1$a$;$a$; delete from attack.t"),
        a("26", "select E'\\\\'; delete from attack.t --'"),
        a("26", "select '\\'; delete from attack.t --'"),
        a("26", "select E'a'\n'\\'; delete from attack.t --'"),
        a("27", "select /* /* */ 1 */ 2; delete from attack.t"),
        a("27", "/* /* */ select 1; */ delete from attack.t"),
        a("39", "select U&\"pg\\005fterminate_backend\"(1)"),
        a("39", "select u&'x'"),
        a("40", "select 1\u0000; delete from attack.t"),
        a("40", "select 'open"),
        a("40", "select 1 /* open"),
        a("40", "select $x$ open"),
        a("40", "select 1 -- a\rdelete from attack.t"),
        a("40", "select\u2003pg_sleep(0)\u00a0delete"),
        a("42", "CHECKPOINT"),
        a("42", "DISCARD ALL"),
        a("42", "DECLARE c CURSOR FOR select 1"),
        a("42", "VACUUM"),
        a("42", "ANALYZE attack.t"),
        a("42", "create table attack.u (id int)"),
        a("42", "grant all on attack.t to public"),
        a("42", ""),
        a("42", " ; "));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("others")
  void attack_on_another_engine_is_refused_before_sending(
      String number, Engine engine, String sql) {
    assertThatThrownBy(() -> SqlText.query(sql, engine, engine.dialect()))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("refused before sending");
  }

  static Stream<Arguments> others() {
    return Stream.of(
        b("26", Engine.MYSQL, "select '\\\\'; delete from t -- '"),
        b("27", Engine.MYSQL, "select /* /* */ 1; delete from t /* */"),
        b("28", Engine.MYSQL, "select 1 --1; delete from t"),
        b("29", Engine.MYSQL, "select 1 /*! ; delete from t */"),
        b("29", Engine.MARIADB, "select 1 /*M! ; delete from t */"),
        b("30", Engine.MYSQL, "select * from t INTO OUTFILE '/tmp/x'"),
        b("30", Engine.MARIADB, "select 1 INTO @v"),
        b("31", Engine.MYSQL, "# a comment\ndelete from t"),
        b("31", Engine.UNKNOWN, "select 1 # a comment\n"),
        b("32", Engine.H2, "select 1 // a comment\n; delete from t"),
        b("32", Engine.UNKNOWN, "select 1 // a comment\n"),
        b("33", Engine.H2, "call CSVWRITE('/tmp/x', 'select 1')"),
        b("33", Engine.H2, "select CSVWRITE('/tmp/x', 'select 1')"),
        b("33", Engine.H2, "select * from FINAL TABLE (delete from t)"),
        b("34", Engine.DUCKDB, "COPY t TO '/tmp/x'"),
        b("35", Engine.DUCKDB, "ATTACH '/tmp/x'"),
        b("35", Engine.DUCKDB, "INSTALL httpfs"),
        b("35", Engine.DUCKDB, "PRAGMA database_size"),
        b("35", Engine.DUCKDB, "SET threads = 1"),
        b("36", Engine.MARIADB, "ANALYZE DELETE FROM t"),
        b("37", Engine.MARIADB, "BEGIN NOT ATOMIC delete from t; end"),
        b("37", Engine.MARIADB, "EXECUTE IMMEDIATE 'delete from t'"),
        b("38", Engine.MYSQL, "HANDLER t OPEN"),
        b("38", Engine.MYSQL, "KILL 1"),
        b("38", Engine.MYSQL, "FLUSH TABLES"),
        b("38", Engine.MYSQL, "select get_lock('x', 1)"),
        b("38", Engine.MYSQL, "select load_file('/etc/passwd')"),
        b("38", Engine.MYSQL, "select * from t lock in share mode"),
        b("41", Engine.TRINO, "select * from table(pg.system.query(query => 'delete from t'))"),
        b("41", Engine.TRINO, "select * from table(system.\"query\"('x'))"),
        b("25", Engine.UNKNOWN, "select $a$ x $a$"),
        b("26", Engine.UNKNOWN, "select 'a\\b'"),
        b("27", Engine.UNKNOWN, "select /* /* */ 1"));
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void must_pass(String sql) {
    assertThat(Postgres.ops(rb).query(sql).table().size()).isEqualTo(1);
  }

  static Stream<String> harmless() {
    return Stream.of(
        "select 1;",
        "select 1; -- done\n/* really */",
        "select ';'",
        "(select 1)",
        "((select 1) union (select 1))",
        "select \"update\" from (select 1 as \"update\") x",
        "select x.update from (select 1 as update) x",
        "select 'delete from t; -- ' || $q$; drop table t$q$",
        "values (1)",
        "show server_version",
        "explain (costs off) select 1",
        "with x as (select 1 as n) select n from x",
        "select replace('a', 'b', 'c')",
        "select last_update from (select 1 as last_update) x",
        "select /* a /* nested */ comment */ 1",
        "select E'it\\'s'",
        "select E'\\'; delete from attack.t --'",
        "select 1 -- trailing");
  }

  private static Arguments a(String number, String sql) {
    return Arguments.of(number, sql);
  }

  private static Arguments b(String number, Engine engine, String sql) {
    return Arguments.of(number, engine, sql);
  }
}
