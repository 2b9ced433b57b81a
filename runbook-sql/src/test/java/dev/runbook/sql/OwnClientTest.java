package dev.runbook.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class OwnClientTest {
  @Test
  void own_client_is_never_closed() throws SQLException {
    var source = new PGSimpleDataSource();
    source.setUrl(Postgres.url());
    source.setUser("ops");
    source.setPassword(Postgres.PASSWORD);
    try (var shared = source.getConnection()) {
      try (var rb = Postgres.runbook()) {
        assertThat(Sql.on(rb, new Lent(source, shared)).query("select 1").text()).isEqualTo("1");
      }
      assertThat(shared.isClosed()).isFalse();
      try (var statement = shared.createStatement();
          var rows = statement.executeQuery("select 2")) {
        rows.next();
        assertThat(rows.getInt(1)).isEqualTo(2);
      }
    }
  }
}
