package dev.runbook.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.Runbook;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpsTest {
  private final Runbook rb = Postgres.runbook();
  private final Database db = Postgres.ops(rb);

  @BeforeEach
  void fill() {
    Postgres.run(
        "drop schema if exists o cascade",
        "create schema o",
        "create table o.t (id int primary key, state text)",
        "insert into o.t values (1, 'open'), (2, 'open')",
        "grant usage on schema o to ops",
        "grant all on all tables in schema o to ops");
  }

  @AfterEach
  void close() {
    rb.close();
  }

  @Test
  void lock_tree_of_three() throws Exception {
    try (var root = session("root");
        var middle = session("middle");
        var leaf = session("leaf")) {
      execute(root, "update o.t set state = 'x' where id = 1");
      execute(middle, "update o.t set state = 'x' where id = 2");
      var first = waiting(middle, "update o.t set state = 'y' where id = 1");
      awaitBlocked("middle");
      var second = waiting(leaf, "update o.t set state = 'not-a-secret-literal' where id = 2");
      awaitBlocked("leaf");
      var locks = db.ops().locks();
      assertThat(locks.column("application").texts()).containsExactly("root", "middle", "leaf");
      assertThat(locks.column("blocks").doubles()).containsExactly(1, 1, 0);
      assertThat(locks.column("session").texts().get(2)).startsWith("    ");
      assertThat(locks.column("holds").texts().get(0)).contains("RowExclusiveLock on o.t");
      assertThat(locks.full().toString()).doesNotContain("not-a-secret-literal");
      var activity = db.ops().activity().where("application", "leaf").one();
      assertThat(activity.text("blocked by")).isEqualTo(locks.column("pid").texts().get(1));
      assertThat(activity.text("query")).isEqualTo("update o.t set state = ? where id = ?");
      root.rollback();
      first.await();
      middle.rollback();
      second.await();
    }
  }

  @Test
  void long_and_prepared_transactions() throws Exception {
    try (var idle = session("forgotten");
        var prepared = session("prepared")) {
      execute(idle, "select 1 from o.t");
      execute(prepared, "update o.t set state = 'p' where id = 1");
      execute(prepared, "prepare transaction 'runbook-test'");
      try {
        var table = db.ops().longTransactions("1ms");
        assertThat(table.where("kind", "session").column("application").texts())
            .contains("forgotten");
        assertThat(table.where("kind", "prepared").one().text("id")).isEqualTo("runbook-test");
        assertThat(db.ops().longTransactions("1h").where("kind", "session").isEmpty()).isTrue();
      } finally {
        Postgres.run("rollback prepared 'runbook-test'");
      }
    }
  }

  private static Connection session(String application) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", "postgres");
    properties.setProperty("ApplicationName", application);
    var connection = DriverManager.getConnection(Postgres.url(), properties);
    connection.setAutoCommit(false);
    return connection;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static CountDownLatch waiting(Connection connection, String sql) {
    var done = new CountDownLatch(1);
    var thread =
        new Thread(
            () -> {
              try {
                execute(connection, sql);
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              } finally {
                done.countDown();
              }
            });
    thread.setDaemon(true);
    thread.start();
    return done;
  }

  /** The server itself waits, for ten seconds at the most. */
  private static void awaitBlocked(String application) {
    Postgres.run(
        "do $$ begin for i in 1..200 loop exit when exists (select from pg_stat_activity where"
            + " application_name = '"
            + application
            + "' and wait_event_type = 'Lock'); perform pg_sleep(0.05); perform"
            + " pg_stat_clear_snapshot(); end loop; end $$");
  }
}
