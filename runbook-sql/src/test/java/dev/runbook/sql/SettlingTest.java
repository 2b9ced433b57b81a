package dev.runbook.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Facts;
import dev.runbook.Mutation.Settled;
import dev.runbook.Secret;
import dev.runbook.Verdict;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A COMMIT whose answer was lost was done once, or not at all. */
class SettlingTest {
  @TempDir private Path folder;

  @BeforeEach
  void fill() {
    Postgres.run(
        "drop schema if exists st cascade",
        "create schema st",
        "create table st.counter (id int primary key, n int not null)",
        "create table st.marks (token text primary key)",
        "insert into st.counter values (1, 0)",
        "grant usage on schema st to ops",
        "grant all on all tables in schema st to ops");
  }

  @ParameterizedTest
  @CsvSource({
    "BEFORE_COMMIT,''",
    "AFTER_COMMIT,''",
    "BEFORE_COMMIT,st.marks",
    "AFTER_COMMIT,st.marks"
  })
  void cut_before_or_after_commit_it_is_done_once(CutProxy.Cut cut, String marks) throws Exception {
    try (var proxy = new CutProxy(Postgres.port(), cut);
        var rb = Changes.with(folder).set("default.sql.marks", marks).open("test")) {
      var url = "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres?sslmode=disable";
      var db = Sql.on(rb).connect(url, "ops", Secret.of("ops.password", Postgres.PASSWORD));
      var verdict =
          db.change("update st.counter set n = n + 1 where id = 1")
              .showing("select id, n from st.counter")
              .tryRun();
      assertThat(proxy.isDone()).isTrue();
      assertThat(verdict.state()).as(verdict.toString()).isEqualTo(Verdict.State.SUCCEEDED);
    }
    assertThat(Postgres.value("select n from st.counter")).isEqualTo("1");
    assertThat(Postgres.value("select count(*) from st.marks"))
        .isEqualTo(marks.isEmpty() ? "0" : "1");
  }

  @Test
  void on_another_timeline_or_server_it_is_left_to_a_person() {
    try (var rb = Changes.granted(folder)) {
      var db = Postgres.ops(rb);
      var watch = new ChangeTest.Watched();
      watch.mark(Facts.of("place", "7123 timeline 2").and("xid", "700"));
      assertThat(Settling.of(db, db.limits, watch))
          .isEqualTo(
              new Settled.Unknown(
                  "this is another server or timeline than the one it was sent to: look at the"
                      + " rows"));
    }
  }

  /** On engines that tell nothing of a transaction only a mark can. */
  @ParameterizedTest
  @ValueSource(strings = {"h2", "duckdb"})
  void a_mark_settles_where_no_transaction_can_be_asked_for(String engine) throws SQLException {
    var url =
        engine.equals("h2")
            ? "jdbc:h2:mem:settling;DB_CLOSE_DELAY=-1"
            : "jdbc:duckdb:" + folder.resolve("settling.duckdb");
    try (var oracle = DriverManager.getConnection(url);
        var rb = Changes.with(folder).set("default.sql.marks", "marks").open("test");
        var without = Changes.granted(folder)) {
      run(oracle, "create table t (id int primary key, n int)");
      run(oracle, "create table marks (token varchar(40) primary key)");
      run(oracle, "insert into t values (1, 0)");
      var db = Sql.on(rb).connect(url);
      var writing =
          db.change("update t set n = n + 1 where id = 1").showing("select id, n from t").writing();
      var mutation = new SqlMutation(db, writing);
      var watch = new ChangeTest.Watched();
      var draft = mutation.draft();
      assertThat(mutation.settle(draft.facts(), watch)).isInstanceOf(Settled.NotDone.class);
      var receipt = mutation.act(draft.facts(), watch);
      assertThat(mutation.settle(draft.facts(), watch)).isEqualTo(new Settled.Done(receipt));
      var lost = new ChangeTest.Watched("another");
      lost.mark(Facts.none());
      assertThat(mutation.settle(draft.facts(), lost)).isInstanceOf(Settled.NotDone.class);
      var blind = Sql.on(without).connect(url);
      assertThat(Settling.of(blind, blind.limits, lost)).isInstanceOf(Settled.Unknown.class);
      assertThat(values(oracle, "select n from t")).containsExactly("1");
      assertThat(values(oracle, "select token from marks")).containsExactly("token");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "duckdb"})
  void other_engines_are_changed_counted_and_undone(String engine) throws SQLException {
    var url =
        engine.equals("h2")
            ? "jdbc:h2:mem:changing;DB_CLOSE_DELAY=-1"
            : "jdbc:duckdb:" + folder.resolve("changing.duckdb");
    try (var oracle = DriverManager.getConnection(url);
        var rb = Changes.granted(folder)) {
      run(oracle, "create table t (id int primary key, s varchar(9))");
      run(oracle, "insert into t values (1, 'OPEN'), (2, 'OPEN'), (3, 'PAID')");
      var db = Sql.on(rb).connect(url);
      var change =
          db.change("update t set s = 'HELD' where s = 'OPEN'")
              .showing("select id, s from t where id < 3 order by id")
              .undoWith("update t set s = 'OPEN' where s = 'HELD'");
      assertThat(change.plan().differences().get(0).after()).isEqualTo("update 2");
      assertThat(values(oracle, "select s from t order by id"))
          .containsExactly("OPEN", "OPEN", "PAID");
      assertThat(change.run().rows()).isEqualTo(2);
      assertThat(values(oracle, "select s from t order by id"))
          .containsExactly("HELD", "HELD", "PAID");
      change.undo().run();
      assertThat(values(oracle, "select s from t order by id"))
          .containsExactly("OPEN", "OPEN", "PAID");
      assertThatThrownBy(() -> db.change("delete from t where id = 1").expectRows(2).run())
          .hasMessageContaining("the trial changed 1 rows, expected 2");
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> values(Connection connection, String sql) throws SQLException {
    var values = new ArrayList<String>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }
}
