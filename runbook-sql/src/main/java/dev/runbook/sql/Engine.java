package dev.runbook.sql;

import java.util.Locale;
import java.util.Optional;

/** The database engines that are known by name. */
enum Engine {
  POSTGRESQL("postgresql", "PostgreSQL", 5432, "org.postgresql:postgresql", Dialect.POSTGRESQL),
  MYSQL("mysql", "MySQL", 3306, "com.mysql:mysql-connector-j", Dialect.MYSQL),
  MARIADB("mariadb", "MariaDB", 3306, "org.mariadb.jdbc:mariadb-java-client", Dialect.MYSQL),
  H2("h2", "H2", 9092, "com.h2database:h2", Dialect.H2),
  DUCKDB("duckdb", "DuckDB", 0, "org.duckdb:duckdb_jdbc", Dialect.DUCKDB),
  TRINO("trino", "Trino", 8080, "io.trino:trino-jdbc", Dialect.TRINO),
  UNKNOWN("", "unknown engine", 0, "", Dialect.UNKNOWN);

  private final String scheme;
  private final String title;
  private final int port;
  private final String driver;
  private final Dialect dialect;

  Engine(String scheme, String title, int port, String driver, Dialect dialect) {
    this.scheme = scheme;
    this.title = title;
    this.port = port;
    this.driver = driver;
    this.dialect = dialect;
  }

  /** The engine of a URL scheme or a DB_ENGINE word. */
  static Optional<Engine> named(String word) {
    var name = word.toLowerCase(Locale.ROOT);
    if (name.equals("postgres") || name.equals("pg")) {
      return Optional.of(POSTGRESQL);
    }
    for (var engine : values()) {
      if (engine != UNKNOWN && engine.scheme.equals(name)) {
        return Optional.of(engine);
      }
    }
    return Optional.empty();
  }

  /** The engine a driver says it talks to. */
  static Engine ofProduct(String product) {
    for (var engine : values()) {
      if (engine.title.equalsIgnoreCase(product)) {
        return engine;
      }
    }
    return UNKNOWN;
  }

  String scheme() {
    return scheme;
  }

  String title() {
    return title;
  }

  int port() {
    return port;
  }

  /** The coordinates of its driver; empty if nobody knows. */
  String driver() {
    return driver;
  }

  Dialect dialect() {
    return dialect;
  }
}
