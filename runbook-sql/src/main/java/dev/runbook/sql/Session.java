package dev.runbook.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.result.ResultSetScanner;
import org.jdbi.v3.core.statement.ParsedParameters;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jspecify.annotations.Nullable;

/**
 * One connection and the statement that runs on it. Used by one worker at a time; only {@link
 * #cancel} is for other threads.
 */
final class Session {
  final Connection connection;
  final Engine engine;
  private final Handle handle;
  private final boolean wasAutoCommit;
  private final boolean wasReadOnly;
  private volatile @Nullable PreparedStatement running;
  private volatile boolean cancelled;
  private volatile boolean broken;
  private boolean answered;
  private boolean open;
  private long lastUsed;
  private final Map<String, String> found = new HashMap<>();
  private final Map<String, String> given = new HashMap<>();
  private @Nullable Dialect dialect;

  Session(Connection connection, Engine engine, long now) throws SQLException {
    this.connection = connection;
    this.engine = engine;
    this.lastUsed = now;
    wasAutoCommit = connection.getAutoCommit();
    wasReadOnly = connection.isReadOnly();
    handle = Jdbi.open(connection);
    handle.getConfig(SqlStatements.class).setTemplateEngine(TemplateEngine.NOP);
  }

  /** The text is already parsed; jdbi is only told how many values there are. */
  private record Parsed(int count) implements SqlParser {
    @Override
    public ParsedSql parse(String sql, StatementContext context) {
      return ParsedSql.of(sql, ParsedParameters.positional(count));
    }

    @Override
    public String nameParameter(String rawName, StatementContext context) {
      return ":" + rawName;
    }
  }

  /** How an answer is read. */
  interface Scan<T> {
    T of(ResultSet rows, StatementContext context) throws SQLException;
  }

  /** Runs a query and reads its answer; at most {@code rows} rows come, 0 for all. */
  <T> T query(String jdbc, List<Object> values, Duration limit, int rows, Scan<T> scan)
      throws SQLException {
    try (var query = handle.createQuery(jdbc)) {
      for (int i = 0; i < values.size(); i++) {
        var value = values.get(i);
        query.bind(i, (position, statement, ctx) -> Value.set(statement, position, value, engine));
      }
      query.getConfig(SqlStatements.class).setSqlParser(new Parsed(values.size()));
      query.setFetchSize(Limits.FETCH).setMaxRows(rows);
      query.setQueryTimeout(patience(limit));
      query.addCustomizer(new Watch());
      ResultSetScanner<T> scanner =
          (results, context) -> {
            var answer = results.get();
            answered = true;
            return scan.of(answer, context);
          };
      return query.scanResultSet(scanner);
    } finally {
      running = null;
    }
  }

  /** Runs a statement that changes something; the number of rows it changed. */
  long update(String jdbc, List<Object> values, Duration limit) throws SQLException {
    try (var update = handle.createUpdate(jdbc)) {
      for (int i = 0; i < values.size(); i++) {
        var value = values.get(i);
        update.bind(i, (position, statement, ctx) -> Value.set(statement, position, value, engine));
      }
      update.getConfig(SqlStatements.class).setSqlParser(new Parsed(values.size()));
      update.setQueryTimeout(patience(limit));
      update.addCustomizer(new Watch());
      return update.execute();
    } finally {
      running = null;
    }
  }

  /** In seconds; PostgreSQL was told the limit itself, so its driver only stands behind it. */
  private int patience(Duration limit) {
    long seconds = limit.plusMillis(999).toSeconds() + (engine == Engine.POSTGRESQL ? 5 : 0);
    return (int) Math.min(Integer.MAX_VALUE, seconds);
  }

  /** Begins a transaction that the driver does not know of. */
  void begin(String sql) throws SQLException {
    send(sql);
    open = true;
  }

  /** Makes the transaction last. */
  void commit() throws SQLException {
    if (open) {
      open = false;
      send("commit");
    } else {
      connection.commit();
    }
  }

  /** Sends a statement of our own that has no answer. */
  void send(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      var unused = statement.execute(sql);
    }
  }

  /** Gives session variables of MySQL and MariaDB values; {@link #restore} gives the old back. */
  void set(Map<String, String> variables) throws SQLException {
    for (var variable : new TreeMap<>(variables).entrySet()) {
      var name = variable.getKey();
      if (!found.containsKey(name)) {
        var old = one("select @@session." + name);
        found.put(name, variable.getValue().startsWith("'") ? "'" + old + "'" : old);
      }
      if (!variable.getValue().equals(given.put(name, variable.getValue()))) {
        send("set session " + name + " = " + variable.getValue());
      }
    }
  }

  /** The first cell of a catalogue query of our own; empty if there is none. */
  String text(String sql, List<Object> values) throws SQLException {
    return query(
        sql,
        values,
        Limits.OWN,
        1,
        (rows, context) -> rows.next() ? Objects.requireNonNullElse(rows.getString(1), "") : "");
  }

  private String one(String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "";
    }
  }

  /** How this server reads SQL text: MySQL and MariaDB are asked, once a connection. */
  Dialect dialect() throws SQLException {
    var known = dialect;
    if (known == null) {
      boolean asks = engine == Engine.MYSQL || engine == Engine.MARIADB;
      known = asks ? Dialect.mysql(one("select @@session.sql_mode")) : engine.dialect();
      dialect = known;
    }
    return known;
  }

  /** Remembers the statement, so that another thread can cancel it. */
  private final class Watch implements StatementCustomizer {
    @Override
    public void beforeExecution(PreparedStatement statement, StatementContext context)
        throws SQLException {
      running = statement;
      if (cancelled) {
        throw new SQLException("cancelled before it was sent", "57014");
      }
    }
  }

  /** Forgets that a statement was answered: what comes next is the caller's own. */
  void begun() {
    answered = false;
  }

  /** Whether the caller's statement was answered, so that it must not run again. */
  boolean isAnswered() {
    return answered;
  }

  Handle handle() {
    return handle;
  }

  /** Asks the server to end what runs here, and refuses what would come next. */
  void cancel() throws SQLException {
    cancelled = true;
    var statement = running;
    if (statement != null) {
      statement.cancel();
    }
  }

  boolean isCancelled() {
    return cancelled;
  }

  boolean isBroken() {
    return broken;
  }

  void broken() {
    broken = true;
  }

  long lastUsed() {
    return lastUsed;
  }

  void used(long now) {
    lastUsed = now;
  }

  /** Ends the transaction; a connection on which that fails is never used again. */
  void rollback() {
    try {
      if (open) {
        open = false;
        send("rollback");
      } else if (!connection.getAutoCommit()) {
        connection.rollback();
      }
    } catch (SQLException e) {
      broken = true;
    }
  }

  /** Gives the connection back as it was found. */
  void restore() {
    try {
      for (var variable : found.entrySet()) {
        send("set session " + variable.getKey() + " = " + variable.getValue());
      }
      connection.setReadOnly(wasReadOnly);
      connection.setAutoCommit(wasAutoCommit);
    } catch (SQLException e) {
      broken = true;
    }
  }

  /** Closes the connection; an error tells nothing that matters any more. */
  void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      broken = true;
    }
  }
}
