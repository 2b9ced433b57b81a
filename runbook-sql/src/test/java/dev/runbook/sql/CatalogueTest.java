package dev.runbook.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Runbook;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Secret;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  private final Runbook rb = Postgres.runbook();
  private final Database db = Postgres.ops(rb);

  @BeforeAll
  static void fill() {
    Postgres.run(
        "drop schema if exists cat cascade",
        "create schema cat",
        "create table cat.orders (id int primary key, status text not null default 'OPEN')",
        "create table cat.\"Odd \"\"Name\" (id int)",
        "insert into cat.orders select i, 'OPEN' from generate_series(1, 20000) i",
        "create index by_status on cat.orders (status)",
        "analyze cat.orders",
        "grant usage on schema cat to ops, reader",
        "grant select on all tables in schema cat to ops, reader",
        "grant update (status) on cat.orders to ops");
  }

  @AfterEach
  void close() {
    rb.close();
  }

  @Test
  void tables_columns_indexes_constraints_size_sample_and_grants() {
    assertThat(db.tables("ord%").where("schema", "cat").one().text("table")).isEqualTo("orders");
    assertThat(db.sizes().where("schema", "cat").where("table", "orders").one().whole("total"))
        .isGreaterThan(100_000);
    var table = db.table("cat.orders");
    assertThat(table.columns().column("column").texts()).containsExactly("id", "status");
    assertThat(table.indexes().column("index").texts()).containsExactly("by_status", "orders_pkey");
    assertThat(table.constraints().where("constraint", "orders_pkey").one().text("definition"))
        .isEqualTo("PRIMARY KEY (id)");
    assertThat(table.size().one().whole("rows ~")).isEqualTo(20_000);
    assertThat(table.sample(3).size()).isEqualTo(3);
    assertThat(table.grants().where("grantee", "reader").one().text("privileges"))
        .isEqualTo("SELECT");
  }

  @Test
  void a_name_is_quoted_and_never_more_than_a_name() {
    assertThat(db.name("cat.Odd \"Name")).isEqualTo("\"cat\".\"Odd \"\"Name\"");
    assertThat(db.table("cat.Odd \"Name").sample(1).isEmpty()).isTrue();
    assertThatThrownBy(() -> db.name("a.b.c")).isInstanceOf(BadSetting.class);
  }

  @Test
  void explain_with_binds() {
    var plan = db.query("select * from cat.orders where status = :s").bind("s", "OPEN").explain();
    assertThat(plan.text()).contains("Seq Scan on orders");
    assertThat(plan.findings().one().text("finding"))
        .startsWith("reads all of orders, about 20000");
    var run = db.query("select count(*) from cat.orders where id < :n").bind("n", 10).analyse();
    assertThat(run.text()).contains("actual time");
  }

  @Test
  void a_role_that_can_write_is_told() {
    assertThat(db.readOnlyProof().where("what", "cat.orders").one().text("rights"))
        .isEqualTo("update");
    assertThat(db.identity()).contains("can write");
    var reader =
        Sql.on(rb).connect(Postgres.url(), "reader", Secret.of("reader", Postgres.PASSWORD));
    assertThat(reader.readOnlyProof().matching("what", "cat.*").isEmpty()).isTrue();
  }

  @Test
  void other_operations_tables() {
    var ops = db.ops();
    assertThat(ops.connections().column("connections").doubles()).isNotEmpty();
    assertThat(ops.settings("work_mem").one().text("unit")).isEqualTo("kB");
    assertThat(ops.replication().isEmpty()).isTrue();
    assertThat(ops.slots().isEmpty()).isTrue();
    assertThat(ops.vacuum().matching("table", "cat.*").isEmpty()).isFalse();
    assertThat(ops.wraparound().where("database", "postgres").size()).isEqualTo(1);
    assertThat(ops.unusedIndexes().where("index", "by_status").size()).isEqualTo(1);
  }

  @Test
  void hidden_queries_are_counted() {
    var reader =
        Sql.on(rb).connect(Postgres.url(), "reader", Secret.of("reader", Postgres.PASSWORD));
    assertThat(db.query("select 1").text()).isEqualTo("1");
    var table = reader.ops().activity();
    assertThat(table.notes()).anyMatch(note -> note.contains("grant pg_read_all_stats"));
  }

  @Test
  void operations_are_for_postgresql() {
    var h2 = Sql.on(rb).connect("jdbc:h2:mem:x");
    assertThatThrownBy(() -> h2.ops().locks()).isInstanceOf(Refused.class);
  }
}
