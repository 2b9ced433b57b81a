package dev.runbook.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Host;
import dev.runbook.Mutation;
import dev.runbook.Plan;
import dev.runbook.Runbook;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Secret;
import dev.runbook.testing.RecordingApprover;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndSessionTest {
  @TempDir private Path folder;
  private Runbook rb;
  private Database db;

  @BeforeEach
  void open() {
    rb =
        Runbook.with()
            .host(Host.text(new StringBuilder(), 120))
            .set("journal.dir", folder.toString())
            .set("environment.test.protected", "false")
            .approver(RecordingApprover.granting("a colleague"))
            .open("test");
    Postgres.run("grant create on database postgres to ops");
    db = Postgres.ops(rb);
  }

  @AfterEach
  void close() {
    rb.close();
  }

  private static Connection session() throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", "ops");
    properties.setProperty("password", Postgres.PASSWORD);
    properties.setProperty("ApplicationName", "to end");
    return DriverManager.getConnection(Postgres.url(), properties);
  }

  private static int pid(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("select pg_backend_pid()")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static String count(int pid) {
    return Postgres.value("select count(*) from pg_stat_activity where pid = " + pid);
  }

  @Test
  void a_role_that_may_not_signal_is_refused_before_anybody_is_asked() throws Exception {
    try (var other = session()) {
      var reader =
          Sql.on(rb)
              .connect(Postgres.url(), "reader", Secret.of("reader.password", Postgres.PASSWORD));
      assertThatThrownBy(() -> reader.ops().terminate(pid(other)).run())
          .isInstanceOf(Refused.class)
          .hasMessageContaining("pg_signal_backend");
      assertThat(other.isValid(5)).isTrue();
    }
    try (var superuser = Postgres.admin()) {
      assertThatThrownBy(() -> db.ops().terminate(pid(superuser)).run())
          .isInstanceOf(Refused.class)
          .hasMessageContaining("pg_signal_backend");
      assertThat(superuser.isValid(5)).isTrue();
    }
  }

  @Test
  void terminate_ends_the_session_and_says_so() throws Exception {
    try (var other = session()) {
      int pid = pid(other);
      var change = db.ops().terminate(pid);
      assertThat(change.plan().differences().get(0).before()).contains("ops, to end, idle");
      assertThat(count(pid)).isEqualTo("1");
      assertThat(change.run().pid()).isEqualTo(pid);
      assertThat(count(pid)).isEqualTo("0");
      assertThat(db.ops().terminate(pid).plan().state()).isEqualTo(Plan.State.NO_CHANGE);
    }
  }

  @Test
  void a_reused_pid_is_not_hit() throws Exception {
    try (var other = session()) {
      int pid = pid(other);
      var mutation = new EndSession(db, pid, "terminate");
      var facts = mutation.draft().facts();
      var older = facts.and("start", "2020-01-01 00:00:00+00");
      var receipt = mutation.act(older, new ChangeTest.Watched());
      assertThat(receipt.number("signalled", -1)).isZero();
      assertThat(mutation.verify(older, receipt, new ChangeTest.Watched()))
          .isInstanceOf(Mutation.Progress.Done.class);
      assertThat(count(pid)).isEqualTo("1");
    }
  }

  @Test
  void our_own_sessions_and_background_processes_are_refused() {
    int own = (int) db.query("select pg_backend_pid()").number();
    assertThat(db.ops().terminate(own).plan().draft().unknown()).contains("one of our own");
    int launcher =
        Integer.parseInt(
            Postgres.value("select pid from pg_stat_activity where backend_type = 'checkpointer'"));
    assertThatThrownBy(() -> db.ops().terminate(launcher).run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("not a client");
  }

  @Test
  void cancelling_an_idle_session_changes_nothing() throws Exception {
    try (var other = session()) {
      assertThat(db.ops().cancel(pid(other)).plan().state()).isEqualTo(Plan.State.NO_CHANGE);
    }
  }
}
