package dev.runbook.sql;

import dev.runbook.Facts;
import dev.runbook.Mutation;
import dev.runbook.Plan;
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

/** One statement: tried and rolled back for the plan, counted again before it is committed. */
final class SqlMutation implements Mutation<SqlChange.Done> {
  private static final int SHOWN = 50;
  private static final String PLACE =
      "select (select system_identifier::text from pg_catalog.pg_control_system()),"
          + " (select timeline_id::text from pg_catalog.pg_control_checkpoint())";

  private final Database db;
  private final Writing writing;

  /** Whether it may be tried: the undo of a change that is not done yet may not. */
  private final boolean tries;

  private final AtomicReference<@Nullable Tried> tried = new AtomicReference<>();

  /** A draft and when it was made: it serves again while an approval of it would hold. */
  private record Tried(Draft draft, Instant at) {}

  SqlMutation(Database db, Writing writing, boolean tries) {
    this.db = db;
    this.writing = writing;
    this.tries = tries;
  }

  @Override
  public String action() {
    return writing.action();
  }

  @Override
  public Target target() {
    return new Target(db.target.engine().scheme() + " " + db.target.where(), writing.table());
  }

  @Override
  public Facts ask() {
    var values = new ArrayList<String>();
    writing.binds().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(bind -> values.add(bind.getKey() + "=" + text(bind.getValue())));
    var facts = Facts.of("sql", writing.text().sql()).and("binds", values);
    facts = facts.and("expected", writing.expected().map(Writing.Range::toString).orElse("trial"));
    facts = facts.and("showing", writing.showing().map(SqlText::sql).orElse(""));
    return facts.and("undo", writing.undo().map(SqlText::sql).orElse(""));
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
    boolean only = !tries || db.rb.environment().readOnly();
    Trial trial;
    try {
      trial = trial(only);
    } catch (SqlException.Denied | SqlException.TimedOut | SqlException.Failed e) {
      return Draft.unknown(e.getMessage() == null ? "the trial failed" : e.getMessage());
    }
    if (trial.rows() < 0) {
      return untried(trial);
    }
    var range = writing.expected().orElse(new Writing.Range(trial.rows(), trial.rows()));
    if (!range.holds(trial.rows())) {
      return Draft.unknown(
          "the trial changed " + trial.rows() + " rows, expected " + range + "; nothing is sent");
    }
    var draft = Draft.of(facts(trial, range));
    if (trial.rows() == 0) {
      return draft;
    }
    var tables = trial.tables().isEmpty() ? "" : " (" + trial.tables() + ")";
    draft = draft.differs("rows", "", action() + " " + trial.rows() + tables);
    return risks(shown(draft, trial))
        .needs(action() + " on " + writing.table(), Plan.Held.GRANTED)
        .risk(
            "trial",
            "a trial was run and rolled back: it used up sequence values and held its locks for"
                + " its time");
  }

  /** Reads only, or tries and rolls back: this path has no commit to call. */
  private Trial trial(boolean only) {
    var limits = writing.limits().statement(Limits.TRIAL);
    var bound = writing.bound(writing.text());
    return only
        ? db.transactions().read(bound, limits, session -> Trial.run(session, writing, true))
        : db.transactions().write(bound, limits, session -> Trial.run(session, writing, false));
  }

  private Draft untried(Trial trial) {
    if (writing.countsRows() && tries && writing.expected().isEmpty()) {
      return Draft.unknown(
          "no trial was run, so nobody knows how many rows it changes: say .expectRows(least, most)");
    }
    var rows = trial.estimate() < 0 ? "" : ", about " + trial.estimate() + " rows by estimate";
    var range = writing.expected().orElse(new Writing.Range(0, Long.MAX_VALUE));
    return risks(Draft.of(facts(trial, range)).differs("statement", "", action() + rows))
        .needs(action() + " on " + writing.table(), Plan.Held.UNKNOWN)
        .risk("no-trial", "it was not tried: only the server's estimate is known");
  }

  private Draft risks(Draft draft) {
    return writing.touchesAllRows()
        ? draft.risk("all-rows", "no WHERE: it touches every row of " + writing.table())
        : draft;
  }

  private static Draft shown(Draft draft, Trial trial) {
    var more = draft;
    int count = 0;
    for (var row : trial.shown().entrySet()) {
      if (count++ == SHOWN) {
        return more.differs("more rows", "", (trial.shown().size() - SHOWN) + " more");
      }
      more = more.differs(row.getKey(), row.getValue().get(0), row.getValue().get(1));
    }
    return more;
  }

  private static Facts facts(Trial trial, Writing.Range range) {
    return Facts.of("rows", trial.rows())
        .and("least", range.least())
        .and("most", range.most())
        .and("before", trial.before())
        .and("after", trial.after());
  }

  @Override
  public Facts act(Facts before, Watch watch) {
    tried.set(null);
    var committing = new AtomicBoolean();
    var limits = writing.limits().statement(Limits.CHANGE);
    try {
      return db.transactions()
          .write(
              writing.bound(writing.text()),
              limits,
              session -> commit(session, before, watch, committing));
    } catch (Refused e) {
      throw e;
    } catch (RunbookException e) {
      if (committing.get()) {
        throw e;
      }
      throw notDone(e);
    }
  }

  private Facts commit(Session session, Facts before, Watch watch, AtomicBoolean committing)
      throws SQLException {
    long rows = Trial.execute(session, writing);
    var range = new Writing.Range(before.number("least", 0), before.number("most", 0));
    if (writing.countsRows() && !range.holds(rows)) {
      throw new Refused(
          Problem.of("COUNT: it changed " + rows + " rows, expected " + range)
              .at(db.target.name())
              .seen("rolled back; nothing was changed")
              .advice("plan again and look at the rows"));
    }
    var receipt = Facts.of("rows", rows).and("after", Trial.show(session, writing));
    watch.mark(place(session).and("xid", xid(session)).and("receipt", receipt));
    committing.set(true);
    session.commit();
    return receipt;
  }

  private Refused notDone(RunbookException e) {
    var what = e.problem().what();
    return new Refused(
        Problem.of(what + "; rolled back, nothing was changed")
            .at(e.problem().where())
            .seen(e.problem().seen())
            .advice(e.problem().advice()),
        e);
  }

  private static Facts place(Session session) throws SQLException {
    return session.query(
        PLACE,
        List.of(),
        Limits.TRIAL,
        0,
        (rows, context) -> {
          rows.next();
          return Facts.of("system", rows.getString(1)).and("timeline", rows.getString(2));
        });
  }

  private static String xid(Session session) throws SQLException {
    return text(session, "select pg_catalog.pg_current_xact_id()::text", List.of());
  }

  private static String text(Session session, String sql, List<Object> values) throws SQLException {
    return session.query(
        sql,
        values,
        Limits.TRIAL,
        0,
        (rows, context) -> rows.next() && rows.getString(1) != null ? rows.getString(1) : "");
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
    var bound = writing.bound(writing.showing().orElse(writing.text()));
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
    var rows = new Trial(0, 0, receipt.list("after"), seen, "").shown();
    return rows.entrySet().stream()
        .limit(3)
        .map(row -> row.getKey() + ": " + row.getValue().get(0) + " -> " + row.getValue().get(1))
        .collect(Collectors.joining("; "));
  }

  @Override
  public Settled settle(Facts before, Watch watch) {
    var marks = watch.marks();
    if (marks.isEmpty()) {
      return new Settled.NotDone();
    }
    var mark = marks.get(marks.size() - 1);
    var here = db.transactions().read(null, writing.limits(), SqlMutation::place);
    boolean same =
        here.text("system").equals(mark.text("system"))
            && here.text("timeline").equals(mark.text("timeline"));
    if (!same) {
      return new Settled.Unknown(
          "this is another server or timeline than the one it was sent to: look at the rows");
    }
    var xid = mark.text("xid").orElse("");
    var status =
        db.transactions()
            .read(
                null,
                writing.limits(),
                session ->
                    text(
                        session,
                        "select pg_catalog.pg_xact_status(?::text::xid8)",
                        List.of((Object) xid)));
    return switch (status) {
      case "committed" -> new Settled.Done(mark.facts("receipt"));
      case "aborted" -> new Settled.NotDone();
      case "in progress" -> new Settled.Unknown("transaction " + xid + " is still in progress");
      default -> new Settled.Unknown("the server no longer knows transaction " + xid);
    };
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
    if (writing.undo().isEmpty()) {
      return Optional.empty();
    }
    long rows = receipt.number("rows", before.number("rows", 0));
    var back =
        new Writing(
            writing.undo().get(),
            writing.binds(),
            Optional.of(new Writing.Range(Math.max(0, rows), Math.max(0, rows))),
            writing.showing(),
            Optional.empty(),
            writing.limits());
    return Optional.of(new SqlMutation(db, back, !receipt.isEmpty()));
  }

  @Override
  public SqlChange.Done result(Facts before, Facts receipt, Facts seen) {
    return new SqlChange.Done(receipt.number("rows", 0));
  }
}
