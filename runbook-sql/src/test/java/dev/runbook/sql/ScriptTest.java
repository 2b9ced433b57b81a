package dev.runbook.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Plan;
import dev.runbook.Runbook;
import dev.runbook.RunbookException;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.ChangeFailed;
import dev.runbook.RunbookException.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptTest {
  @TempDir private Path folder;
  private Runbook rb;
  private Database db;

  @BeforeEach
  void fill() {
    Postgres.run(
        "drop schema if exists sc cascade",
        "create schema sc",
        "create table sc.orders (id int primary key, state text not null)",
        "create table sc.log (what text unique)",
        "insert into sc.orders select i, 'OPEN' from generate_series(1, 20) i",
        "grant usage, create on schema sc to ops",
        "grant all on all tables in schema sc to ops");
    rb = Changes.granted(folder.resolve("journal"));
    db = Postgres.ops(rb);
  }

  @AfterEach
  void close() {
    rb.close();
  }

  private SqlScript script(String text) {
    try {
      return db.script(Files.writeString(folder.resolve("fix-4711.sql"), text));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String held() {
    return Postgres.value(
        "select count(*) filter (where state = 'HELD') || ' ' || (select count(*) from sc.log)"
            + " from sc.orders");
  }

  private static final String FIVE =
      """
      -- what happened: see the incident
      update sc.orders set state = 'HELD' where id <= :most;
      insert into sc.log values ('a; b');
      insert into sc.log values ($$c; d$$);
      insert into sc.log values ('e') /* ; */;
      delete from sc.orders where id = 20
      """;

  @Test
  void script_of_five_is_planned_with_the_rows_of_each_and_commits_all() {
    var script = script(FIVE).bind("most", 17).expectRowsOf(1, 17);
    assertThat(script.plan().differences())
        .startsWith(
            new Plan.Difference("1 update sc.orders", "", "17 rows"),
            new Plan.Difference("2 insert sc.log", "", "1 rows"),
            new Plan.Difference("3 insert sc.log", "", "1 rows"),
            new Plan.Difference("4 insert sc.log", "", "1 rows"),
            new Plan.Difference("5 delete sc.orders", "", "1 rows"));
    assertThat(held()).isEqualTo("0 0");
    assertThat(script.run().rows()).isEqualTo(21);
    assertThat(held()).isEqualTo("17 3");
  }

  @Test
  void script_of_five_of_which_the_fourth_fails_does_nothing() {
    var script = script(FIVE).bind("most", 17);
    var unused = script.plan();
    Postgres.run("insert into sc.log values ('e')");
    assertThatThrownBy(script::run)
        .isInstanceOf(ChangeFailed.class)
        .hasMessageContaining("rolled back, nothing was changed");
    assertThat(held()).isEqualTo("0 1");
  }

  @Test
  void a_count_of_one_statement_that_is_off_rolls_all_back() {
    assertThatThrownBy(() -> script(FIVE).bind("most", 17).expectRowsOf(2, 5).run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("the trial of statement 2 changed 1 rows, expected 5");
    assertThat(held()).isEqualTo("0 0");
    assertThatThrownBy(() -> script(FIVE).expectRowsOf(6, 1))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("statements 1 to 5");
  }

  @Test
  void script_with_ddl_is_one_transaction_on_postgresql() {
    var script =
        script(
                """
                create table sc.extra (id int);
                insert into sc.extra select generate_series(1, 3);
                insert into sc.log values ('a'), ('a');
                """)
            .expectRowsOf(2, 3)
            .expectRowsOf(3, 2);
    assertThat(script.plan().risks()).anyMatch(risk -> risk.code().equals("no-trial"));
    assertThatThrownBy(script::run).isInstanceOf(ChangeFailed.class);
    assertThat(Postgres.value("select to_regclass('sc.extra') is null")).isEqualTo("t");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "update sc.orders set state = 'X' where id = 1;#COMMIT;|line 2|COMMIT",
        "BEGIN;#delete from sc.orders where id = 1;#END|line 1|BEGIN",
        "delete from sc.orders where id = 1;#\\copy sc.orders from 'x'|line 2|psql",
        "delete from sc.orders where id = 1;##COPY sc.log FROM stdin;#it's#\\.|line 3|COPY",
        "delete from sc.orders where id = 1;#select 1|line 2|SELECT does not begin a change",
        "delete from sc.orders where id = 1;#insert into sc.log values ('open|line 2|does not end",
        "rollback to savepoint a|line 1|ROLLBACK",
        "-- nothing#|fix-4711.sql|no statement"
      })
  void script_with_commit_or_copy_is_refused_with_its_line(String text, String line, String why) {
    assertThatThrownBy(() -> script(text.replace('#', '\n')))
        .isInstanceOf(Refused.class)
        .hasMessageContaining(line)
        .hasMessageContaining(why);
    assertThat(held()).isEqualTo("0 0");
  }

  @Test
  void a_script_with_ddl_on_an_engine_that_commits_at_ddl_goes_statement_by_statement()
      throws Exception {
    var url = "jdbc:h2:mem:scripts;DB_CLOSE_DELAY=-1";
    var file = folder.resolve("ddl.sql");
    Files.writeString(
        file, "create table u (id int);\ninsert into u values (1), (2);\ndelete from u where id=1");
    var h2 = Sql.on(rb).connect(url);
    assertThatThrownBy(() -> h2.script(file).plan())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("statement 1 (create) would commit")
        .hasMessageContaining("statementByStatement()");
    var sequence = h2.script(file).expectRowsOf(2, 2).expectRowsOf(3, 1).statementByStatement();
    assertThat(sequence.run().isSucceeded()).isTrue();
    assertThat(h2.query("select sum(id) from u").number()).isEqualTo(2);
  }

  @Test
  void a_script_that_is_not_there_is_told() {
    assertThatThrownBy(() -> db.script(folder.resolve("missing.sql")))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("missing.sql");
  }

  @Test
  void bodies_of_functions_are_not_split() {
    var sql =
        """
        create function sc.f(x int) returns int language sql begin atomic
          select case when x > 1 then 1 else 2 end; select 3; end;
        create function sc.g() returns int language plpgsql as $$ begin return 1; end; $$;
        """;
    assertThat(Split.of("x", sql, Engine.POSTGRESQL, Dialect.POSTGRESQL)).hasSize(2);
  }

  @Test
  void delimiters_of_mysql_are_read() {
    var sql =
        """
        insert into t values (1);
        DELIMITER //
        create procedure p() begin delete from t; insert into t values ('//'); end //
        delimiter ;
        update t set id = 2 where id = 1;
        """;
    var parts = Split.of("x", sql, Engine.MARIADB, Dialect.MYSQL);
    assertThat(parts.stream().map(Part::action).toList())
        .containsExactly("insert", "create", "update");
    assertThat(parts.get(1).text().sql()).endsWith("end");
    assertThatThrownBy(() -> Split.of("x", sql + "\ncommit;", Engine.MARIADB, Dialect.MYSQL))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("x, line 7");
  }

  /** A script split and joined again is the same text, whatever quotes and comments it has. */
  @Test
  void split_and_joined_is_the_same_text() {
    long seed = 4711;
    var random = new Random(seed);
    var pieces =
        List.of(
            "insert into t values ('a;b')",
            "delete from t where a = \"x;\"\"y\"",
            "update t /* ; -- */ set a = $q$;'$q$",
            "insert into t values (E'\\';')",
            "delete from t -- it's ; here\n where 1 = 1",
            "call p('')");
    for (int i = 0; i < 1_000; i++) {
      int count = 1 + random.nextInt(6);
      var chosen = random.ints(count, 0, pieces.size()).mapToObj(pieces::get).toList();
      var text = String.join(random.nextBoolean() ? ";\n" : " ; ", chosen) + ";";
      var split =
          Split.of("x", text, Engine.POSTGRESQL, Dialect.POSTGRESQL).stream()
              .map(part -> part.text().sql())
              .toList();
      assertThat(split).as("seed " + seed + ", case " + i).isEqualTo(chosen);
    }
  }

  @Test
  void no_message_of_a_script_holds_a_bound_value() {
    assertThatThrownBy(
            () ->
                script("insert into sc.orders values (:id, :secret)")
                    .bind("id", 1)
                    .bind("secret", "a-value-of-somebody")
                    .run())
        .isInstanceOf(RunbookException.class)
        .satisfies(
            e -> assertThat(String.valueOf(e.getMessage())).doesNotContain("a-value-of-somebody"));
  }
}
