package dev.runbook.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Facts;
import dev.runbook.Guard;
import dev.runbook.Host;
import dev.runbook.Mutation;
import dev.runbook.Plan;
import dev.runbook.Runbook;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.ChangeFailed;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Verdict;
import dev.runbook.testing.RecordingApprover;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangeTest {
  private static final String ROWS =
      "select string_agg(id || '=' || state, ' ' order by id) from c.orders";
  private static final String OPEN = "1=OPEN 2=OPEN 3=OPEN 4=PAID";

  @TempDir private Path folder;
  private Runbook rb;
  private Database db;

  @BeforeEach
  void fill() {
    Postgres.run(
        "drop schema if exists c cascade",
        "create schema c",
        "create table c.orders (id int primary key, state text not null)",
        "create table c.lines (id int primary key, order_id int references c.orders(id)"
            + " on delete cascade)",
        "create table c.log (what text)",
        "insert into c.orders values (1, 'OPEN'), (2, 'OPEN'), (3, 'OPEN'), (4, 'PAID')",
        "insert into c.lines select i, 1 + i % 3 from generate_series(1, 30) i",
        "create function c.note() returns trigger language plpgsql as"
            + " $$ begin insert into c.log values (old.state); return old; end $$",
        "create trigger noted after delete on c.orders for each row execute function c.note()",
        "grant usage on schema c to ops",
        "grant all on all tables in schema c to ops");
    rb = open(RecordingApprover.granting("a colleague"), false);
    db = Postgres.ops(rb);
  }

  private Runbook open(RecordingApprover approver, boolean readOnly) {
    var with =
        Runbook.with()
            .host(Host.text(new StringBuilder(), 120))
            .set("journal.dir", folder.toString())
            .set("environment.test.protected", "false")
            .approver(approver);
    return (readOnly ? with.readOnly() : with).open("test");
  }

  @AfterEach
  void close() {
    rb.close();
  }

  private SqlChange hold() {
    return db.change("update c.orders set state = 'HELD' where id in (:ids)")
        .bind("ids", List.of(1, 2, 3))
        .showing("select id, state from c.orders where id in (:ids) order by id")
        .undoWith("update c.orders set state = 'OPEN' where id in (:ids)");
  }

  private static String rows() {
    return Postgres.value(ROWS);
  }

  @Test
  void a_change_is_planned_approved_done_verified_and_undone() {
    var change = hold().expectRows(3);
    var plan = change.plan();
    assertThat(plan.differences())
        .containsExactly(
            new Plan.Difference("rows", "", "update 3 (c.orders ~3)"),
            new Plan.Difference("id=1", "state=OPEN", "state=HELD"),
            new Plan.Difference("id=2", "state=OPEN", "state=HELD"),
            new Plan.Difference("id=3", "state=OPEN", "state=HELD"));
    assertThat(rows()).isEqualTo(OPEN);
    assertThat(change.run().rows()).isEqualTo(3);
    assertThat(rows()).isEqualTo("1=HELD 2=HELD 3=HELD 4=PAID");
    change.undo().run();
    assertThat(rows()).isEqualTo(OPEN);
  }

  @Test
  void a_plan_leaves_rows_and_row_versions_as_before() {
    var sql = "select string_agg(id || ':' || xmin || ':' || xmax, ' ' order by id) from c.lines";
    var before = Postgres.value(sql);
    var unused = db.change("update c.lines set order_id = 1 where id < 4").plan();
    assertThat(Postgres.value(sql.replace("|| ':' || xmax", "")))
        .isEqualTo(before.replaceAll("(\\d+:\\d+):\\d+", "$1"));
    assertThat(Postgres.value("select count(*) from c.lines where order_id = 1")).isEqualTo("10");
  }

  @Test
  void the_plan_counts_cascades_and_triggers() {
    var plan = db.change("delete from c.orders where id = 1").plan();
    assertThat(plan.differences().get(0).after())
        .isEqualTo("delete 1 (c.lines -10, c.log +1, c.orders -1)");
    assertThat(Postgres.value("select count(*) from c.log")).isEqualTo("0");
  }

  @Test
  void an_expectation_off_by_one_is_refused_by_the_trial() {
    assertThatThrownBy(() -> hold().expectRows(4).run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("the trial changed 3 rows, expected 4");
    assertThat(rows()).isEqualTo(OPEN);
  }

  @Test
  void a_row_more_since_the_plan_fails_the_count_and_changes_nothing() {
    var change = db.change("update c.orders set state = 'HELD' where state = 'OPEN'");
    var unused = change.plan();
    Postgres.run("insert into c.orders values (5, 'OPEN')");
    assertThatThrownBy(change::run)
        .isInstanceOf(ChangeFailed.class)
        .hasMessageContaining("COUNT: it changed 4 rows, expected 3");
    assertThat(rows()).isEqualTo(OPEN + " 5=OPEN");
  }

  @Test
  void without_where_the_number_of_rows_is_demanded() {
    assertThatThrownBy(() -> db.change("update c.orders set state = 'X'").plan())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("touches every row of c.orders");
    var plan = db.change("update c.orders set state = 'X'").expectRows(4).plan();
    assertThat(plan.risks()).anyMatch(risk -> risk.code().equals("all-rows"));
  }

  @Test
  void a_locked_row_fails_and_nothing_is_committed() throws Exception {
    try (Connection other = Postgres.admin();
        var statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("update c.orders set state = 'MINE' where id = 2");
      assertThatThrownBy(() -> hold().run())
          .isInstanceOf(Refused.class)
          .hasMessageContaining("locks on c.orders are held by pid ")
          .hasMessageContaining("(postgres, oracle, idle in transaction, transaction open for ");
      other.rollback();
    }
    assertThat(rows()).isEqualTo(OPEN);
  }

  @Test
  void an_undo_after_a_foreign_write_is_refused() {
    var change = hold();
    change.run();
    Postgres.run("update c.orders set state = 'SHIPPED' where id = 2");
    assertThatThrownBy(() -> change.undo().run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("SHIPPED");
    assertThat(rows()).isEqualTo("1=HELD 2=SHIPPED 3=HELD 4=PAID");
  }

  @Test
  void a_refused_approval_changes_nothing() {
    try (var denying = open(RecordingApprover.denying(), false)) {
      var other = Postgres.ops(denying);
      assertThatThrownBy(() -> other.change("delete from c.orders where id = 4").run())
          .hasMessageContaining("denied by the test");
    }
    assertThat(rows()).isEqualTo(OPEN);
  }

  @Test
  void a_read_only_environment_is_refused_and_not_even_tried() {
    try (var readOnly = open(RecordingApprover.granting("a colleague"), true)) {
      var other = Postgres.ops(readOnly);
      assertThatThrownBy(() -> other.change("delete from c.orders where id = 4").run())
          .isInstanceOf(Refused.class)
          .hasMessageContaining("read-only");
      assertThat(other.change("delete from c.orders where id = 4").expectRows(1).plan().risks())
          .anyMatch(risk -> risk.code().equals("no-trial"));
    }
    assertThat(rows()).isEqualTo(OPEN);
  }

  @Test
  void ddl_is_not_tried_and_commits() {
    Postgres.run("grant create on schema c to ops");
    var change = db.change("create table c.made (id int)");
    assertThat(change.plan().risks()).anyMatch(risk -> risk.code().equals("no-trial"));
    assertThat(Postgres.value("select to_regclass('c.made') is null")).isEqualTo("t");
    change.run();
    assertThat(Postgres.value("select to_regclass('c.made') is null")).isEqualTo("f");
  }

  @Test
  void what_is_no_change_is_refused() {
    assertThatThrownBy(() -> db.change("select 1"))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("db.query");
    assertThatThrownBy(() -> db.change("delete from c.orders where id = 1; commit"))
        .isInstanceOf(Refused.class);
    assertThatThrownBy(() -> db.change("commit")).isInstanceOf(Refused.class);
    assertThatThrownBy(() -> hold().bind("other", 1).plan()).isInstanceOf(BadSetting.class);
  }

  @Test
  void a_missing_right_makes_the_plan_unknown() {
    Postgres.run("revoke update on c.orders from ops");
    var plan = hold().plan();
    assertThat(plan.state()).isEqualTo(Plan.State.UNKNOWN);
    assertThat(plan.draft().unknown()).contains("permission denied for table orders");
  }

  @Test
  void a_trigger_in_an_untrusted_language_hinders_the_trial_also_behind_a_cascade() {
    Postgres.run(
        "drop language if exists unchecked cascade",
        "create language unchecked handler plpgsql_call_handler validator plpgsql_validator",
        "create function c.mail() returns trigger language unchecked as"
            + " $$ begin return old; end $$",
        "create trigger mailed after delete on c.lines for each row execute function c.mail()");
    var plan = db.change("delete from c.orders where id = 1").expectRows(1).plan();
    assertThat(plan.risks())
        .anyMatch(
            risk ->
                risk.code().equals("no-trial")
                    && risk.words().contains("mail() in unchecked on c.lines"));
    assertThat(db.change("delete from c.orders where id = 1").plan().draft().unknown())
        .contains("no trial was run")
        .contains("say .expectRows(least, most)");
    Postgres.run("drop language unchecked cascade");
  }

  @Test
  void a_trial_that_takes_too_long_is_rolled_back_and_the_plan_is_unknown() {
    try (var hasty = Changes.with(folder).set("default.sql.timeout.trial", "200ms").open("test")) {
      var slow = "update c.orders set state = 'X' where id = 1 and pg_sleep(5) is not null";
      var plan = Postgres.ops(hasty).change(slow).plan();
      assertThat(plan.state()).isEqualTo(Plan.State.UNKNOWN);
      assertThat(plan.draft().unknown()).contains("longer than 200 ms");
    }
    assertThat(rows()).isEqualTo(OPEN);
  }

  @Test
  void a_database_that_is_set_to_read_only_is_never_changed() {
    try (var only = Changes.with(folder).set("default.sql.readOnly", "true").open("test")) {
      var other = Postgres.ops(only);
      assertThat(other.query("select count(*) from c.orders").number()).isEqualTo(4);
      assertThatThrownBy(() -> other.change("delete from c.orders where id = 4").run())
          .isInstanceOf(Refused.class)
          .hasMessageContaining("read-only");
    }
    try (var proved = Changes.with(folder).set("default.sql.readOnly", "proved").open("test")) {
      assertThatThrownBy(() -> Postgres.ops(proved).query("select 1").text())
          .isInstanceOf(Refused.class)
          .hasMessageContaining("this role could write");
    }
    assertThat(rows()).isEqualTo(OPEN);
  }

  @Test
  void names_are_looked_up_in_the_schema_of_the_settings() {
    try (var own = Changes.with(folder).set("default.sql.schema", "c").open("test")) {
      assertThat(Postgres.ops(own).query("select count(*) from orders").number()).isEqualTo(4);
    }
  }

  @Test
  void a_guard_reads_on_a_connection_of_its_own_during_a_change() {
    var guard = db.query("select count(*) from c.orders where state = 'HELD'").below(10);
    assertThat(hold().guardedBy(guard.during("5s")).tryRun().state())
        .isEqualTo(Verdict.State.SUCCEEDED);
  }

  @Test
  void the_client_below_is_handed_out_and_that_is_on_record() {
    assertThat(
            db.unwrap()
                .<Integer, RuntimeException>withHandle(
                    h -> h.createQuery("select 7").mapTo(Integer.class).one()))
        .isEqualTo(7);
    assertThat(rb.journal().entries()).anyMatch(entry -> entry.type().equals("raw"));
  }

  @Test
  void a_violated_constraint_is_told_by_the_trial() {
    var plan = db.change("insert into c.orders values (1, 'TWICE')").plan();
    assertThat(plan.state()).isEqualTo(Plan.State.UNKNOWN);
    assertThat(plan.draft().unknown()).contains("duplicate key");
  }

  @Test
  void a_guard_reads_a_number_and_nothing_else_is_data() throws Exception {
    assertThat(samples(db.query("select 7").below(10))).containsExactly(7.0);
    assertThat(samples(db.query("select null::int").below(10))).isEmpty();
    assertThat(samples(db.query("select 1 where false").below(10))).isEmpty();
    assertThat(samples(db.query("select generate_series(1, 3)").below(10))).isEmpty();
  }

  private static List<Double> samples(Guard guard) throws Exception {
    return guard.reading().call().stream().map(Guard.Sample::value).toList();
  }

  @Test
  void a_lost_commit_is_settled_by_its_transaction() throws Exception {
    var mutation = new SqlMutation(db, hold().writing());
    var watch = new Watched();
    var draft = mutation.draft();
    assertThat(mutation.settle(draft.facts(), watch)).isInstanceOf(Mutation.Settled.NotDone.class);
    var receipt = mutation.act(draft.facts(), watch);
    var settled = mutation.settle(draft.facts(), watch);
    assertThat(((Mutation.Settled.Done) settled).receipt()).isEqualTo(receipt);
    var aborted = new Watched();
    aborted.fail = true;
    Postgres.run("update c.orders set state = 'OPEN' where state = 'HELD'");
    assertThatThrownBy(() -> mutation.act(draft.facts(), aborted)).isInstanceOf(Exception.class);
    assertThat(mutation.settle(draft.facts(), aborted))
        .isInstanceOf(Mutation.Settled.NotDone.class);
    assertThat(rows()).isEqualTo(OPEN);
  }

  /** Keeps marks; fails after writing one if it shall, as a full disk would. */
  static final class Watched implements Mutation.Watch {
    private final List<Facts> marks = new ArrayList<>();
    private final String token;
    private boolean fail;

    Watched() {
      this("token");
    }

    Watched(String token) {
      this.token = token;
    }

    @Override
    public String token() {
      return token;
    }

    @Override
    public void mark(Facts facts) {
      marks.add(facts);
      if (fail) {
        throw new IllegalStateException("the disk is full");
      }
    }

    @Override
    public List<Facts> marks() {
      return marks;
    }

    @Override
    public void say(String progress) {}

    @Override
    public Duration left() {
      return Duration.ofMinutes(1);
    }
  }

  @Test
  void try_run_gives_the_verdict() {
    var verdict = hold().tryRun();
    assertThat(verdict.state()).isEqualTo(Verdict.State.SUCCEEDED);
  }
}
