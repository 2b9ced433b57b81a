package dev.runbook.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Runbook;
import dev.runbook.RunbookException.Refused;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** H2 and DuckDB in this JVM: the same reading, with what protects it on each of them. */
class EmbeddedEnginesTest {
  @TempDir private static Path folder;
  private final Runbook rb = Postgres.runbook();
  private Connection h2;
  private Connection duck;

  @BeforeEach
  void fill() throws SQLException {
    h2 = DriverManager.getConnection("jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1");
    duck = DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("shop.duckdb"));
    for (var connection : new Connection[] {h2, duck}) {
      run(connection, "create table if not exists t (id int primary key, state varchar(20))");
      run(connection, "delete from t");
      run(connection, "insert into t values (1, 'open'), (2, 'open'), (3, 'paid')");
    }
  }

  @AfterEach
  void close() throws SQLException {
    rb.close();
    assertThat(value(h2)).isEqualTo("3");
    assertThat(value(duck)).isEqualTo("3");
    h2.close();
    duck.close();
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String value(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from t")) {
      rows.next();
      return rows.getString(1);
    }
  }

  private Database database(String engine) {
    return Sql.on(rb)
        .connect(
            engine.equals("h2")
                ? "jdbc:h2:mem:shop"
                : "jdbc:duckdb:" + folder.resolve("shop.duckdb"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "duckdb"})
  void a_query_with_binds_becomes_a_table(String engine) {
    var db = database(engine);
    var table =
        db.query(
                "select state as \"state\", count(*) as \"n\" from t where id <= :most group by state order by 1")
            .bind("most", 3)
            .table();
    assertThat(table.column("state").texts()).containsExactly("open", "paid");
    assertThat(table.column("n").texts()).containsExactly("2", "1");
    assertThat(db.identity()).contains(engine.equals("h2") ? "H2 2." : "DuckDB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "duckdb"})
  void tables_are_listed_and_a_missing_one_is_told(String engine) {
    var db = database(engine);
    assertThat(db.tables("t%").toString().toLowerCase(Locale.ROOT)).contains(" t ");
    assertThatThrownBy(() -> db.query("select * from nothing_like_this").table())
        .isInstanceOf(SqlException.Failed.class)
        .hasMessageContaining("the server refused the statement");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "duckdb"})
  void each_streams_all_rows(String engine) {
    var sum = new AtomicLong();
    var from = engine.equals("h2") ? "system_range(1, 50000) as r(n)" : "range(1, 50001) as r(n)";
    database(engine)
        .query("select n as \"n\" from " + from)
        .each(row -> sum.addAndGet(row.whole("n")));
    assertThat(sum.get()).isEqualTo(50_000L * 50_001 / 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "duckdb"})
  void a_time_out_ends_the_statement_and_the_next_one_works(String engine) {
    var db = database(engine);
    var from =
        engine.equals("h2")
            ? "system_range(1, 1000000000) as r(n)"
            : "range(1, 1000000000000) as r(n)";
    assertThatThrownBy(
            () ->
                db.query("select count(*) from " + from + " where mod(n, 7) = 9")
                    .timeout("1s")
                    .table())
        .isInstanceOf(SqlException.TimedOut.class)
        .hasMessageContaining("longer than 1000 ms");
    assertThat(db.query("select count(*) from t").number()).isEqualTo(3);
  }

  static Stream<String> attacks() {
    return Stream.of(
        "delete from t",
        "COMMIT; delete from t",
        "select 1; delete from t",
        "/* harmless */ delete from t",
        "with x as (select 1) delete from t",
        "explain analyze delete from t",
        "select * from t for update",
        "truncate table t",
        "merge into t using t on 1 = 1 when matched then delete",
        "select '\\'; delete from t --'",
        "select /* /* */ 1; delete from t /* */",
        "drop table t");
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void attacks_are_refused_before_sending_and_the_rows_stay(String sql) {
    for (var engine : new String[] {"h2", "duckdb"}) {
      assertThatThrownBy(() -> database(engine).query(sql).table())
          .isInstanceOf(Refused.class)
          .hasMessageContaining("refused before sending");
    }
  }

  /** What the list of words would let through stops at the transaction, on DuckDB. */
  @Test
  void duckdb_holds_a_transaction_that_only_reads() throws Exception {
    var session = new Session(duck, Engine.DUCKDB, 0);
    Preamble.begin(session, Limits.standard(), true, Runnable::run);
    assertThatThrownBy(() -> session.send("delete from t"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("read-only");
    session.rollback();
    assertThat(session.isBroken()).isFalse();
  }
}
