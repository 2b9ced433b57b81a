package dev.runbook.sql;

import dev.runbook.Mutation;
import dev.runbook.Redactor;
import dev.runbook.Runbook;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Table;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * One database. Reading is the default: every query runs in a transaction of its own that cannot
 * write and is rolled back. Thread-safe; up to four statements run at once.
 */
public final class Database {
  final Runbook rb;
  final Target target;
  final Limits limits;
  final Terms terms;
  private final Sessions sessions;
  private final Transactions transactions;
  private volatile @Nullable Identity identity;

  Database(Runbook rb, Target target, Sessions sessions, Limits limits, Terms terms) {
    this.rb = rb;
    this.target = target;
    this.sessions = sessions;
    this.limits = limits;
    this.terms = terms;
    this.transactions = new Transactions(sessions, new Failures(target), rb.journal()::note);
  }

  /**
   * A query; nothing is sent yet. Values go in as {@code :name} and {@code .bind("name", value)}.
   *
   * @throws dev.runbook.RunbookException.Refused if it is not one statement that only reads
   */
  public SqlQuery query(String sql) {
    return new SqlQuery(this, SqlText.query(sql, engine(), dialect()), Map.of(), limits);
  }

  /**
   * A change of one statement; nothing is sent yet. It is tried in a transaction that is rolled
   * back, and committed only if it changes as many rows as were expected. For PostgreSQL.
   *
   * @throws dev.runbook.RunbookException.Refused if it is not one statement that changes something
   */
  public SqlChange change(String sql) {
    return SqlChange.of(this, sql);
  }

  /**
   * A script of several statements in one transaction: all or nothing. The file is read now;
   * nothing is sent yet.
   *
   * @throws dev.runbook.RunbookException.Refused naming the line of what cannot be part of it
   */
  public SqlScript script(Path file) {
    return SqlScript.of(this, file);
  }

  /**
   * The client below, for what is missing here. It opens connections of its own, outside every
   * promise of this module: it may write, and all that is on record is this call.
   */
  public Jdbi unwrap() {
    rb.raw(Jdbi.class);
    return Jdbi.create(sessions::connection);
  }

  /** What this server is doing: sessions, locks, long transactions. */
  public SqlOps ops() {
    return new SqlOps(this);
  }

  /** The tables that are not the system's own; sizes and rows as the server estimates them. */
  public Table tables() {
    return tables("%");
  }

  /** The tables whose name is like {@code pattern}: {@code ord%}. */
  public Table tables(String pattern) {
    return Catalogue.tables(this, pattern);
  }

  /** The 100 largest tables: bytes in total, of heap, indexes and toast. */
  public Table sizes() {
    return Catalogue.sizes(this);
  }

  /** One table, {@code orders} or {@code schema.orders}; nothing is sent yet. */
  public SqlTable table(String name) {
    return new SqlTable(this, name);
  }

  /** {@code name} as a quoted identifier, {@code orders} or {@code schema.orders}. */
  public String name(String name) {
    return SqlTable.quoted(name, engine());
  }

  /** What the role could write if nobody stopped it: one row per finding; none is good. */
  public Table readOnlyProof() {
    return Catalogue.rights(this);
  }

  /**
   * One line: who, where, which engine and version, what the role could do. Asks the server once.
   */
  public String identity() {
    var known = identity;
    if (known == null) {
      known = transactions.read(null, limits, this::look);
    }
    return known.text();
  }

  private Identity look(Session session) throws SQLException {
    var known = identity;
    if (known == null) {
      known = Identity.look(session, target, limits);
      if (terms.access() == Terms.Access.PROVED && known.writable() != 0) {
        throw new Refused(
            Problem.of("this role could write, and readOnly is proved")
                .at(target.name())
                .seen(known.text())
                .advice(
                    "use a role that can only read; db.readOnlyProof() lists what it could do"));
      }
      identity = known;
    }
    return known;
  }

  /** What a change here works on; nothing is asked. */
  Mutation.Target target(String name) {
    return new Mutation.Target(engine().scheme() + " " + target.where(), name);
  }

  /** Refuses a change whose text this server reads in another way than it was read here. */
  void sameText(Session session, Writing writing) throws SQLException {
    for (var part : writing.parts()) {
      var text = part.text();
      try {
        if (!Lexer.scan(text.sql(), session.dialect()).equals(text.tokens())) {
          throw new Lexer.Doubt("this server's sql_mode reads it in another way", 0, List.of());
        }
      } catch (Lexer.Doubt e) {
        throw SqlText.refused(text.sql(), e, "write strings in single quotes, without backslashes");
      }
    }
  }

  Engine engine() {
    return target.engine();
  }

  Dialect dialect() {
    return engine().dialect();
  }

  Sessions sessions() {
    return sessions;
  }

  Transactions transactions() {
    return transactions;
  }

  /** Runs a query and reads its answer: the one way every read takes; it is put on record. */
  <T extends Counted> T read(Bound bound, Limits within, int rows, Session.Scan<T> scan) {
    long start = rb.ticks().nanos();
    var answer =
        transactions.read(
            bound,
            within,
            session -> {
              var unused = look(session);
              session.begun();
              var sent = bound.readBy(engine(), session.dialect());
              return session.query(sent.jdbc(), sent.values(), within.statement(), rows, scan);
            });
    record(bound, answer.count(), Duration.ofNanos(rb.ticks().nanos() - start), answer.warnings());
    return answer;
  }

  /** An answer and what the record says about it. */
  interface Counted {
    long count();

    List<String> warnings();
  }

  private void record(Bound bound, long rows, Duration took, List<String> warnings) {
    var text = bound.source().sql();
    var binds = bound.names().isEmpty() ? "" : "\nbinds: " + bound.names();
    rb.journal().read("sql " + target.name(), text + binds, rows, took, warnings);
  }

  /** A catalogue query of our own as a table. */
  Table catalogue(String name, String sql) {
    return catalogue(name, sql, Map.of());
  }

  /** A catalogue query of our own as a table. */
  Table catalogue(String name, String sql, Map<String, Object> binds) {
    var text = SqlText.query(sql, engine(), dialect());
    return new SqlQuery(this, text, binds, limits).named(name).table();
  }

  Instant now() {
    return rb.ticks().now();
  }

  @Override
  public String toString() {
    var known = identity;
    return Redactor.clean(known == null ? target.name() + ", not connected yet" : known.text());
  }
}
