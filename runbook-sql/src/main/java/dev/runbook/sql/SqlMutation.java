package dev.runbook.sql;

import dev.runbook.Facts;
import dev.runbook.Mutation;
import dev.runbook.Redactor;
import dev.runbook.RunbookException;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Secret;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One statement, or a script, in one transaction: tried and rolled back for the plan, counted again
 * before it is committed.
 */
final class SqlMutation implements Mutation<SqlChange.Done> {
  private final Database db;
  private final Writing writing;

  /** Why it cannot be tried yet: what it builds on is not done. Empty if it can. */
  private final String notYet;

  private final AtomicReference<@Nullable Tried> tried = new AtomicReference<>();

  /** A draft and when it was made: it serves again while an approval of it would hold. */
  private record Tried(Draft draft, Instant at) {}

  SqlMutation(Database db, Writing writing) {
    this(db, writing, "");
  }

  SqlMutation(Database db, Writing writing, String notYet) {
    this.db = db;
    this.writing = writing;
    this.notYet = notYet;
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
    return ask(writing);
  }

  /** Everything that was asked for; secrets as stars. */
  static Facts ask(Writing writing) {
    var values = new ArrayList<String>();
    writing.binds().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(bind -> values.add(bind.getKey() + "=" + text(bind.getValue())));
    var statements = writing.parts().stream().map(part -> part.text().sql()).toList();
    var expected =
        writing.parts().stream()
            .map(part -> part.expected().map(Part.Range::toString).orElse("trial"))
            .toList();
    return Facts.of("sql", String.join(";\n", statements))
        .and("binds", values)
        .and("expected", expected)
        .and("showing", writing.showing().map(SqlText::sql).orElse(""))
        .and("undo", writing.undo().map(part -> part.text().sql()).orElse(""));
  }

  private static String text(Object value) {
    return value instanceof Secret ? "***" : value.toString();
  }

  @Override
  public Draft draft() {
    var known = tried.get();
    var oldest = db.now().minus(db.rb.environment().approval().valid());
    if (known != null && !known.at().isBefore(oldest)) {
      return known.draft();
    }
    var draft = look();
    tried.set(draft.unknown().isEmpty() ? new Tried(draft, db.now()) : null);
    return draft;
  }

  private Draft look() {
    if (db.terms.access() != Terms.Access.FALSE) {
      return Draft.unknown("this database is read-only: its setting readOnly says so");
    }
    try {
      return SqlDraft.of(writing, trial());
    } catch (SqlException.Denied | SqlException.TimedOut | SqlException.Failed e) {
      return Draft.unknown(withHolders(e).text());
    }
  }

  /** Reads only, or tries and rolls back: this path has no commit to call. */
  private Trial trial() {
    if (!notYet.isEmpty()) {
      return Trial.none(writing, notYet);
    }
    var against = db.rb.environment().readOnly() ? "this environment is read-only" : "";
    var trying = writing.limits(writing.limits().trying());
    var bound = writing.bound(writing.first().text());
    Transactions.Work<Trial> work =
        session -> {
          db.sameText(session, writing);
          return Trial.run(session, trying, against);
        };
    return against.isEmpty()
        ? db.transactions().write(bound, trying.limits(), work)
        : db.transactions().read(bound, trying.limits(), work);
  }

  @Override
  public Facts act(Facts before, Watch watch) {
    tried.set(null);
    var committing = new AtomicBoolean();
    var acting = writing.limits(writing.limits().changing());
    try {
      return db.transactions()
          .write(
              writing.bound(writing.first().text()),
              acting.limits(),
              session -> commit(session, acting, before, watch, committing));
    } catch (Refused e) {
      throw e;
    } catch (RunbookException e) {
      if (committing.get()) {
        throw e;
      }
      throw notDone(e);
    }
  }

  private Facts commit(
      Session session, Writing acting, Facts before, Watch watch, AtomicBoolean committing)
      throws SQLException {
    db.sameText(session, writing);
    var rows = Trial.execute(session, acting);
    var ranges = SqlDraft.ranges(before);
    for (int i = 0; i < rows.size(); i++) {
      var part = writing.parts().get(i);
      if (part.countsRows() && !ranges.get(i).holds(rows.get(i))) {
        throw new Refused(
            Problem.of(
                    "COUNT: "
                        + (rows.size() == 1 ? "it" : "statement " + (i + 1))
                        + " changed "
                        + rows.get(i)
                        + " rows, expected "
                        + ranges.get(i))
                .at(db.target.name())
                .seen("rolled back; nothing was changed")
                .advice("plan again and look at the rows"));
      }
    }
    var receipt =
        Facts.of("rows", SqlDraft.counted(writing, rows)).and("after", Trial.show(session, acting));
    Settling.leaveMark(session, db, watch.token());
    watch.mark(Settling.transaction(session).and("receipt", receipt));
    committing.set(true);
    session.commit();
    return receipt;
  }

  private Refused notDone(RunbookException e) {
    var problem = withHolders(e);
    return new Refused(
        Problem.of(problem.what() + "; rolled back, nothing was changed")
            .at(problem.where())
            .seen(problem.seen())
            .advice(problem.advice()),
        e);
  }

  /** Who holds the lock that it waited for, as long as somebody does. */
  private Problem withHolders(RunbookException e) {
    var problem = e.problem();
    return problem.what().contains("holds a lock")
        ? problem.seen(problem.seen() + "; " + db.ops().holders(writing.parts()))
        : problem;
  }

  @Override
  public Progress verify(Facts before, Facts receipt, Watch watch) {
    if (writing.showing().isEmpty()) {
      return new Progress.Done(receipt);
    }
    var seen = show();
    var facts = Facts.of("rows", receipt.number("rows", -1)).and("after", seen);
    return isAsLeft(receipt, seen)
        ? new Progress.Done(facts)
        : new Progress.Failed(
            "MOVED: somebody else changed these rows after the commit: " + moved(receipt, seen),
            facts);
  }

  private List<String> show() {
    var bound = writing.bound(writing.showing().orElse(writing.first().text()));
    return db.transactions().read(bound, writing.limits(), session -> Trial.show(session, writing));
  }

  /** By what may be recorded: a receipt read back from the journal has no secrets in it. */
  private static boolean isAsLeft(Facts receipt, List<String> seen) {
    return clean(seen).equals(clean(receipt.list("after")));
  }

  private static List<String> clean(List<String> rows) {
    return rows.stream().map(Redactor::clean).toList();
  }

  private static String moved(Facts receipt, List<String> seen) {
    return Trial.shown(receipt.list("after"), seen).entrySet().stream()
        .limit(3)
        .map(row -> row.getKey() + ": " + row.getValue().get(0) + " -> " + row.getValue().get(1))
        .collect(Collectors.joining("; "));
  }

  @Override
  public Settled settle(Facts before, Watch watch) {
    return Settling.of(db, writing.limits(), watch);
  }

  @Override
  public Standing standing(Facts before, Facts receipt) {
    if (writing.showing().isEmpty()) {
      return new Standing.Unknown("without showing(..) nobody can tell whether it still stands");
    }
    var seen = show();
    return isAsLeft(receipt, seen)
        ? new Standing.Holds()
        : new Standing.Moved(moved(receipt, seen));
  }

  @Override
  public Optional<Mutation<?>> undo(Facts before, Facts receipt) {
    long rows = Math.max(0, receipt.number("rows", before.number("rows", 0)));
    return writing
        .back(rows)
        .map(
            back ->
                new SqlMutation(
                    db, back, receipt.isEmpty() ? "what it takes back is not done yet" : ""));
  }

  @Override
  public SqlChange.Done result(Facts before, Facts receipt, Facts seen) {
    return new SqlChange.Done(receipt.number("rows", 0));
  }
}
