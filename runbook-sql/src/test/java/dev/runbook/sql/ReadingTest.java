package dev.runbook.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Runbook;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Secret;
import dev.runbook.Table.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadingTest {
  private final Runbook rb = Postgres.runbook();
  private final Database db = Postgres.ops(rb);

  @AfterEach
  void close() {
    rb.close();
  }

  @Test
  void ten_thousand_and_one_rows_are_truncated() {
    var table = db.query("select generate_series(1, 10001) n").table();
    assertThat(table.size()).isEqualTo(10_000);
    assertThat(table.notes()).anyMatch(note -> note.contains("10,000") || note.contains("10000"));
  }

  @Test
  void ten_thousand_rows_are_not() {
    var table = db.query("select generate_series(1, 10000) n").table();
    assertThat(table.size()).isEqualTo(10_000);
    assertThat(table.notes()).isEmpty();
  }

  @Test
  void sixty_four_mib_of_cells_are_truncated() {
    var table =
        db.query("select repeat(n::text, 4000) from generate_series(10001, 20000) n")
            .rows(10_000)
            .table();
    assertThat(table.size()).isBetween(2_000, 4_000);
    assertThat(table.notes()).isNotEmpty();
  }

  @Test
  void each_streams_more_rows_than_a_table_may_have() {
    var sum = new AtomicLong();
    db.query("select generate_series(1, 200000) n").each(row -> sum.addAndGet(row.whole("n")));
    assertThat(sum.get()).isEqualTo(200_000L * 200_001 / 2);
  }

  @Test
  void an_exception_of_the_reader_comes_out_as_it_is() {
    assertThatThrownBy(
            () ->
                db.query("select 1 n")
                    .each(
                        row -> {
                          throw new IllegalStateException("mine");
                        }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("mine");
    assertThat(db.query("select 1").text()).isEqualTo("1");
  }

  @Test
  void a_time_out_leaves_the_server_idle() {
    assertThatThrownBy(() -> db.query("select pg_sleep(30)").timeout("200ms").table())
        .isInstanceOf(SqlException.TimedOut.class)
        .hasMessageContaining("200 ms");
    assertThat(busy("pg_sleep(30)")).isEqualTo("0");
    assertThat(db.query("select 1").text()).isEqualTo("1");
  }

  @Test
  void an_interrupt_ends_the_statement_and_keeps_the_flag() throws Exception {
    var seen = new AtomicReference<Throwable>();
    var flag = new AtomicReference<Boolean>();
    var over = new CountDownLatch(1);
    var caller =
        new Thread(
            () -> {
              try {
                var unused = db.query("select pg_sleep(31)").table();
              } catch (RuntimeException e) {
                seen.set(e);
                flag.set(Thread.currentThread().isInterrupted());
              } finally {
                over.countDown();
              }
            });
    caller.start();
    awaitBusy("pg_sleep(31)", true);
    long start = System.nanoTime();
    caller.interrupt();
    over.await();
    awaitBusy("pg_sleep(31)", false);
    assertThat(System.nanoTime() - start).isLessThan(1_000_000_000L);
    assertThat(seen.get()).isInstanceOf(SqlException.Cancelled.class);
    assertThat(flag.get()).isTrue();
    assertThat(db.query("select 1").text()).isEqualTo("1");
  }

  @Test
  void a_colleague_cancels() throws Exception {
    var seen = new AtomicReference<Throwable>();
    var caller =
        new Thread(
            () -> {
              try {
                var unused = db.query("select pg_sleep(32)").table();
              } catch (RuntimeException e) {
                seen.set(e);
              }
            });
    caller.start();
    awaitBusy("pg_sleep(32)", true);
    Postgres.run(
        "select pg_cancel_backend(pid) from pg_stat_activity where query = 'select pg_sleep(32)'");
    caller.join(5000);
    assertThat(seen.get())
        .isInstanceOf(SqlException.Cancelled.class)
        .hasMessageContaining("somebody else");
  }

  private static String busy(String part) {
    return Postgres.value(
        "select count(*) from pg_stat_activity where state = 'active' and query like '%"
            + part
            + "%' and pid <> pg_backend_pid() and application_name like 'runbook/%'");
  }

  private static void awaitBusy(String part, boolean busy) {
    for (int i = 0; i < 500; i++) {
      if (!busy(part).equals(busy ? "0" : "1")) {
        return;
      }
    }
    throw new AssertionError("still " + (busy ? "not busy" : "busy"));
  }

  @Test
  void a_connection_cut_by_the_server_is_replaced_before_the_first_row() {
    assertThat(db.query("select 1").text()).isEqualTo("1");
    Postgres.run(
        "select pg_terminate_backend(pid) from pg_stat_activity"
            + " where application_name like 'runbook/%'");
    assertThat(db.query("select 2").text()).isEqualTo("2");
  }

  @Test
  void every_type() {
    var row =
        db.query(
                """
                select 1::int2 a, 2::int4 b, 3::int8 c, 1.5::float4 d, 2.5::float8 e,
                  12345678901234567890.12::numeric f, true g, 'x'::text h, 'y'::varchar(3) i,
                  timestamptz '2026-11-21 03:00:00.5+09' j, timestamp '2026-11-21 03:00:00' k,
                  date '2026-11-21' l, time '03:04:05' m, array[1, 2] n, '{"a": 1}'::jsonb o,
                  'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid p, interval '1 day 2 hours' q,
                  int4range(1, 5) r, '\\x0102'::bytea s, null::int t, '127.0.0.1'::inet u
                """)
            .one();
    var table = db.query("select null::int a, null::timestamptz b, null::numeric c").table();
    assertThat(table.column("a").kind()).isEqualTo(Kind.LONG);
    assertThat(table.column("b").kind()).isEqualTo(Kind.INSTANT);
    assertThat(table.column("c").kind()).isEqualTo(Kind.DECIMAL);
    assertThat(row.whole("a") + row.whole("b") + row.whole("c")).isEqualTo(6);
    assertThat(row.number("d") + row.number("e")).isEqualTo(4.0);
    assertThat(row.text("f")).isEqualTo("12345678901234567890.12");
    assertThat(row.text("g")).isEqualTo("true");
    assertThat(row.text("h") + row.text("i")).isEqualTo("xy");
    assertThat(row.instant("j")).isEqualTo(Instant.parse("2026-11-20T18:00:00.5Z"));
    assertThat(row.text("k")).isEqualTo("2026-11-21T03:00:00");
    assertThat(row.text("l")).isEqualTo("2026-11-21");
    assertThat(row.text("m")).isEqualTo("03:04:05");
    assertThat(row.text("n")).isEqualTo("{1,2}");
    assertThat(row.text("o")).isEqualTo("{\"a\": 1}");
    assertThat(row.text("p")).isEqualTo("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    assertThat(row.text("q")).contains("1 day");
    assertThat(row.text("r")).isEqualTo("[1,5)");
    assertThat(row.text("s")).isEqualTo("\\x0102 (2 bytes)");
    assertThat(row.isMissing("t")).isTrue();
    assertThat(row.text("u")).isEqualTo("127.0.0.1");
  }

  @Test
  void nan_and_infinity_stay_what_they_are() {
    var table =
        db.query(
                "select 'NaN'::numeric a, 'infinity'::timestamptz b, '-infinity'::date c,"
                    + " 'Infinity'::float8 d, 'infinity'::timestamp e")
            .table();
    var row = table.one();
    assertThat(row.text("a")).isEqualTo("NaN");
    assertThat(row.instant("b")).isEqualTo(Instant.MAX);
    assertThat(row.text("c")).isEqualTo("-infinity");
    assertThat(row.number("d")).isInfinite();
    assertThat(row.text("e")).isEqualTo("infinity");
    assertThat(table.toString()).doesNotContain("999");
  }

  @Test
  void two_columns_called_id_are_kept() {
    var table = db.query("select 1 id, 2 id").table();
    assertThat(table.columns()).containsExactly("id", "id (2)");
    assertThat(table.one().whole("id (2)")).isEqualTo(2);
  }

  @Test
  void the_zone_is_never_that_of_the_jvm() {
    var sql = "select date_trunc('day', timestamptz '2026-11-21 20:00Z')::text";
    assertThat(db.query(sql).text()).isEqualTo("2026-11-21 00:00:00+00");
    assertThat(db.query(sql).zone("Asia/Seoul").text()).isEqualTo("2026-11-22 00:00:00+09");
    assertThat(db.query(sql).text()).isEqualTo("2026-11-21 00:00:00+00");
  }

  @Test
  void null_is_a_gap_in_a_series() {
    var series =
        db.query(
                "select timestamptz '2026-11-21 03:00Z' + n * interval '1 minute' as at,"
                    + " case when n <> 2 then n end v from generate_series(1, 3) n")
            .series()
            .one();
    assertThat(series.size()).isEqualTo(2);
    assertThat(series.time(1)).isEqualTo(Instant.parse("2026-11-21T03:03:00Z"));
  }

  @Test
  void one_time_and_label_twice_is_refused_with_the_pair() {
    var query =
        db.query(
            "select timestamptz '2026-11-21 03:00Z' at, 'eu' region, n from generate_series(1, 2) n");
    assertThatThrownBy(query::series)
        .isInstanceOf(Refused.class)
        .hasMessageContaining("2026-11-21T03:00:00Z");
  }

  @Test
  void a_truncated_chart_is_refused() {
    var query =
        db.query("select now() + n * interval '1 s' as at, n from generate_series(1, 11) n")
            .rows(10);
    assertThatThrownBy(query::chart)
        .isInstanceOf(Refused.class)
        .hasMessageContaining("truncated at 10 rows");
  }

  @Test
  void last_3h_binds_from_and_to() {
    var hours =
        db.query("select extract(epoch from :to::timestamptz - :from::timestamptz) / 3600")
            .last("3h")
            .number();
    assertThat(hours).isEqualTo(3.0);
  }

  @Test
  void csv_quotes_and_keeps_what_looks_like_a_formula(@TempDir Path folder) throws Exception {
    var file = folder.resolve("out.csv");
    db.query("select 'a,b' x, 'say \"hi\"' y, '=cmd' z, null n, '' e").csv(file);
    assertThat(Files.readString(file))
        .isEqualTo("x,y,z,n,e\r\n\"a,b\",\"say \"\"hi\"\"\",=cmd,,\"\"\r\n");
  }

  @Test
  void csv_for_a_spreadsheet_disarms_formulas_and_leaves_numbers(@TempDir Path folder)
      throws Exception {
    var file = folder.resolve("out.csv");
    db.query("select '=cmd' a, '+1+1' b, '-2' c, '@x' d, 'a=b' e, '-' f").csvForSpreadsheet(file);
    assertThat(Files.readString(file)).isEqualTo("a,b,c,d,e,f\r\n'=cmd,'+1+1,-2,'@x,a=b,'-\r\n");
  }

  @Test
  void json_is_one_object_a_row(@TempDir Path folder) throws Exception {
    var file = folder.resolve("out.jsonl");
    db.query(
            "select 1 n, 2.50::numeric m, 'NaN'::float8 f, true t, null x, 'say \"hi\"' s,"
                + " '2026-01-01 10:00Z'::timestamptz at union all"
                + " select 2, 3, 0.5, false, 'y', '', null order by 1")
        .json(file);
    assertThat(Files.readString(file))
        .isEqualTo(
            "{\"n\":1,\"m\":2.50,\"f\":\"NaN\",\"t\":true,\"x\":null,\"s\":\"say \\\"hi\\\"\","
                + "\"at\":\"2026-01-01T10:00:00Z\"}\n"
                + "{\"n\":2,\"m\":3,\"f\":0.5,\"t\":false,\"x\":\"y\",\"s\":\"\",\"at\":null}\n");
  }

  @Test
  void an_export_that_fails_leaves_no_file(@TempDir Path folder) throws Exception {
    var file = folder.resolve("out.csv");
    assertThatThrownBy(
            () -> db.query("select 1 / (50000 - n) from generate_series(1, 60000) n").csv(file))
        .isInstanceOf(SqlException.Failed.class);
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void lists_of_0_1_1000_and_1001() {
    var query = db.query("select count(*) from generate_series(1, 2000) n where n in (:ids)");
    assertThatThrownBy(() -> query.bind("ids", List.of()).number())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("empty");
    assertThat(query.bind("ids", List.of(7)).number()).isEqualTo(1);
    assertThat(query.bind("ids", numbers(1000)).number()).isEqualTo(1000);
    assertThatThrownBy(() -> query.bind("ids", numbers(1001)).number())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("Sql.array");
    var array = db.query("select count(*) from generate_series(1, 2000) n where n = any(:ids)");
    assertThat(array.bind("ids", Sql.array("bigint", numbers(1001))).number()).isEqualTo(1001);
  }

  private static List<Integer> numbers(int count) {
    return IntStream.rangeClosed(1, count).boxed().toList();
  }

  @Test
  void a_bind_unused_or_missing_is_named() {
    assertThatThrownBy(() -> db.query("select :a").table())
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining(":a");
    assertThatThrownBy(() -> db.query("select 1").bind("b", 1).table())
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("called b");
  }

  @Test
  void casts_slices_question_marks_and_times_are_no_binds() {
    var row =
        db.query(
                "select '7'::int a, (array[1,2,3])[1:2] b, '{\"k\": 1}'::jsonb ? 'k' c,"
                    + " '10:30' d, '{\"k\": 1}'::jsonb #>> '{k}' e, (array[1,2,3])[:n] f, $$:p$$ g")
            .bind("n", 2)
            .one();
    assertThat(row.whole("a")).isEqualTo(7);
    assertThat(row.text("b")).isEqualTo("{1,2}");
    assertThat(row.text("c")).isEqualTo("true");
    assertThat(row.text("d")).isEqualTo("10:30");
    assertThat(row.text("e")).isEqualTo("1");
    assertThat(row.whole("f")).isEqualTo(2);
    assertThat(row.text("g")).isEqualTo(":p");
  }

  @Test
  void a_secret_is_bound_and_printed_as_stars() {
    var secret = Secret.of("token", "not-a-secret-bound-value");
    var table = db.query("select :s::text s").bind("s", secret).table();
    assertThat(table.toString()).doesNotContain("not-a-secret-bound-value");
    assertThat(rb.journal().entries().toString()).doesNotContain("not-a-secret-bound-value");
    assertThatThrownBy(() -> db.query("select :s::int").bind("s", secret).table())
        .satisfies(e -> assertThat(e.toString()).doesNotContain("not-a-secret-bound-value"));
  }

  @Test
  void text_finds_its_type_by_itself() {
    assertThat(
            db.query("select 1 where :u = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid")
                .bind("u", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")
                .table()
                .size())
        .isEqualTo(1);
    assertThat(db.query("select :j -> 'a'").bind("j", Sql.json("{\"a\": 5}")).text())
        .isEqualTo("5");
  }

  @Test
  void every_read_is_on_record() {
    var unused = db.query("select n from generate_series(1, :m) n").bind("m", 3).table();
    var text = rb.journal().entries().toString();
    assertThat(text).contains("select n from generate_series(1, :m) n").contains("m long");
  }

  @Test
  void five_callers_at_once_and_the_fifth_is_told() throws Exception {
    var started = new CountDownLatch(4);
    var go = new CountDownLatch(1);
    for (int i = 0; i < 4; i++) {
      var caller =
          new Thread(
              () ->
                  db.query("select 1 n")
                      .each(
                          row -> {
                            started.countDown();
                            await(go);
                          }));
      caller.setDaemon(true);
      caller.start();
    }
    started.await();
    assertThatThrownBy(() -> db.query("select 1").table()).isInstanceOf(SqlException.TooMany.class);
    go.countDown();
    assertThat(Collections.nCopies(3, db).stream().map(d -> d.query("select 1").text()).toList())
        .containsOnly("1");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_write_that_the_list_does_not_know_is_stopped_by_the_transaction() {
    Postgres.run(
        "create or replace function public.sneaky() returns int language plpgsql security definer"
            + " as $$ begin create table public.sneaky_table (id int); return 1; end $$");
    assertThatThrownBy(() -> db.query("select public.sneaky()").table())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("read-only transaction");
    assertThat(Postgres.value("select to_regclass('public.sneaky_table') is null")).isEqualTo("t");
  }
}
