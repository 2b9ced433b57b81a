package dev.runbook.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Plan;
import dev.runbook.Runbook;
import dev.runbook.RunbookException.ChangeFailed;
import dev.runbook.RunbookException.Refused;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutsideTest {
  @TempDir private Path folder;
  private Runbook rb;
  private Database db;

  @BeforeEach
  void fill() {
    Postgres.run(
        "drop schema if exists o cascade",
        "create schema o",
        "create table o.orders (id int, created int)",
        "insert into o.orders values (1, 1), (2, 1)",
        "alter schema o owner to ops",
        "alter table o.orders owner to ops");
    rb = Changes.granted(folder);
    db = Postgres.ops(rb);
  }

  @AfterEach
  void close() {
    rb.close();
  }

  private static String index(String name) {
    return Postgres.value(
        "select coalesce((select indisvalid::text from pg_index"
            + " where indexrelid = to_regclass('"
            + name
            + "')), 'none')");
  }

  @Test
  void concurrently_makes_a_valid_index() {
    var change =
        db.change("create index concurrently made on o.orders (created)")
            .outsideTransaction()
            .timeout("5m");
    assertThat(change.plan().risks()).anyMatch(risk -> risk.code().equals("no-transaction"));
    assertThat(index("o.made")).isEqualTo("none");
    change.run();
    assertThat(index("o.made")).isEqualTo("true");
  }

  @Test
  void concurrently_that_fails_names_the_invalid_index_and_its_drop() {
    var change =
        db.change("create unique index concurrently once on o.orders (created)")
            .outsideTransaction();
    assertThatThrownBy(change::run)
        .isInstanceOf(ChangeFailed.class)
        .hasMessageContaining("INVALID")
        .hasMessageContaining("drop index concurrently");
    assertThat(index("o.once")).isEqualTo("false");
    var again =
        db.change("create unique index concurrently once on o.orders (created)")
            .outsideTransaction();
    assertThat(again.plan().state()).isEqualTo(Plan.State.UNKNOWN);
    db.change("drop index concurrently o.once").outsideTransaction().run();
    assertThat(index("o.once")).isEqualTo("none");
  }

  @Test
  void an_index_that_is_there_already_is_no_change_only_if_that_was_said() {
    db.change("create index concurrently made on o.orders (created)").outsideTransaction().run();
    var optional =
        db.change("create index concurrently if not exists made on o.orders (id)")
            .outsideTransaction();
    assertThat(optional.plan().state()).isEqualTo(Plan.State.NO_CHANGE);
    var second =
        db.change("create index concurrently made on o.orders (id)").outsideTransaction().plan();
    assertThat(second.state()).isEqualTo(Plan.State.UNKNOWN);
    assertThat(second.draft().unknown()).contains("there is an index made already");
  }

  @Test
  void vacuum_runs_outside_a_transaction_and_inside_one_it_is_refused() {
    db.change("vacuum o.orders").outsideTransaction().run();
    assertThatThrownBy(() -> db.change("vacuum o.orders").run())
        .isInstanceOf(ChangeFailed.class)
        .hasMessageContaining("VACUUM cannot run inside a transaction block")
        .hasMessageContaining("outsideTransaction()");
  }

  @Test
  void a_wrong_statement_fails_and_nothing_is_in_doubt() {
    assertThatThrownBy(
            () ->
                db.change("create index concurrently made on o.orders (nothing)")
                    .outsideTransaction()
                    .run())
        .isInstanceOf(ChangeFailed.class)
        .hasMessageContaining("nothing");
  }

  @Test
  void what_changes_rows_or_has_an_undo_stays_in_a_transaction() {
    assertThatThrownBy(
            () -> db.change("delete from o.orders where id = 1").outsideTransaction().plan())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("belongs in a transaction");
    assertThatThrownBy(
            () ->
                db.change("create index concurrently made on o.orders (id)")
                    .undoWith("drop index o.made")
                    .outsideTransaction()
                    .plan())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("has no undo");
  }
}
