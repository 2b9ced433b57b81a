package dev.runbook.sql;

import dev.runbook.Mutation;
import dev.runbook.MutationContract;
import dev.runbook.Runbook;
import dev.runbook.Secret;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** A statement on a real PostgreSQL keeps what every mutation keeps. */
class SqlMutationContractTest extends MutationContract {
  private static final Secret NOTE = Secret.of("SQL_CONTRACT", "not-a-secret-sql-contract");

  @BeforeEach
  void fill() {
    Postgres.run(
        "drop schema if exists mc cascade",
        "create schema mc",
        "create table mc.orders (id int primary key, state text not null, note text)",
        "create table mc.writes (at timestamptz)",
        "insert into mc.orders values (1, 'OPEN', ''), (2, 'OPEN', ''), (3, 'PAID', '')",
        "create function mc.count() returns trigger language plpgsql security definer as"
            + " $$ begin insert into mc.writes values (now()); return null; end $$",
        "create trigger counted after update on mc.orders execute function mc.count()",
        "grant usage on schema mc to ops",
        "grant all on mc.orders to ops");
  }

  @Override
  protected Mutation<?> mutation(Runbook rb) {
    var db = Postgres.ops(rb);
    var change =
        db.change("update mc.orders set state = 'HELD', note = :note where state = 'OPEN'")
            .bind("note", NOTE)
            .showing("select id, state, note from mc.orders where id < 3 order by id")
            .undoWith(
                "update mc.orders set state = 'OPEN', note = '' where state = 'HELD' and note ="
                    + " :note");
    return new SqlMutation(db, change.writing());
  }

  /** What was rolled back, a trial too, leaves no row. */
  @Override
  protected int writes() {
    return Integer.parseInt(Postgres.value("select count(*) from mc.writes"));
  }

  /** The trial never comes to the commit, where this fails. */
  @Override
  protected void breakTheWorld() {
    Postgres.run(
        "create function mc.refuse() returns trigger language plpgsql as"
            + " $$ begin raise 'the books are closed'; end $$",
        "create constraint trigger refused after update on mc.orders deferrable initially"
            + " deferred for each row execute function mc.refuse()");
  }

  @Override
  protected String state() {
    return Postgres.value("select string_agg(o::text, ' ' order by id) from mc.orders o");
  }

  @Override
  protected boolean moveTheWorld() {
    Postgres.run("insert into mc.orders values (4, 'OPEN', '')");
    return true;
  }

  @Override
  protected List<String> secrets() {
    return List.of("not-a-secret-sql-contract", Postgres.PASSWORD);
  }
}
