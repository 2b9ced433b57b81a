package dev.runbook.sql;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.runbook.Change;
import dev.runbook.Guard;
import dev.runbook.Plan;
import dev.runbook.Redactor;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.TimeRange;
import dev.runbook.Verdict;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A change of one statement; immutable, every method returns a new one. {@link #plan} tries it in a
 * transaction that is rolled back and shows what it would do; {@link #run} commits it only if it
 * changes as many rows as were expected.
 */
public final class SqlChange {
  private final Database db;
  private final Writing writing;
  private final boolean outside;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private @Nullable Change<Done> made;

  private SqlChange(Database db, Writing writing, boolean outside) {
    this.db = db;
    this.writing = writing;
    this.outside = outside;
  }

  Writing writing() {
    return writing;
  }

  static SqlChange of(Database db, String sql) {
    needTransactions(db);
    return new SqlChange(db, Writing.of("", List.of(Part.of(sql, db.dialect())), db.limits), false);
  }

  static void needTransactions(Database db) {
    if (db.engine() == Engine.TRINO || db.engine() == Engine.UNKNOWN) {
      throw new Refused(
          Problem.of("changes need an engine whose transactions can be rolled back")
              .at(db.target.name())
              .seen("this is " + db.engine().title())
              .advice("here only queries work"));
    }
  }

  private SqlChange with(Writing other) {
    return new SqlChange(db, other, outside);
  }

  /**
   * What a change has done.
   *
   * @param rows how many rows it changed
   */
  public record Done(long rows) {}

  /** The value of {@code :name} in all statements of this change; as {@link SqlQuery#bind}. */
  public SqlChange bind(String bind, Object value) {
    return with(writing.bind(bind, Objects.requireNonNull(value, bind)));
  }

  /** It must change exactly this many rows, or it is rolled back. */
  public SqlChange expectRows(long rows) {
    return expectRows(rows, rows);
  }

  /** It must change from {@code least} to {@code most} rows, or it is rolled back. */
  public SqlChange expectRows(long least, long most) {
    return with(writing.expecting(0, new Part.Range(least, most)));
  }

  /**
   * A query of up to 1,000 rows that shows what is changed: before and after in the plan, by its
   * first column; and later whether the change still stands.
   */
  public SqlChange showing(String query) {
    return with(writing.showing(SqlText.query(query, db.engine(), db.dialect())));
  }

  /** The statement that takes the change back; it must change as many rows as the change did. */
  public SqlChange undoWith(String statement) {
    return with(writing.undoWith(Part.of(statement, db.dialect())));
  }

  /** How long the statement may run: {@code 10m}; 60 s unless a setting says otherwise. */
  public SqlChange timeout(String length) {
    return with(writing.limits(writing.limits().change(TimeRange.last(length, db.now()).length())));
  }

  /**
   * For statements that no transaction takes, on PostgreSQL: CREATE INDEX CONCURRENTLY, VACUUM,
   * CREATE DATABASE, ALTER SYSTEM. They cannot be tried, counted or taken back; what they made is
   * looked up in the catalogue.
   */
  public SqlChange outsideTransaction() {
    return new SqlChange(db, writing, true);
  }

  /** The change that core plans, approves, runs and records; the same at each call. */
  public Change<Done> change() {
    synchronized (lock) {
      if (made == null) {
        made = fresh();
      }
      return made;
    }
  }

  private Change<Done> fresh() {
    writing.checkBinds();
    if (outside) {
      return db.rb.change(OutsideMutation.of(db, writing));
    }
    needExpectation(db, writing);
    return db.rb.change(new SqlMutation(db, writing));
  }

  /** Without WHERE somebody must say how many rows that is. */
  static void needExpectation(Database db, Writing writing) {
    for (var part : writing.parts()) {
      if (part.touchesAllRows() && part.expected().isEmpty()) {
        throw new Refused(
            Problem.of(part.action() + " without WHERE touches every row of " + part.table())
                .at(db.target.name())
                .advice("add a WHERE, or say how many rows that is: .expectRows(n)"));
      }
    }
  }

  /** Tries it, rolls it back, and shows what it would do; nothing is changed. */
  public Plan plan() {
    return change().plan();
  }

  /** Does it, after approval; see {@link Change#run}. */
  @CanIgnoreReturnValue
  public Done run() {
    return change().run();
  }

  /** Does it, after approval, and gives its verdict; see {@link Change#tryRun}. */
  public Verdict<Done> tryRun() {
    return change().tryRun();
  }

  /** Watches a reading while the change settles; see {@link Change#guardedBy}. */
  public Change<Done> guardedBy(Guard guard) {
    return change().guardedBy(guard);
  }

  /** Takes it back if it fails; see {@link Change#undoOnFailure}. */
  public Change<Done> undoOnFailure() {
    return change().undoOnFailure();
  }

  /** Why, for the record and for whoever approves. */
  public Change<Done> because(String reason) {
    return change().because(reason);
  }

  /** The change that takes back the latest run of this one; see {@link Change#undo}. */
  public Change<?> undo() {
    return change().undo();
  }

  @Override
  public String toString() {
    var sql = writing.first().text().sql().strip();
    var cut = sql.length() > 800 ? sql.substring(0, 799) + "…" : sql;
    return Redactor.clean(
        "a change on " + db.target.name() + ": .plan() shows it, .run() does it\n" + cut);
  }
}
