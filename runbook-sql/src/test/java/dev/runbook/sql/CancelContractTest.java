package dev.runbook.sql;

import dev.runbook.Mutation;
import dev.runbook.MutationContract;
import dev.runbook.Runbook;
import dev.runbook.Ticks;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** {@code ops().cancel(pid)} of a statement that counts how often it is asked to stop. */
class CancelContractTest extends MutationContract {
  private static final String STATEMENT =
      "do $$ begin loop begin perform pg_sleep(600); exception when query_canceled then"
          + " perform nextval('ca.asked');"
          + " if not exists (select from ca.stubborn) then raise; end if; end; end loop; end $$";

  private Connection busy;
  private int pid;
  private Thread running;

  @BeforeEach
  void start() throws SQLException {
    Postgres.run(
        "drop schema if exists ca cascade",
        "create schema ca",
        "create sequence ca.asked",
        "create table ca.stubborn (since timestamptz)",
        "grant usage on schema ca to reader",
        "grant all on all tables in schema ca to reader",
        "grant all on all sequences in schema ca to reader");
    var properties = new Properties();
    properties.setProperty("user", "reader");
    properties.setProperty("password", Postgres.PASSWORD);
    properties.setProperty("ApplicationName", "busy");
    busy = DriverManager.getConnection(Postgres.url(), properties);
    try (var statement = busy.createStatement();
        var rows = statement.executeQuery("select pg_backend_pid()")) {
      rows.next();
      pid = rows.getInt(1);
    }
    running = new Thread(this::run, "busy");
    running.setDaemon(true);
    running.start();
    await("PgSleep");
  }

  private void run() {
    try (var statement = busy.createStatement()) {
      statement.execute(STATEMENT);
    } catch (SQLException e) {
      // The end of the statement is what the tests are about.
    }
  }

  private void await(String event) {
    var sql = "select coalesce(max(wait_event), '') from pg_stat_activity where pid = " + pid;
    for (int i = 0; i < 30 && !Postgres.value(sql).equals(event); i++) {
      Postgres.run("select pg_sleep(0.01)");
    }
  }

  @AfterEach
  void stop() throws Exception {
    Postgres.run("select pg_terminate_backend(" + pid + ")");
    running.join(10_000);
    busy.close();
  }

  @Override
  protected Mutation<?> mutation(Runbook rb) {
    return new EndSession(Postgres.ops(rb), pid, "cancel");
  }

  @Override
  protected int writes() {
    await("ClientRead");
    return Integer.parseInt(
        Postgres.value("select case when is_called then last_value else 0 end from ca.asked"));
  }

  @Override
  protected void breakTheWorld() {
    Postgres.run("insert into ca.stubborn values (now())");
  }

  @Override
  protected String state() {
    return Postgres.value("select state from pg_stat_activity where pid = " + pid);
  }

  @Override
  protected Ticks clock() {
    return new ServerTicks();
  }
}
