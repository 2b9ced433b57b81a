package dev.runbook.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Host;
import dev.runbook.Runbook;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Secret;
import dev.runbook.Variables;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class ConnectTest {
  private final Runbook rb = Postgres.runbook();

  @AfterEach
  void close() {
    rb.close();
  }

  @Test
  void url_user_and_secret() {
    assertThat(Postgres.ops(rb).query("select current_user").text()).isEqualTo("ops");
  }

  @Test
  void a_named_entry_of_the_settings() {
    try (var named =
        Runbook.with()
            .host(Host.text(new StringBuilder(), 120))
            .set("environment.test.sql.orders.url", Postgres.url())
            .set("environment.test.sql.orders.user", "ops")
            .set("environment.test.sql.orders.secret", "ORDERS_PASSWORD")
            .set("environment.test.sql.orders.rows", "5")
            .secret("ORDERS_PASSWORD", Postgres.PASSWORD)
            .open("test")) {
      var db = Sql.on(named).database("orders");
      assertThat(db.query("select * from generate_series(1, 9)").table().size()).isEqualTo(5);
      assertThatThrownBy(() -> Sql.on(named).database("order"))
          .isInstanceOf(BadSetting.class)
          .hasMessageContaining("environment.test.sql.order.url");
    }
  }

  @Test
  void a_password_among_the_settings_is_refused() {
    try (var named = Runbook.with().set("environment.test.sql.orders.password", "x").open("test")) {
      assertThatThrownBy(() -> Sql.on(named).database("orders")).isInstanceOf(BadSetting.class);
    }
  }

  @Test
  void variables_with_a_port_of_their_own() {
    var variables =
        Variables.of(
            Map.of(
                "ORDERS_DB_ENDPOINT", "127.0.0.1",
                "ORDERS_DB_PORT", Integer.toString(Postgres.port()),
                "ORDERS_DB_NAME", "postgres",
                "ORDERS_DB_USER", "ops",
                "ORDERS_DB_PASSWORD", Postgres.PASSWORD));
    var db = Sql.on(rb).connect(variables.prefix("ORDERS_"));
    assertThat(db.query("select current_database()").text()).isEqualTo("postgres");
  }

  @Test
  void variables_as_a_postgres_url_and_as_ipv6() {
    var url = "postgres://ops:" + Postgres.PASSWORD + "@127.0.0.1:" + Postgres.port() + "/postgres";
    assertThat(
            Sql.on(rb).connect(Variables.of(Map.of("DB_ENDPOINT", url))).query("select 1").text())
        .isEqualTo("1");
    var v6 =
        FromVariables.target(
            Variables.of(
                Map.of(
                    "DB_ENDPOINT",
                    "[::1]:6000",
                    "DB_NAME",
                    "a",
                    "DB_USER",
                    "b",
                    "DB_PASSWORD",
                    "not-a-secret-v6")));
    assertThat(v6.url()).isEqualTo("jdbc:postgresql://[::1]:6000/a");
    assertThat(v6.toString()).isEqualTo("b@[::1]:6000/a");
  }

  @Test
  void two_keys_missing_are_both_named() {
    var variables =
        Variables.of("GitLab project shop/api", Map.of("DB_ENDPOINT", "db", "DB_NAME", "shop"));
    assertThatThrownBy(() -> Sql.on(rb).connect(variables))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("DB_USER, DB_PASSWORD")
        .hasMessageContaining("GitLab project shop/api");
  }

  @Test
  void a_password_in_the_url_is_in_no_output() {
    var url =
        "jdbc:postgresql://127.0.0.1:"
            + Postgres.port()
            + "/postgres?user=ops&password=not-a-secret-in-the-url";
    var db = Sql.on(rb).connect(url);
    assertThat(db.toString()).doesNotContain("not-a-secret");
    assertThatThrownBy(() -> db.query("select 1").table())
        .isInstanceOf(SqlException.Denied.class)
        .hasMessageContaining("28P01")
        .satisfies(e -> assertThat(text(e)).doesNotContain("not-a-secret"));
    assertThat(Target.of(url).url()).doesNotContain("password");
  }

  private static String text(Throwable thrown) {
    var out = new java.io.StringWriter();
    thrown.printStackTrace(new java.io.PrintWriter(out));
    return out.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?socketFactory=x",
        "?loggerFile=/tmp/x",
        "?sslfactory=x",
        "?preferQueryMode=simple",
        "?readOnlyMode=ignore",
        "?authenticationPluginClassName=x",
        "?SocketFactory=x"
      })
  void a_hostile_url_parameter_is_refused(String parameter) {
    assertThatThrownBy(() -> Sql.on(rb).connect(Postgres.url() + parameter))
        .isInstanceOf(Refused.class);
    var variables = Variables.of(Map.of("DB_ENDPOINT", Postgres.url() + parameter));
    assertThatThrownBy(() -> Sql.on(rb).connect(variables)).isInstanceOf(Refused.class);
  }

  @Test
  void of_a_url_from_variables_only_known_parameters_are_taken() {
    var variables = Variables.of(Map.of("DB_ENDPOINT", Postgres.url() + "?anything=1"));
    assertThatThrownBy(() -> Sql.on(rb).connect(variables)).isInstanceOf(Refused.class);
  }

  @Test
  void no_driver_names_the_coordinate_to_add() {
    var db = Sql.on(rb).connect("jdbc:mysql://db:3306/shop?user=a&password=not-a-secret-mysql");
    assertThatThrownBy(() -> db.query("select 1").table())
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("com.mysql:mysql-connector-j")
        .satisfies(e -> assertThat(text(e)).doesNotContain("not-a-secret"));
  }

  @Test
  void wrong_password_unknown_database_and_nobody_there() throws Exception {
    var wrong = Secret.of("wrong", "not-a-secret-wrong-password");
    assertThatThrownBy(
            () -> Sql.on(rb).connect(Postgres.url(), "ops", wrong).query("select 1").table())
        .isInstanceOf(SqlException.Denied.class)
        .hasMessageContaining("ops@127.0.0.1:" + Postgres.port() + "/postgres");
    var secret = Secret.of("ops.password", Postgres.PASSWORD);
    assertThatThrownBy(
            () ->
                Sql.on(rb)
                    .connect(Postgres.url().replace("/postgres", "/nowhere"), "ops", secret)
                    .query("select 1")
                    .table())
        .isInstanceOf(SqlException.Denied.class)
        .hasMessageContaining("there is no database nowhere");
    int free;
    try (var socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    assertThatThrownBy(
            () ->
                Sql.on(rb)
                    .connect("jdbc:postgresql://127.0.0.1:" + free + "/shop", "ops", secret)
                    .query("select 1")
                    .table())
        .isInstanceOf(SqlException.Unreachable.class)
        .hasMessageContaining("127.0.0.1:" + free);
  }

  @Test
  void an_own_data_source_gets_its_connections_back_as_they_were() throws Exception {
    var source = new PGSimpleDataSource();
    source.setUrl(Postgres.url());
    source.setUser("ops");
    source.setPassword(Postgres.PASSWORD);
    try (var shared = source.getConnection()) {
      var lent = new Lent(source, shared);
      var db = Sql.on(rb, lent);
      assertThat(db.query("select 1").text()).isEqualTo("1");
      assertThat(shared.getAutoCommit()).isTrue();
      assertThat(shared.isReadOnly()).isFalse();
      try (var statement = shared.createStatement();
          var rows = statement.executeQuery("show statement_timeout")) {
        rows.next();
        assertThat(rows.getString(1)).isEqualTo("0");
      }
    }
  }
}
