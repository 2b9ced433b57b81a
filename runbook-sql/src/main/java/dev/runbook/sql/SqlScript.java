package dev.runbook.sql;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.runbook.Change;
import dev.runbook.Guard;
import dev.runbook.Plan;
import dev.runbook.Redactor;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Sequence;
import dev.runbook.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A script of several statements; immutable, every method returns a new one. It runs in one
 * transaction: all or nothing. {@link #plan} tries it, rolls it back and lists every statement with
 * its rows; {@link #run} commits it only if each changes as many rows as were expected.
 */
public final class SqlScript {
  private static final Set<String> COMMITTING =
      Set.of("create", "alter", "drop", "truncate", "grant", "revoke", "comment", "analyze");

  private final Database db;
  private final Writing writing;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private @Nullable Change<SqlChange.Done> made;

  private SqlScript(Database db, Writing writing) {
    this.db = db;
    this.writing = writing;
  }

  static SqlScript of(Database db, Path file) {
    SqlChange.needTransactions(db);
    var name = Objects.toString(file.getFileName(), file.toString());
    try {
      var text = Files.readString(file, StandardCharsets.UTF_8);
      var parts = Split.of(name, text, db.engine(), db.dialect());
      return new SqlScript(db, Writing.of(name, parts, db.limits));
    } catch (IOException e) {
      throw new BadSetting(
          Problem.of("the script cannot be read")
              .at(file.toAbsolutePath().toString())
              .seen(e.getClass().getSimpleName() + ": " + e.getMessage())
              .advice("check its path; it must be UTF-8"));
    }
  }

  /** The value of {@code :name} in all its statements; as {@link SqlQuery#bind}. */
  public SqlScript bind(String bind, Object value) {
    return new SqlScript(db, writing.bind(bind, Objects.requireNonNull(value, bind)));
  }

  /** A statement, from 1, must change exactly this many rows, or all is rolled back. */
  public SqlScript expectRowsOf(int statement, long rows) {
    return expectRowsOf(statement, rows, rows);
  }

  /** A statement, from 1, must change {@code least} to {@code most} rows, or all is rolled back. */
  public SqlScript expectRowsOf(int statement, long least, long most) {
    if (statement < 1 || statement > writing.parts().size()) {
      throw new BadSetting(
          Problem.of("there is no statement " + statement)
              .at(writing.name())
              .seen("it has statements 1 to " + writing.parts().size()));
    }
    return new SqlScript(db, writing.expecting(statement - 1, new Part.Range(least, most)));
  }

  /** A query that shows what is changed; as {@link SqlChange#showing}. */
  public SqlScript showing(String query) {
    return new SqlScript(db, writing.showing(SqlText.query(query, db.engine(), db.dialect())));
  }

  /** The change that core plans, approves, runs and records; the same at each call. */
  public Change<SqlChange.Done> change() {
    synchronized (lock) {
      if (made == null) {
        writing.checkBinds();
        SqlChange.needExpectation(db, writing);
        needOneTransaction();
        made = db.rb.change(new SqlMutation(db, writing));
      }
      return made;
    }
  }

  /** MySQL, MariaDB and H2 commit before and after each DDL statement. */
  private void needOneTransaction() {
    if (db.engine() == Engine.POSTGRESQL || db.engine() == Engine.DUCKDB) {
      return;
    }
    for (int i = 0; i < writing.parts().size() && writing.parts().size() > 1; i++) {
      var part = writing.parts().get(i);
      if (COMMITTING.contains(part.action())) {
        throw new Refused(
            Problem.of(
                    "statement "
                        + (i + 1)
                        + " ("
                        + part.action()
                        + ") would commit what stands before it")
                .at(writing.name())
                .seen(db.engine().title() + " commits at DDL, so this is not all or nothing")
                .advice("run it with statementByStatement(), each statement a change of its own"));
      }
    }
  }

  /**
   * Each statement as a change of its own, in one sequence under one plan and one approval: for
   * engines that commit at DDL. What is done stays done when a later one fails; resumed, the rest
   * runs. A statement after DDL cannot be tried before: say how many rows it changes.
   */
  public Sequence statementByStatement() {
    writing.checkBinds();
    SqlChange.needExpectation(db, writing);
    var changes = new ArrayList<Change<?>>();
    var notYet = "";
    for (var part : writing.parts()) {
      changes.add(alone(part, notYet));
      if (!part.countsRows()) {
        notYet = "what stands before it in the script is not done yet";
      }
    }
    return db.rb.sequence(writing.name(), changes.toArray(Change<?>[]::new));
  }

  private Change<SqlChange.Done> alone(Part part, String notYet) {
    var one = Writing.of("", List.of(part), writing.limits());
    for (var name : part.text().binds()) {
      var value = writing.binds().get(name);
      one = value == null ? one : one.bind(name, value);
    }
    return db.rb.change(new SqlMutation(db, one, notYet));
  }

  /** Tries it, rolls it back, and lists every statement with its rows; nothing is changed. */
  public Plan plan() {
    return change().plan();
  }

  /** Does it, after approval; see {@link Change#run}. */
  @CanIgnoreReturnValue
  public SqlChange.Done run() {
    return change().run();
  }

  /** Does it, after approval, and gives its verdict; see {@link Change#tryRun}. */
  public Verdict<SqlChange.Done> tryRun() {
    return change().tryRun();
  }

  /** Watches a reading while the change settles; see {@link Change#guardedBy}. */
  public Change<SqlChange.Done> guardedBy(Guard guard) {
    return change().guardedBy(guard);
  }

  /** Why, for the record and for whoever approves. */
  public Change<SqlChange.Done> because(String reason) {
    return change().because(reason);
  }

  @Override
  public String toString() {
    return Redactor.clean(
        "script "
            + writing.name()
            + " of "
            + writing.parts().size()
            + " statements on "
            + db.target.name()
            + ": .plan() shows it, .run() does it");
  }
}
