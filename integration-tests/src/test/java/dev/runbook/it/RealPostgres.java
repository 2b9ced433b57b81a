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
 * A real PostgreSQL 17 on a free loopback port, with password authentication, and on wish a
 * pgbouncer before it.
 *
 * <pre>{@code
 * @RegisterExtension static final RealPostgres postgres = RealPostgres.standard();
 * }</pre>
 */
public final class RealPostgres extends Part {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String USER = "postgres";
  private static final String PASSWORD = "not-a-secret-postgres";

  private final AtomicInteger databases = new AtomicInteger();
  private final boolean pooled;
  private int port;
  private int poolPort;

  private RealPostgres(boolean pooled) {
    this.pooled = pooled;
  }

  /** The server alone. */
  public static RealPostgres standard() {
    return new RealPostgres(false);
  }

  /** The server and a pgbouncer in transaction mode before it. */
  public static RealPostgres withPgbouncer() {
    return new RealPostgres(true);
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return port;
  }

  /** The port of pgbouncer. */
  public int pooledPort() {
    if (!pooled) {
      throw new AssertionError("started without pgbouncer");
    }
    return poolPort;
  }

  /** A superuser. */
  public String user() {
    return USER;
  }

  public String password() {
    return PASSWORD;
  }

  /** The JDBC URL of a database, without user and password. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://%s:%d/%s".formatted(host(), port, database);
  }

  /** Makes a new, empty database and gives its name. */
  public String newDatabase() {
    String name = "test_" + databases.incrementAndGet();
    psql("postgres", "create database " + name);
    return name;
  }

  /** What psql prints for the statements: rows one a line, columns separated by {@code |}. */
  public String psql(String database, String sql) {
    return psql(port, database, sql);
  }

  /** The same through pgbouncer. */
  public String pooledPsql(String database, String sql) {
    return psql(pooledPort(), database, sql);
  }

  private String psql(int at, String database, String sql) {
    List<String> command =
        List.of(
            Parts.program("postgresql", "psql"),
            "--no-psqlrc",
            "--tuples-only",
            "--no-align",
            "--quiet",
            "--set=ON_ERROR_STOP=1",
            "--host=" + host(),
            "--port=" + at,
            "--username=" + USER,
            "--dbname=" + database,
            "--command=" + sql);
    Map<String, String> env = Map.of("PGPASSWORD", PASSWORD, "PGCONNECT_TIMEOUT", "10");
    return Tool.run(env, PATIENCE, command).ok().out();
  }

  @Override
  protected void start() throws IOException {
    Path folder = Parts.folder("postgres");
    Path bin = PostgresBinaries.unpacked().resolve("bin");
    Path password = Files.writeString(folder.resolve("password"), PASSWORD);
    String[] initdb = {
      bin.resolve("initdb").toString(),
      "--pgdata=" + folder.resolve("data"),
      "--username=" + USER,
      "--pwfile=" + password,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--no-locale",
      "--no-sync"
    };
    Tool.run(Tool.notAsRoot(initdb).toArray(String[]::new)).ok();
    port = Ports.reserve();
    List<String> command = new ArrayList<>(Tool.notAsRoot(bin.resolve("postgres").toString()));
    command.addAll(List.of("-D", folder.resolve("data").toString(), "-p", String.valueOf(port)));
    for (String setting :
        List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=off",
            "max_prepared_transactions=10",
            "shared_preload_libraries=")) {
      command.addAll(List.of("-c", setting));
    }
    run(interruptible("postgres", folder, command))
        .ready(PATIENCE, () -> psql("postgres", "select 1").equals("1\n"));
    if (pooled) {
      startPool();
    }
  }

  private void startPool() throws IOException {
    Path folder = Parts.folder("pgbouncer");
    poolPort = Ports.reserve();
    Files.writeString(folder.resolve("users.txt"), "\"%s\" \"%s\"%n".formatted(USER, PASSWORD));
    Path ini =
        Files.writeString(
            folder.resolve("pgbouncer.ini"),
            """
            [databases]
            * = host=127.0.0.1 port=%d
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = %d
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = %s/users.txt
            pool_mode = transaction
            ignore_startup_parameters = extra_float_digits
            """
                .formatted(port, poolPort, folder));
    String pgbouncer = Parts.program("pgbouncer", "pgbouncer");
    run(interruptible("pgbouncer", folder, Tool.notAsRoot(pgbouncer, ini.toString())))
        .ready(PATIENCE, () -> pooledPsql("postgres", "select 1").equals("1\n"));
  }

  /** Both servers end at once on INT, while on TERM they wait for their clients. */
  private static Supervised interruptible(String name, Path folder, List<String> command) {
    return Supervised.start(
        name, folder, command, Map.of(), "--signal", "INT", "--remove", folder.toString());
  }
}
