package dev.runbook.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Runbook;
import dev.runbook.RunbookException.Refused;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class QueryTest {
  private final Runbook rb = Postgres.runbook();
  private final Database db = Postgres.ops(rb);

  @BeforeAll
  static void fill() {
    Postgres.run(
        "drop schema if exists q cascade",
        "create schema q",
        "create table q.orders (id bigint primary key, status text, region text, created timestamptz)",
        """
        insert into q.orders select i, case when i % 4 = 0 then 'HELD' else 'OPEN' end,
          case when i % 2 = 0 then 'eu' else 'us' end,
          timestamptz '2026-11-21 03:00Z' + i * interval '1 minute'
        from generate_series(1, 40) i
        """,
        "grant usage on schema q to ops",
        "grant select on all tables in schema q to ops");
  }

  @AfterEach
  void close() {
    rb.close();
  }

  @Test
  void a_query_with_binds_becomes_a_table() {
    var table =
        db.query(
                "select status, count(*) n from q.orders where created > :t and region in (:r)"
                    + " group by status order by status")
            .bind("t", Instant.parse("2026-11-21T03:20:00Z"))
            .bind("r", List.of("eu", "us"))
            .table();
    assertThat(table.columns()).containsExactly("status", "n");
    assertThat(table.column("status").texts()).containsExactly("HELD", "OPEN");
    assertThat(table.column("n").doubles()).containsExactly(5, 15);
    assertThat(db.identity())
        .contains("ops@127.0.0.1:" + Postgres.port() + "/postgres, PostgreSQL 14.")
        .contains("primary, no TLS");
  }

  @Test
  void a_syntax_error_shows_the_line_and_a_caret() {
    assertThatThrownBy(
            () ->
                db.query("select id\nfrom q.orders\nwhere id = :id and and status = 'x'")
                    .bind("id", 7)
                    .table())
        .isInstanceOf(SqlException.Failed.class)
        .hasMessageContaining("syntax error at or near \"and\"")
        .hasMessageContaining("line 3, column 20")
        .hasMessageContaining("where id = :id and and status = 'x'\n" + " ".repeat(23) + "^");
  }

  @Test
  void a_chart_comes_from_a_time_and_a_number() {
    var series =
        db.query(
                "select date_trunc('hour', created) at, region, count(*) n from q.orders"
                    + " group by 1, 2 order by 1")
            .series();
    assertThat(series.size()).isEqualTo(2);
    assertThat(series.select("region", "eu").one().last()).isEqualTo(20);
    assertThat(dev.runbook.Chart.of(series).text().toString()).isNotBlank();
  }

  @Test
  void one_number_text_list_and_records() {
    record Order(long id, String status, Instant created) {}
    assertThat(db.query("select count(*) from q.orders").number()).isEqualTo(40);
    assertThat(db.query("select max(status) from q.orders").text()).isEqualTo("OPEN");
    assertThat(db.query("select id from q.orders where id < 4 order by id").list("id"))
        .containsExactly("1", "2", "3");
    assertThat(db.query("select id, status, created from q.orders where id = 4").as(Order.class))
        .containsExactly(new Order(4, "HELD", Instant.parse("2026-11-21T03:04:00Z")));
    assertThatThrownBy(() -> db.query("select id from q.orders").one()).isInstanceOf(Refused.class);
  }
}
