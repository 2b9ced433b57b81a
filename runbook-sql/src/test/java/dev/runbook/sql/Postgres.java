package dev.runbook.sql;

import dev.runbook.Host;
import dev.runbook.Runbook;
import dev.runbook.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** One real PostgreSQL for all tests of this module; each test class has a schema of its own. */
final class Postgres {
  static final String PASSWORD = "not-a-secret-database-password";
  private static final EmbeddedPostgres SERVER = start();

  private Postgres() {}

  private static EmbeddedPostgres start() {
    try {
      var server =
          EmbeddedPostgres.builder()
              .setServerConfig("max_prepared_transactions", "4")
              .setServerConfig("max_connections", "60")
              .setServerConfig("wal_level", "logical")
              .start();
      try (var connection = connect(server.getPort(), "postgres", "postgres");
          var statement = connection.createStatement()) {
        statement.execute("create role ops login password '" + PASSWORD + "'");
        statement.execute("create role reader login password '" + PASSWORD + "'");
        statement.execute("grant create on database postgres to ops");
        statement.execute("grant pg_signal_backend, pg_read_all_stats to ops");
        demandPasswords(statement);
      }
      awaitPasswords(server.getPort());
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The embedded server trusts everybody; our roles shall need their password. */
  private static void demandPasswords(Statement statement) throws SQLException, IOException {
    Path file;
    try (var rows = statement.executeQuery("show hba_file")) {
      rows.next();
      file = Path.of(rows.getString(1));
    }
    var rules = Files.readString(file);
    Files.writeString(file, "host all ops,reader 127.0.0.1/32 scram-sha-256\n" + rules);
    statement.execute("select pg_reload_conf()");
  }

  /** The server reads its rules a moment later. */
  private static void awaitPasswords(int port) {
    for (int i = 0; i < 1000; i++) {
      try (var connection = connect(port, "ops", "postgres")) {
        connection.getSchema();
      } catch (SQLException e) {
        return;
      }
    }
    throw new IllegalStateException("the server still trusts everybody");
  }

  static int port() {
    return SERVER.getPort();
  }

  static String url() {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/postgres";
  }

  /** A second connection: the oracle for what the database really holds. */
  static Connection admin() throws SQLException {
    return connect(port(), "postgres", "postgres");
  }

  private static Connection connect(int port, String user, String database) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", "postgres");
    properties.setProperty("ApplicationName", "oracle");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
  }

  /** Runs statements as the owner of everything. */
  static void run(String... statements) {
    try (var connection = admin();
        var statement = connection.createStatement()) {
      for (var sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One value, read by plain JDBC. */
  static String value(String sql) {
    try (var connection = admin();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A context that shows nothing. */
  static Runbook runbook() {
    return Runbook.with().host(Host.text(new StringBuilder(), 120)).open("test");
  }

  static Database ops(Runbook rb) {
    return Sql.on(rb).connect(url(), "ops", Secret.of("ops.password", PASSWORD));
  }
}
