package dev.runbook.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.Mutation;
import dev.runbook.MutationContract;
import dev.runbook.Runbook;
import dev.runbook.Ticks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** {@code ops().terminate(pid)} of a session that is there or not. */
class TerminateContractTest extends MutationContract {
  private Connection idle;
  private int pid;
  private boolean stopped;

  @BeforeEach
  void start() throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", "reader");
    properties.setProperty("password", Postgres.PASSWORD);
    properties.setProperty("ApplicationName", "idle");
    idle = DriverManager.getConnection(Postgres.url(), properties);
    try (var statement = idle.createStatement();
        var rows = statement.executeQuery("select pg_backend_pid()")) {
      rows.next();
      pid = rows.getInt(1);
    }
  }

  @AfterEach
  void stop() throws SQLException {
    if (stopped) {
      signal("CONT");
    }
    idle.close();
  }

  @Override
  protected Mutation<?> mutation(Runbook rb) {
    return new EndSession(Postgres.ops(rb), pid, "terminate");
  }

  /** A signal leaves one trace: the session ends a moment later. */
  @Override
  protected int writes() {
    if (stopped) {
      return 0;
    }
    Postgres.run("select pg_sleep(0.1)");
    return state().equals("gone") ? 1 : 0;
  }

  /** The process of the session takes no signal any more, as if it hung in the kernel. */
  @Override
  protected void breakTheWorld() {
    signal("STOP");
    stopped = true;
  }

  private void signal(String name) {
    try {
      var kill = new ProcessBuilder("kill", "-" + name, "" + pid).start();
      assertThat(kill.waitFor()).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected String state() {
    var sql = "select coalesce(max(state), 'gone') from pg_stat_activity where pid = " + pid;
    return Postgres.value(sql);
  }

  @Override
  protected Ticks clock() {
    return new ServerTicks();
  }
}
