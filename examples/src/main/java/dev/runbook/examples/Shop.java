package dev.runbook.examples;

import dev.runbook.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A shop with an incident: a real PostgreSQL on a free loopback port, 24,000 orders of which some
 * wait for a payment since a deploy, a table without an index, and a forgotten transaction that
 * blocks two others. Closing it stops the server.
 */
public final class Shop implements AutoCloseable {
  /** The role the runbook uses; it may read everything and hold orders. */
  public static final String USER = "ops";

  private static final String PASSWORD = "not-a-secret shop&pass/word";

  private final EmbeddedPostgres server;
  private final List<Connection> sessions = new ArrayList<>();
  private final ExecutorService waiting =
      Executors.newCachedThreadPool(
          task -> {
            var thread = new Thread(task, "shop-session");
            thread.setDaemon(true);
            return thread;
          });

  private Shop(EmbeddedPostgres server) {
    this.server = server;
  }

  /** Starts the server and fills it. */
  public static Shop open() throws IOException, SQLException {
    var shop = new Shop(EmbeddedPostgres.builder().start());
    try {
      shop.fill();
      shop.block();
      return shop;
    } catch (IOException | SQLException | RuntimeException e) {
      shop.close();
      throw e;
    }
  }

  /** Where the runbook connects to. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
  }

  /** The password of {@link #USER}: made up here, for this server alone. */
  public Secret password() {
    return Secret.of("SHOP_DB", PASSWORD);
  }

  private void fill() throws IOException, SQLException {
    try (InputStream script = Shop.class.getResourceAsStream("shop.sql");
        var connection = connect("setup", "postgres", "postgres");
        var statement = connection.createStatement()) {
      var text = new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
      statement.execute(text);
      statement.execute("create role " + USER + " login password '" + PASSWORD + "'");
      statement.execute("grant pg_monitor, pg_signal_backend, pg_read_all_data to " + USER);
      statement.execute("grant update (status) on orders to " + USER);
      askForPasswords(statement);
    }
  }

  /** The embedded server trusts everybody on this machine; a shop does not. */
  private static void askForPasswords(Statement statement) throws SQLException {
    statement.execute("alter role postgres password 'postgres'");
    String rules;
    try (var row = statement.executeQuery("show hba_file")) {
      rules = row.next() ? row.getString(1) : "";
    }
    statement.execute("copy (select 'host all all 127.0.0.1/32 scram-sha-256') to '" + rules + "'");
    statement.execute("select pg_reload_conf()");
  }

  /** One session forgets to commit; two others wait for the row it holds. */
  private void block() throws SQLException {
    var forgotten = connect("nightly-export", "postgres", "postgres");
    sessions.add(forgotten); // the driver closes what nobody holds any more
    forgotten.setAutoCommit(false);
    update(forgotten, "update orders set total = total where id = 23990");
    for (var name : new String[] {"checkout-1", "checkout-2"}) {
      var blocked = connect(name, "postgres", "postgres");
      waiting.execute(() -> wait(blocked));
    }
    awaitBlocked();
  }

  private static void wait(Connection blocked) {
    try (blocked) {
      update(blocked, "update orders set status = 'PAID' where id = 23990");
    } catch (SQLException e) {
      // The server was stopped or the session ended by the runbook: this story is over.
    }
  }

  /** The database itself waits until both sessions are blocked, for ten seconds at the most. */
  private void awaitBlocked() throws SQLException {
    try (var connection = connect("setup", "postgres", "postgres")) {
      update(
          connection,
          """
          do $$ begin
            for i in 1..200 loop
              exit when (select count(*) from pg_locks where not granted) >= 2;
              perform pg_sleep(0.05);
              perform pg_stat_clear_snapshot();
            end loop;
          end $$
          """);
    }
  }

  private static void update(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection connect(String application, String user, String password) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("ApplicationName", application);
    return DriverManager.getConnection(url(), properties);
  }

  @Override
  public String toString() {
    return "a shop with an incident on " + url();
  }

  @Override
  public void close() throws IOException {
    waiting.shutdownNow();
    server.close();
  }
}
