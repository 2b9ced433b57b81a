package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Two tables put together by keys: side by side, or before and after. */
final class Joins {
  private Joins() {}

  static Table join(Table left, Table right, String... keys) {
    var leftKeys = indexes(left, keys);
    var rightKeys = indexes(right, keys);
    sameKinds(left, right, keys);
    var places = Groups.unique(right, rightKeys, "a join");
    var rows = new int[left.size()];
    int unmatched = 0;
    for (int row = 0; row < rows.length; row++) {
      rows[row] = places.getOrDefault(Groups.key(left, leftKeys, left.at(row)), -1);
      unmatched += rows[row] < 0 ? 1 : 0;
    }
    var own = left.positions();
    var cols = new ArrayList<Col>();
    left.cols.forEach(col -> cols.add(picked(col, own)));
    for (int i = 0; i < right.cols.size(); i++) {
      if (!rightKeys.contains(i)) {
        cols.add(picked(right.cols.get(i), rows));
      }
    }
    var names = TableWriting.unique(cols.stream().map(Col::name).toList());
    var named = IntStream.range(0, cols.size()).mapToObj(i -> cols.get(i).named(names.get(i)));
    var joined = new Table(left.head, named.toList(), null, rows.length).marked(right.head.marks());
    return unmatched == 0
        ? joined
        : joined.note(
            "no match in "
                + right.name()
                + ": "
                + unmatched
                + " of "
                + Numbers.of(rows.length, "row"));
  }

  private static Col picked(Col col, int[] rows) {
    return new Col(col.name(), col.kind(), col.unit(), col.role(), col.cells().pick(rows));
  }

  private static List<Integer> indexes(Table table, String[] keys) {
    if (keys.length == 0) {
      throw new Refused(Problem.of("a key column is needed").advice("name one or more columns"));
    }
    return Arrays.stream(keys).map(table::index).toList();
  }

  private static void sameKinds(Table left, Table right, String[] keys) {
    for (var key : keys) {
      var one = left.column(key).kind();
      var other = right.column(key).kind();
      if (one != other && left.size() > 0 && right.size() > 0) {
        throw new Refused(
            Problem.of("column " + key + " cannot be compared: its kinds differ")
                .seen(one + " in " + left.name() + ", " + other + " in " + right.name())
                .advice("asText(\"" + key + "\") on both sides"));
      }
    }
  }

  /** Added, removed and changed rows; the unchanged are counted. */
  static Table diff(Table after, Table before, String... keys) {
    sameKinds(after, before, keys);
    var old = Groups.unique(before, indexes(before, keys), "a difference");
    var now = Groups.unique(after, indexes(after, keys), "a difference");
    var others = new ArrayList<>(after.columns());
    before.columns().stream().filter(name -> !others.contains(name)).forEach(others::add);
    others.removeAll(List.of(keys));
    var names = new ArrayList<>(List.of(keys));
    names.add("change");
    names.addAll(others);
    var diff = new Diff(new TableWriting(names), keys, others);
    now.forEach((key, at) -> diff.row(after, at, before, old.getOrDefault(key, -1)));
    for (Map.Entry<Object, Integer> gone : old.entrySet()) {
      if (!now.containsKey(gone.getKey())) {
        diff.row(after, -1, before, gone.getValue());
      }
    }
    return diff.writing
        .done()
        .with(after.head)
        .marked(before.head.marks())
        .named("changes of " + after.name())
        .note("unchanged: " + Numbers.of(diff.unchanged, "row"));
  }

  /** The rows of a difference while they are written. */
  private static final class Diff {
    private final TableWriting writing;
    private final String[] keys;
    private final List<String> others;
    private int unchanged;

    private Diff(TableWriting writing, String[] keys, List<String> others) {
      this.writing = writing;
      this.keys = keys;
      this.others = others;
    }

    /** A place of -1 is a side that has no such row. */
    private void row(Table after, int now, Table before, int old) {
      var cells = others.stream().map(name -> cell(after, now, before, old, name)).toList();
      boolean same = now >= 0 && old >= 0 && cells.stream().noneMatch(Cell::differs);
      if (same) {
        unchanged++;
        return;
      }
      for (var key : keys) {
        writing.any(now >= 0 ? value(after, key, now) : value(before, key, old));
      }
      writing.any(now < 0 ? "removed" : old < 0 ? "added" : "changed");
      cells.forEach(cell -> writing.any(cell.text));
      writing.endRow();
    }

    private record Cell(@Nullable String text, boolean differs) {}

    private static Cell cell(Table after, int now, Table before, int old, String name) {
      var to = now < 0 ? null : text(after, name, now);
      var from = old < 0 ? null : text(before, name, old);
      if (now < 0 || old < 0) {
        return new Cell(now < 0 ? from : to, true);
      }
      if (java.util.Objects.equals(from, to)) {
        return new Cell(to, false);
      }
      return new Cell((from == null ? "–" : from) + " -> " + (to == null ? "–" : to), true);
    }

    private static @Nullable String text(Table table, String name, int at) {
      var value = value(table, name, at);
      return value == null ? null : Exact.of(value);
    }

    private static @Nullable Object value(Table table, String name, int at) {
      return table.columns().contains(name)
          ? table.cols.get(table.index(name)).cells().value(at)
          : null;
    }
  }
}
