package dev.runbook.it.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Host;
import dev.runbook.Runbook;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Secret;
import dev.runbook.it.RealMariaDb;
import dev.runbook.sql.Database;
import dev.runbook.sql.Sql;
import dev.runbook.sql.SqlException;
import dev.runbook.testing.RecordingApprover;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reading MariaDB: what differs there. Its own client tells what the database really holds. */
@Tag("live")
class MariaDbLiveTest {
  @RegisterExtension static final RealMariaDb mariadb = RealMariaDb.standard();

  private final Runbook rb = Runbook.with().host(Host.text(new StringBuilder(), 120)).open("test");
  private String name = "";
  private Database db = Sql.on(rb).connect("jdbc:mariadb://127.0.0.1/unused");

  @BeforeEach
  void fill() {
    name = mariadb.newDatabase();
    mariadb.mariadb(
        name,
        "create table t (id int primary key, state varchar(20), made timestamp(3) null, n decimal(30,2));"
            + " insert into t values (1, 'open', '2026-01-01 10:00:00', 1.5), (2, 'open', null, null);"
            + "\ndelimiter //\ncreate function wipe() returns int modifies sql data"
            + " begin delete from t; return 1; end //\n");
    db =
        Sql.on(rb)
            .connect(
                mariadb.jdbcUrl(name),
                mariadb.user(),
                Secret.of("mariadb.password", mariadb.password()));
  }

  @AfterEach
  void nothing_was_written() {
    rb.close();
    assertThat(rows("select group_concat(id order by id) from t")).isEqualTo("1,2");
  }

  private Runbook granted(Path folder, String marks) {
    return Runbook.with()
        .host(Host.text(new StringBuilder(), 120))
        .journal(folder)
        .set("environment.test.protected", "false")
        .set("default.sql.marks", marks)
        .approver(RecordingApprover.granting("a colleague"))
        .open("test");
  }

  private Database changing(Runbook own) {
    return Sql.on(own)
        .connect(
            mariadb.jdbcUrl(name),
            mariadb.user(),
            Secret.of("mariadb.password", mariadb.password()));
  }

  @Test
  void marks_on_mariadb_commit_with_the_change(@TempDir Path folder) {
    mariadb.mariadb(name, "create table marks (token varchar(40) primary key)");
    try (var own = granted(folder, "marks")) {
      var change =
          changing(own)
              .change("update t set state = 'HELD' where state = 'open'")
              .showing("select id, state from t order by id")
              .undoWith("update t set state = 'open' where state = 'HELD'");
      assertThat(change.plan().differences().get(0).after()).isEqualTo("update 2");
      assertThat(rows("select group_concat(state) from t")).isEqualTo("open,open");
      assertThat(change.run().rows()).isEqualTo(2);
      assertThat(rows("select group_concat(state) from t")).isEqualTo("HELD,HELD");
      assertThat(rows("select count(*) from marks")).isEqualTo("1");
      change.undo().run();
      assertThat(rows("select group_concat(state) from t")).isEqualTo("open,open");
    }
  }

  @Test
  void a_table_that_cannot_be_rolled_back_is_not_tried(@TempDir Path folder) {
    mariadb.mariadb(name, "create table m (id int) engine=MyISAM; insert into m values (1)");
    try (var own = granted(folder, "")) {
      var plan = changing(own).change("delete from m where id = 1").expectRows(1).plan();
      assertThat(plan.risks())
          .anyMatch(risk -> risk.words().contains("tables of the engine MyISAM"));
    }
    assertThat(rows("select count(*) from m")).isEqualTo("1");
  }

  @Test
  void a_ddl_script_on_mariadb_is_refused_and_goes_step_by_step(@TempDir Path folder)
      throws IOException {
    var file =
        Files.writeString(
            folder.resolve("ddl.sql"), "create table u (id int); insert into u values (1)");
    try (var own = granted(folder, "")) {
      var script = changing(own).script(file).expectRowsOf(2, 1);
      assertThatThrownBy(script::plan)
          .isInstanceOf(Refused.class)
          .hasMessageContaining("MariaDB commits at DDL");
      assertThat(script.statementByStatement().run().isSucceeded()).isTrue();
    }
    assertThat(rows("select count(*) from u")).isEqualTo("1");
  }

  private String rows(String sql) {
    return mariadb.mariadb(name, sql).strip();
  }

  @Test
  void a_query_with_binds_becomes_a_table() {
    var table =
        db.query("select id, state, n, made from t where state = :s order by id")
            .bind("s", "open")
            .table();
    assertThat(table.column("id").texts()).containsExactly("1", "2");
    assertThat(table.column("n").texts()).containsExactly("1.50", "");
    assertThat(table.toString()).contains("MariaDB");
    assertThat(db.tables("t").column("table_name").texts()).containsExactly("t");
  }

  @Test
  void the_zone_is_that_of_the_query_and_never_of_the_jvm() {
    assertThat(db.query("select @@session.time_zone").text()).isEqualTo("+00:00");
    assertThat(db.query("select @@session.time_zone").zone("+09:00").text()).isEqualTo("+09:00");
    var hours = "select timestampdiff(hour, utc_timestamp(), now())";
    assertThat(db.query(hours).zone("+09:00").number()).isEqualTo(9);
    assertThat(db.query(hours).number()).isZero();
  }

  @Test
  void a_write_that_the_list_does_not_know_is_stopped_by_the_transaction() {
    assertThatThrownBy(() -> db.query("select wipe()").table())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("read-only transaction");
  }

  @Test
  void a_time_out_leaves_the_server_idle() {
    assertThatThrownBy(
            () ->
                db.query("select count(*) from seq_1_to_1000000 a, seq_1_to_1000000 b")
                    .timeout("1s")
                    .table())
        .isInstanceOf(SqlException.TimedOut.class)
        .hasMessageContaining("longer than 1000 ms");
    assertThat(running()).isZero();
    assertThat(db.query("select 1").text()).isEqualTo("1");
  }

  @Test
  void an_interrupt_ends_the_statement_on_the_server_and_keeps_the_flag() throws Exception {
    var flag = new AtomicBoolean();
    var done = new CompletableFuture<Throwable>();
    var reader =
        new Thread(
            () -> {
              try {
                var unused =
                    db.query("select count(*) from seq_1_to_1000000 a, seq_1_to_1000000 b").text();
              } catch (SqlException e) {
                flag.set(Thread.currentThread().isInterrupted());
                done.complete(e);
              }
            });
    reader.start();
    for (int i = 0; i < 200 && running() == 0; i++) {
      Thread.onSpinWait();
    }
    reader.interrupt();
    assertThat(done.get(30, TimeUnit.SECONDS)).isInstanceOf(SqlException.Cancelled.class);
    assertThat(flag).isTrue();
    for (int i = 0; i < 50 && running() > 0; i++) {
      Thread.onSpinWait();
    }
    assertThat(running()).isZero();
  }

  private long running() {
    return Long.parseLong(
        rows(
            "select count(*) from information_schema.processlist where command = 'Query'"
                + " and info like '%seq_1_to_1000000 a%' and id <> connection_id()"));
  }

  @Test
  void each_streams_in_constant_memory() {
    var sum = new AtomicLong();
    db.query("select seq from seq_1_to_300000").each(row -> sum.addAndGet(row.whole("seq")));
    assertThat(sum.get()).isEqualTo(300_000L * 300_001 / 2);
  }

  @Test
  void the_sql_mode_of_the_server_decides_how_text_is_read() {
    mariadb.mariadb(name, "set global sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'");
    try {
      assertThat(db.query("select \"id\" from t where id = 1").text()).isEqualTo("1");
      assertThatThrownBy(() -> db.query("select '\\'; delete from t -- '").table())
          .isInstanceOf(Refused.class)
          .hasMessageContaining("refused before sending");
    } finally {
      mariadb.mariadb(name, "set global sql_mode = default");
    }
  }

  @Test
  void a_wrong_password_an_unknown_database_and_a_wrong_word_are_told_apart() {
    var wrong = Secret.of("wrong", "not-a-secret-but-wrong");
    assertThatThrownBy(
            () ->
                Sql.on(rb)
                    .connect(mariadb.jdbcUrl(name), mariadb.user(), wrong)
                    .query("select 1")
                    .table())
        .isInstanceOf(SqlException.Denied.class)
        .hasMessageContaining("does not let tester in");
    assertThatThrownBy(
            () ->
                Sql.on(rb)
                    .connect(
                        mariadb.jdbcUrl("nowhere"),
                        mariadb.user(),
                        Secret.of("mariadb.password", mariadb.password()))
                    .query("select 1")
                    .table())
        .isInstanceOf(SqlException.Denied.class)
        .hasMessageContaining("there is no database nowhere");
    assertThatThrownBy(() -> db.query("select * from missing").table())
        .isInstanceOf(SqlException.Failed.class)
        .hasMessageContaining("db.tables()");
  }

  static Stream<String> attacks() {
    return Stream.of(
        "delete from t",
        "COMMIT; delete from t",
        "select 1 --1; delete from t",
        "select 1 /*! ; delete from t */",
        "select 1 /*M! ; delete from t */",
        "select * from t INTO OUTFILE '/tmp/runbook-attack'",
        "select 1 INTO @v",
        "# a comment\ndelete from t",
        "ANALYZE DELETE FROM t",
        "BEGIN NOT ATOMIC delete from t; end",
        "EXECUTE IMMEDIATE 'delete from t'",
        "HANDLER t OPEN",
        "KILL 1",
        "FLUSH TABLES",
        "select get_lock('x', 1)",
        "select load_file('/etc/hostname')",
        "select * from t for update",
        "select * from t lock in share mode",
        "call wipe()",
        "select '\\\\'; delete from t -- '",
        "replace into t values (3, 'x', null, null)",
        "create table u (id int)");
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void an_attack_is_refused_before_sending(String sql) {
    assertThatThrownBy(() -> db.query(sql).table())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("refused before sending");
  }
}
