package dev.runbook.sql;

import dev.runbook.Mutation;
import dev.runbook.MutationContract;
import dev.runbook.Runbook;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** An index made outside any transaction keeps what every mutation keeps. */
class OutsideMutationContractTest extends MutationContract {
  @BeforeEach
  void fill() {
    Postgres.run(
        "drop schema if exists oc cascade",
        "create schema oc",
        "create table oc.orders (id int)",
        "insert into oc.orders values (1), (2)",
        "alter schema oc owner to ops",
        "alter table oc.orders owner to ops");
  }

  @Override
  protected Mutation<?> mutation(Runbook rb) {
    var db = Postgres.ops(rb);
    var part = Part.of("create unique index concurrently once on oc.orders (id)", db.dialect());
    return OutsideMutation.of(db, Writing.of("", List.of(part), db.limits));
  }

  @Override
  protected int writes() {
    return Integer.parseInt(
        Postgres.value("select count(*) from pg_index where indrelid = 'oc.orders'::regclass"));
  }

  /** An index over a value that is there twice is left behind, invalid. */
  @Override
  protected void breakTheWorld() {
    Postgres.run("insert into oc.orders values (2)");
  }

  @Override
  protected String state() {
    return Postgres.value(
        "select coalesce(string_agg(indexrelid::regclass::text, ' '), '') from pg_index"
            + " where indrelid = 'oc.orders'::regclass");
  }

  @Override
  protected List<String> secrets() {
    return List.of(Postgres.PASSWORD);
  }
}
