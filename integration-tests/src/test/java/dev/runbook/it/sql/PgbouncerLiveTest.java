package dev.runbook.it.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.Host;
import dev.runbook.Runbook;
import dev.runbook.Secret;
import dev.runbook.it.RealPostgres;
import dev.runbook.sql.Database;
import dev.runbook.sql.Sql;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Behind a pooler in transaction mode nothing of ours reaches the next client. */
@Tag("live")
class PgbouncerLiveTest {
  @RegisterExtension static final RealPostgres postgres = RealPostgres.withPgbouncer();

  private final Runbook rb = Runbook.with().host(Host.text(new StringBuilder(), 120)).open("test");

  @AfterEach
  void close() {
    rb.close();
  }

  private Database pooled() {
    return Sql.on(rb)
        .connect(
            "jdbc:postgresql://127.0.0.1:" + postgres.pooledPort() + "/postgres",
            postgres.user(),
            Secret.of("postgres.password", postgres.password()));
  }

  @Test
  void two_clients_behind_pgbouncer_leave_nothing_to_each_other() {
    var settings =
        "select current_setting('statement_timeout') || ' ' || current_setting('lock_timeout')"
            + " || ' ' || current_setting('TimeZone') || ' '"
            + " || current_setting('default_transaction_read_only')";
    var before = postgres.pooledPsql("postgres", settings);
    for (int i = 0; i < 5; i++) {
      assertThat(pooled().query("select :n::int").bind("n", i).zone("Asia/Seoul").number())
          .isEqualTo(i);
      assertThat(postgres.pooledPsql("postgres", settings)).isEqualTo(before);
    }
    postgres.pooledPsql("postgres", "create table written (n int)");
    assertThat(postgres.pooledPsql("postgres", "select count(*) from written")).isEqualTo("0\n");
    assertThat(postgres.pooledPsql("postgres", "select count(*) from pg_prepared_statements"))
        .isEqualTo("0\n");
  }
}
