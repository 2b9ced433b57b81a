package dev.runbook.benchmarks;

import dev.runbook.Host;
import dev.runbook.Runbook;
import dev.runbook.sql.Database;
import dev.runbook.sql.Sql;
import dev.runbook.sql.SqlQuery;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reads from a real PostgreSQL beside the plain JDBC loop, which is the bound: the same rows of
 * four columns, the same fetch size, every cell read; what it reads is thrown away.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 3, time = 3)
@Fork(1)
public class SqlReads {
  private static final String LINE =
      "  , coalesce(o.status, 'none; -- ''quoted''') /* a /* nested */ comment */ as s\n";

  /** How many rows are read. */
  @Param({"1000", "1000000"})
  int rows;

  private EmbeddedPostgres server;
  private Connection connection;
  private Runbook rb;
  private Database db;
  private String sql;
  private String text;

  /** Starts a server and fills it. */
  @Setup(Level.Trial)
  public void open() throws IOException, SQLException {
    server = EmbeddedPostgres.builder().start();
    var url =
        "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres?user=postgres&password=x";
    connection = DriverManager.getConnection(url);
    try (var statement = connection.createStatement()) {
      statement.execute(
          "create table reads as select i::bigint id, 'status ' || i % 7 status,"
              + " i * 0.5::float8 amount, timestamptz '2026-01-01' + i * interval '1 s' created"
              + " from generate_series(1, 1000000) i");
      statement.execute("analyze reads");
    }
    connection.setAutoCommit(false);
    rb = Runbook.with().host(Host.text(new StringBuilder(), 100)).open("bench");
    db = Sql.on(rb).connect(url);
    sql = "select id, status, amount, created from reads limit " + rows;
    text = "select 1\n" + LINE.repeat(12_500) + "from orders o where o.id = :id";
  }

  /** Stops the server. */
  @TearDown(Level.Trial)
  public void close() throws IOException, SQLException {
    rb.close();
    connection.close();
    server.close();
  }

  /** The bound. */
  @Benchmark
  public long plainJdbc() throws SQLException {
    long count = 0;
    try (var statement = connection.prepareStatement(sql)) {
      statement.setFetchSize(1_000);
      try (var answer = statement.executeQuery()) {
        while (answer.next()) {
          count += answer.getLong(1);
          count += answer.getString(2).length();
          count += (long) answer.getDouble(3);
          count += answer.getObject(4, OffsetDateTime.class).getNano();
        }
      }
    }
    connection.rollback();
    return count;
  }

  /** The same rows as a table. */
  @Benchmark
  public int table() {
    return db.query(sql).rows(1_000_000).table().size();
  }

  /** The same rows, streamed. */
  @Benchmark
  public long each() {
    var sum = new AtomicLong();
    db.query(sql)
        .each(
            row -> {
              sum.addAndGet(row.whole("id"));
              sum.addAndGet(row.text("status").length());
              sum.addAndGet((long) row.number("amount"));
              sum.addAndGet(row.instant("created").getNano());
            });
    return sum.get();
  }

  /** The first row of the answer by plain JDBC. */
  @Benchmark
  public long firstPlainJdbc() throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      statement.setFetchSize(1_000);
      try (var answer = statement.executeQuery()) {
        answer.next();
        return answer.getLong(1);
      }
    } finally {
      connection.rollback();
    }
  }

  /** The first row of the answer. */
  @Benchmark
  public long first() {
    long[] first = {0};
    try {
      db.query(sql)
          .each(
              row -> {
                first[0] = row.whole("id");
                throw new Enough();
              });
    } catch (Enough e) {
      return first[0];
    }
    return 0;
  }

  /** Ends a stream after its first row. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Enough() {
      super("enough", null, false, false);
    }
  }

  /** Lexer and allow-list over 1 MB of SQL; nothing is sent. */
  @Benchmark
  public SqlQuery lexer() {
    return db.query(text);
  }
}
