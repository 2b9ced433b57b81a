package dev.runbook.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The databases by psql and mariadb alone: when this is red, the part is broken and not the
 * library.
 */
@Tag("live")
class DatabasesSmokeTest {

  @RegisterExtension static final RealPostgres postgres = RealPostgres.withPgbouncer();

  @RegisterExtension static final RealMariaDb mariadb = RealMariaDb.standard();

  @Test
  void postgres_keeps_what_is_written() {
    String db = postgres.newDatabase();
    postgres.psql(db, "create table t (n int); insert into t values (1), (2)");
    assertThat(postgres.psql(db, "select sum(n) from t")).isEqualTo("3\n");
    assertThat(postgres.psql(db, "show server_version")).startsWith("17.");
  }

  @Test
  void each_database_is_empty_at_first() {
    String count = "select count(*) from information_schema.tables where table_schema = 'public'";
    String db = postgres.newDatabase();
    postgres.psql(db, "create table t (n int)");
    assertThat(postgres.psql(postgres.newDatabase(), count)).isEqualTo("0\n");
  }

  @Test
  void pgbouncer_hands_statements_on() {
    String db = postgres.newDatabase();
    postgres.psql(db, "create table t as select 42 as n");
    assertThat(postgres.pooledPsql(db, "select n from t")).isEqualTo("42\n");
    assertThat(postgres.pooledPort()).isNotEqualTo(postgres.port());
  }

  @Test
  void mariadb_keeps_what_is_written() {
    String db = mariadb.newDatabase();
    mariadb.mariadb(db, "create table t (n int); insert into t values (1), (2)");
    assertThat(mariadb.mariadb(db, "select sum(n), @@version like '10.%' from t"))
        .isEqualTo("3\t1\n");
  }

  /** A server that starts in the same folder removes the temporary tables of this one. */
  @Test
  void mariadb_keeps_its_temporary_tables_to_itself() {
    assertThat(mariadb.mariadb("mysql", "select @@tmpdir")).contains("/runbook-it-mariadb-");
  }
}
