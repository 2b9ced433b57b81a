package dev.runbook.sql;

import dev.runbook.Facts;
import dev.runbook.Mutation;
import dev.runbook.Plan;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.util.List;
import java.util.Optional;

/** One statement that no transaction takes; what it made is looked up in PostgreSQL's catalogue. */
final class OutsideMutation implements Mutation<SqlChange.Done> {
  /** An index is made in the schema of its table. */
  private static final String INDEX =
      "select case when i.indisvalid then 'valid' else 'invalid' end"
          + " from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid"
          + " where i.indrelid = to_regclass(?) and c.oid = to_regclass("
          + " (select quote_ident(n.nspname) || '.' || ? from pg_catalog.pg_namespace n"
          + " where n.oid = c.relnamespace))";

  private static final String RUNNING =
      "select count(*)::text from pg_catalog.pg_stat_activity"
          + " where query = ? and state <> 'idle' and pid <> pg_catalog.pg_backend_pid()";

  private final Database db;
  private final Writing writing;

  private OutsideMutation(Database db, Writing writing) {
    this.db = db;
    this.writing = writing;
  }

  static OutsideMutation of(Database db, Writing writing) {
    if (db.engine() != Engine.POSTGRESQL) {
      throw new Refused(
          Problem.of("outsideTransaction() is for PostgreSQL")
              .at(db.target.name())
              .seen("this is " + db.engine().title()));
    }
    if (writing.undo().isPresent() || writing.countsRows()) {
      throw new Refused(
          Problem.of(
                  writing.countsRows()
                      ? "what changes rows belongs in a transaction"
                      : "what ran outside a transaction has no undo")
              .at(db.target.name())
              .advice(
                  writing.countsRows()
                      ? "leave .outsideTransaction() out"
                      : "leave .undoWith(..) out, and write the way back as a change of its own"));
    }
    return new OutsideMutation(db, writing);
  }

  @Override
  public String action() {
    return writing.action();
  }

  @Override
  public Target target() {
    return db.target(writing.table());
  }

  @Override
  public Facts ask() {
    return SqlMutation.ask(writing).and("outside", "transaction");
  }

  @Override
  public Draft draft() {
    var made = made();
    if (made.equals("invalid")) {
      return Draft.unknown(dropFirst());
    }
    if (made.equals("valid")) {
      return isOptional()
          ? Draft.of(Facts.of("index", "valid"))
          : Draft.unknown("there is an index " + index().map(Index::name).orElse("") + " already");
    }
    return Draft.of(Facts.none())
        .differs("statement", "", writing.table())
        .needs(action() + " on " + writing.table(), Plan.Held.UNKNOWN)
        .risk("no-transaction", "it is not tried, and what it has done is not taken back");
  }

  /** {@code valid}, {@code invalid}, or empty if there is no such index or it makes none. */
  private String made() {
    var index = index();
    return index.isEmpty()
        ? ""
        : db.transactions()
            .read(
                null,
                writing.limits(),
                session -> session.text(INDEX, List.of(index.get().table(), index.get().name())));
  }

  private boolean isOptional() {
    var text = writing.first().text();
    return text.tokens().stream().anyMatch(token -> token.isWord(text.sql(), "IF"));
  }

  private String dropFirst() {
    var found = index().orElse(new Index("", ""));
    return "an invalid index "
        + found.name()
        + " of "
        + found.table()
        + " is left behind: db.change(\"drop index concurrently "
        + found.qualified()
        + "\").outsideTransaction().run()";
  }

  /** An index and its table, as they were written. */
  private record Index(String name, String table) {
    String qualified() {
      int dot = table.lastIndexOf('.');
      return dot < 0 ? name : table.substring(0, dot + 1) + name;
    }
  }

  /** That of {@code create [unique] index concurrently [if not exists] NAME on [only] TABLE ..}. */
  private Optional<Index> index() {
    var text = writing.first().text();
    var words = text.tokens().stream().map(token -> token.word(text.sql())).toList();
    int at = words.indexOf("CONCURRENTLY") + 1;
    int on = words.indexOf("ON");
    boolean makes = words.get(0).equals("CREATE") && at > 0 && words.indexOf("INDEX") == at - 2;
    if (!makes || on <= at) {
      return Optional.empty();
    }
    int table = words.get(on + 1).equals("ONLY") ? on + 2 : on + 1;
    int end = table;
    while (end + 2 < words.size() && text.tokens().get(end + 1).isSymbol(text.sql(), '.')) {
      end += 2;
    }
    return Optional.of(
        new Index(
            text.tokens().get(on - 1).text(text.sql()),
            text.sql().substring(text.tokens().get(table).start(), text.tokens().get(end).end())));
  }

  @Override
  public Facts act(Facts before, Watch watch) {
    var bound = writing.bound(writing.first().text());
    var limits = writing.limits().changing();
    try {
      long rows =
          db.transactions()
              .outside(
                  bound,
                  limits,
                  session -> session.update(bound.jdbc(), bound.values(), limits.statement()));
      return Facts.of("rows", rows);
    } catch (SqlException.Failed | SqlException.Denied e) {
      if (made().equals("invalid")) {
        throw e; // it was refused, and yet left something behind: settle tells
      }
      throw new Refused(e.problem(), e);
    }
  }

  @Override
  public Progress verify(Facts before, Facts receipt, Watch watch) {
    return made().equals("invalid")
        ? new Progress.Failed("INVALID: " + dropFirst(), receipt)
        : new Progress.Done(receipt);
  }

  @Override
  public Settled settle(Facts before, Watch watch) {
    var running =
        db.transactions()
            .read(
                null,
                writing.limits(),
                session -> session.text(RUNNING, List.of(writing.first().text().sql())));
    if (!running.equals("0")) {
      return new Settled.Unknown("the server still runs it: db.ops().activity() shows it");
    }
    if (index().isEmpty()) {
      return new Settled.Unknown("whether it was done can only be seen by looking");
    }
    return made().isEmpty() ? new Settled.NotDone() : new Settled.Done(Facts.of("rows", 0));
  }

  @Override
  public Standing standing(Facts before, Facts receipt) {
    return index().isEmpty()
        ? new Standing.Unknown("what ran outside a transaction is not looked at again")
        : made().equals("valid")
            ? new Standing.Holds()
            : new Standing.Moved("the index " + index().get().name() + " is gone or invalid");
  }

  @Override
  public Optional<Mutation<?>> undo(Facts before, Facts receipt) {
    return Optional.empty();
  }

  @Override
  public SqlChange.Done result(Facts before, Facts receipt, Facts seen) {
    return new SqlChange.Done(receipt.number("rows", 0));
  }
}
