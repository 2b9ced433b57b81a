package dev.runbook.sql;

import dev.runbook.Facts;
import dev.runbook.Mutation.Draft;
import dev.runbook.Plan;
import java.util.ArrayList;
import java.util.List;

/** What a plan says of a change, from its trial alone; pure. */
final class SqlDraft {
  private static final int SHOWN = 50;

  private SqlDraft() {}

  static Draft of(Writing writing, Trial trial) {
    var ranges = new ArrayList<Part.Range>();
    for (int i = 0; i < writing.parts().size(); i++) {
      var part = writing.parts().get(i);
      long rows = trial.hindrance().isEmpty() ? trial.rows().get(i) : -1;
      var range = range(part, rows);
      if (part.countsRows() && rows >= 0 && !range.holds(rows)) {
        return Draft.unknown(
            "the trial "
                + (writing.parts().size() == 1 ? "" : "of statement " + (i + 1) + " ")
                + "changed "
                + rows
                + " rows, expected "
                + range
                + "; nothing is sent");
      }
      ranges.add(range);
    }
    if (!trial.hindrance().isEmpty()) {
      return untried(writing, trial, ranges);
    }
    return tried(writing, trial, facts(writing, trial, ranges));
  }

  private static Part.Range range(Part part, long rows) {
    var seen = rows < 0 ? new Part.Range(0, Long.MAX_VALUE) : new Part.Range(rows, rows);
    return part.expected().orElse(seen);
  }

  private static Draft tried(Writing writing, Trial trial, Facts facts) {
    var draft = Draft.of(facts);
    if (counted(writing, trial.rows()) == 0) {
      return draft;
    }
    var tables = trial.tables().isEmpty() ? "" : " (" + trial.tables() + ")";
    if (writing.parts().size() == 1) {
      draft = draft.differs("rows", "", writing.action() + " " + trial.rows().get(0) + tables);
    } else {
      for (int i = 0; i < trial.rows().size(); i++) {
        draft = statement(draft, writing, i, trial.rows().get(i) + " rows");
      }
      draft = trial.tables().isEmpty() ? draft : draft.differs("tables", "", trial.tables());
    }
    draft = risks(shown(draft, trial), writing);
    for (var part : writing.parts()) {
      draft = draft.needs(part.action() + " on " + part.table(), Plan.Held.GRANTED);
    }
    return draft.risk(
        "trial",
        "a trial was run and rolled back: it used up sequence values and held its locks for its"
            + " time");
  }

  private static Draft untried(Writing writing, Trial trial, List<Part.Range> ranges) {
    if (writing.lacksExpectation()) {
      return Draft.unknown(
          "no trial was run ("
              + trial.hindrance()
              + "), so nobody knows how many rows it changes: say .expectRows"
              + (writing.name().isEmpty() ? "(least, most)" : "Of(statement, least, most)"));
    }
    var draft = Draft.of(facts(writing, trial, ranges));
    for (int i = 0; i < writing.parts().size(); i++) {
      long estimate = trial.estimates().get(i);
      var rows = estimate < 0 ? "" : ", about " + estimate + " rows by estimate";
      draft =
          writing.parts().size() == 1
              ? draft.differs("statement", "", writing.action() + rows)
              : statement(draft, writing, i, "not counted" + rows);
    }
    for (var part : writing.parts()) {
      draft = draft.needs(part.action() + " on " + part.table(), Plan.Held.UNKNOWN);
    }
    return risks(draft, writing).risk("no-trial", "it was not tried: " + trial.hindrance());
  }

  private static Draft statement(Draft draft, Writing writing, int i, String rows) {
    var part = writing.parts().get(i);
    var what = part.countsRows() ? part.action() + " " + part.table() : part.table();
    return draft.differs((i + 1) + " " + what, "", rows);
  }

  private static Draft risks(Draft draft, Writing writing) {
    var risky = draft;
    for (var part : writing.parts()) {
      risky =
          part.touchesAllRows()
              ? risky.risk("all-rows", "no WHERE: it touches every row of " + part.table())
              : risky;
    }
    return risky;
  }

  private static Draft shown(Draft draft, Trial trial) {
    var more = draft;
    var rows = Trial.shown(trial.before(), trial.after());
    int count = 0;
    for (var row : rows.entrySet()) {
      if (count++ == SHOWN) {
        return more.differs("more rows", "", (rows.size() - SHOWN) + " more");
      }
      more = more.differs(row.getKey(), row.getValue().get(0), row.getValue().get(1));
    }
    return more;
  }

  private static Facts facts(Writing writing, Trial trial, List<Part.Range> ranges) {
    return Facts.of("rows", trial.rows().isEmpty() ? -1 : counted(writing, trial.rows()))
        .and("least", ranges.stream().map(range -> Long.toString(range.least())).toList())
        .and("most", ranges.stream().map(range -> Long.toString(range.most())).toList())
        .and("before", trial.before())
        .and("after", trial.after());
  }

  /** What each statement may change, as the draft recorded it. */
  static List<Part.Range> ranges(Facts draft) {
    var least = draft.list("least");
    var most = draft.list("most");
    var ranges = new ArrayList<Part.Range>();
    for (int i = 0; i < least.size(); i++) {
      ranges.add(new Part.Range(Long.parseLong(least.get(i)), Long.parseLong(most.get(i))));
    }
    return ranges;
  }

  /** The rows that its statements changed in all. */
  static long counted(Writing writing, List<Long> rows) {
    long sum = 0;
    for (int i = 0; i < rows.size(); i++) {
      sum += writing.parts().get(i).countsRows() ? rows.get(i) : 0;
    }
    return sum;
  }
}
