package dev.runbook.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real MariaDB on a free loopback port.
 *
 * <pre>{@code
 * @RegisterExtension static final RealMariaDb mariadb = RealMariaDb.standard();
 * }</pre>
 */
public final class RealMariaDb extends Part {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String USER = "tester";
  private static final String PASSWORD = "not-a-secret-mariadb";

  private final AtomicInteger databases = new AtomicInteger();
  private int port;

  private RealMariaDb() {}

  /** The server with the defaults of its package. */
  public static RealMariaDb standard() {
    return new RealMariaDb();
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return port;
  }

  /** A user with all rights. */
  public String user() {
    return USER;
  }

  public String password() {
    return PASSWORD;
  }

  /** The JDBC URL of a database, without user and password. */
  public String jdbcUrl(String database) {
    return "jdbc:mariadb://%s:%d/%s".formatted(host(), port, database);
  }

  /** Makes a new, empty database and gives its name. */
  public String newDatabase() {
    String name = "test_" + databases.incrementAndGet();
    mariadb("mysql", "create database " + name);
    return name;
  }

  /**
   * What the mariadb client prints for the statements: rows one a line, columns separated by tabs.
   */
  public String mariadb(String database, String sql) {
    List<String> command =
        List.of(
            Parts.program("mariadb", "mariadb"),
            "--no-defaults",
            "--batch",
            "--skip-column-names",
            "--protocol=tcp",
            "--connect-timeout=10",
            "--host=" + host(),
            "--port=" + port,
            "--user=" + USER,
            "--execute=" + sql,
            database);
    return Tool.run(Map.of("MYSQL_PWD", PASSWORD), PATIENCE, command).ok().out();
  }

  @Override
  protected void start() throws IOException {
    Path folder = Parts.folder("mariadb");
    // in a folder that is shared, each server that starts removes the temporary tables of the
    // others
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    String user = "--user=" + System.getProperty("user.name");
    List<String> install =
        List.of(
            Parts.program("mariadb", "mariadb-install-db"),
            "--no-defaults",
            user,
            "--datadir=" + folder.resolve("data"),
            "--auth-root-authentication-method=normal",
            "--skip-test-db");
    Tool.run(Map.of("TMPDIR", temporary.toString()), PATIENCE, install).ok();
    Path accounts =
        Files.writeString(
            folder.resolve("accounts.sql"),
            "grant all on *.* to '%s'@'127.0.0.1' identified by '%s' with grant option;%n"
                .formatted(USER, PASSWORD));
    port = Ports.reserve();
    List<String> command =
        new ArrayList<>(List.of(Parts.program("mariadb", "mariadbd"), "--no-defaults", user));
    command.addAll(
        List.of(
            "--datadir=" + folder.resolve("data"),
            "--tmpdir=" + temporary,
            "--socket=" + folder.resolve("socket"),
            "--pid-file=" + folder.resolve("pid"),
            "--port=" + port,
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-buffer-pool-size=32M",
            "--init-file=" + accounts));
    run(Supervised.start("mariadb", folder, command))
        .ready(PATIENCE, () -> mariadb("mysql", "select 1").equals("1\n"));
  }
}
