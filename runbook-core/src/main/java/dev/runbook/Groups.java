package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Table.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Rows with equal keys taken together; keys keep their first-seen order. */
final class Groups {
  /** Says how a column of a group is made into one cell: {@code p95 latency}. */
  private record Wanted(String name, String word, String column) {}

  private final Table table;

  /** The rows of each group, by their place in the columns. */
  private final List<int[]> groups;

  private Groups(Table table, List<int[]> groups) {
    this.table = table;
    this.groups = groups;
  }

  static Table group(Table table, String keys, String... wanted) {
    var keyCols = Arrays.stream(keys.split(",", -1)).map(k -> table.index(k.strip())).toList();
    var groups = new Groups(table, rows(table, keyCols));
    int[] firsts = groups.groups.stream().mapToInt(rows -> rows[0]).toArray();
    var cols = new ArrayList<Col>();
    for (int key : keyCols) {
      var col = table.cols.get(key);
      cols.add(new Col(col.name(), col.kind(), col.unit(), col.role(), col.cells().pick(firsts)));
    }
    for (var each : wanted) {
      cols.add(groups.column(each));
    }
    var names = TableWriting.unique(cols.stream().map(Col::name).toList());
    var named = IntStream.range(0, cols.size()).mapToObj(i -> cols.get(i).named(names.get(i)));
    return new Table(table.head, named.toList(), null, firsts.length);
  }

  private static List<int[]> rows(Table table, List<Integer> keyCols) {
    var ids = new HashMap<Object, Integer>();
    var groupOf = new int[table.size()];
    var counts = new int[16];
    for (int row = 0; row < table.size(); row++) {
      int id = ids.computeIfAbsent(key(table, keyCols, table.at(row)), k -> ids.size());
      groupOf[row] = id;
      counts = id < counts.length ? counts : Arrays.copyOf(counts, id * 2);
      counts[id]++;
    }
    var groups = new ArrayList<int[]>();
    for (int id = 0; id < ids.size(); id++) {
      groups.add(new int[counts[id]]);
    }
    for (int row = table.size() - 1; row >= 0; row--) {
      int id = groupOf[row];
      groups.get(id)[--counts[id]] = table.at(row);
    }
    return groups;
  }

  /** The values of the key columns; equal keys are equal objects. */
  static Object key(Table table, List<Integer> keyCols, int at) {
    if (keyCols.size() == 1) {
      var value = table.cols.get(keyCols.get(0)).cells().value(at);
      return value == null ? Table.class : value;
    }
    return Arrays.asList(keyCols.stream().map(k -> table.cols.get(k).cells().value(at)).toArray());
  }

  private Col column(String text) {
    int space = text.indexOf(' ');
    var wanted =
        space < 0
            ? new Wanted(text, text, "")
            : new Wanted(text, text.substring(0, space), text.substring(space + 1).strip());
    if (wanted.word.equals("count") && wanted.column.isEmpty()) {
      return counts(wanted.name, rows -> rows.length);
    }
    if (wanted.column.isEmpty()) {
      throw unknown(wanted);
    }
    var col = table.cols.get(table.index(wanted.column));
    return switch (wanted.word) {
      case "count" -> counts(wanted.name, rows -> (int) present(col, rows).count());
      case "distinct" -> counts(wanted.name, rows -> distinct(col, rows));
      case "min" -> picked(wanted.name, col, rows -> best(col, rows, -1));
      case "max" -> picked(wanted.name, col, rows -> best(col, rows, 1));
      case "first" -> picked(wanted.name, col, rows -> present(col, rows).findFirst().orElse(-1));
      case "last" ->
          picked(wanted.name, col, rows -> present(col, rows).reduce((a, b) -> b).orElse(-1));
      case "sum" -> sums(wanted.name, numeric(col));
      case "mean" -> doubles(wanted.name, numeric(col), Groups::mean);
      default -> percentile(wanted, numeric(col));
    };
  }

  private Col numeric(Col col) {
    if (!Filters.isNumber(col.kind())) {
      throw Filters.notNumbers(table, col);
    }
    return col;
  }

  private Col percentile(Wanted wanted, Col col) {
    if (!wanted.word.matches("p\\d{1,2}(\\.\\d+)?")) {
      throw unknown(wanted);
    }
    double percent = Double.parseDouble(wanted.word.substring(1));
    return doubles(
        wanted.name,
        col,
        values -> {
          Arrays.sort(values);
          return Stats.percentile(values, percent);
        });
  }

  private Refused unknown(Wanted wanted) {
    return new Refused(
        Problem.of("\"" + wanted.name + "\" does not say how to take rows together")
            .advice("count, sum x, mean x, min x, max x, first x, last x, distinct x, p95 x"));
  }

  private Col counts(String name, java.util.function.ToIntFunction<int[]> count) {
    var growing = new Growing(name);
    groups.forEach(rows -> growing.add((long) count.applyAsInt(rows)));
    return new Col(name, Kind.LONG, "count", Col.Role.PLAIN, growing.done());
  }

  private Col picked(String name, Col col, java.util.function.ToIntFunction<int[]> row) {
    var rows = groups.stream().mapToInt(row).toArray();
    return new Col(name, col.kind(), col.unit(), col.role(), col.cells().pick(rows));
  }

  private Col sums(String name, Col col) {
    if (col.kind() != Kind.LONG && col.kind() != Kind.DECIMAL) {
      return doubles(name, col, Stats::sum);
    }
    var growing = new Growing(name);
    growing.asked = Kind.DECIMAL;
    for (var rows : groups) {
      var sum =
          present(col, rows)
              .mapToObj(row -> decimal(col.cells().value(row)))
              .reduce(BigDecimal::add);
      sum.ifPresentOrElse(growing::add, growing::addMissing);
    }
    return new Col(name, Kind.DECIMAL, col.unit(), Col.Role.PLAIN, growing.done());
  }

  private static BigDecimal decimal(@org.jspecify.annotations.Nullable Object value) {
    return value instanceof BigDecimal exact ? exact : new BigDecimal(String.valueOf(value));
  }

  private Col doubles(String name, Col col, java.util.function.ToDoubleFunction<double[]> of) {
    boolean span = col.kind() == Kind.SPAN;
    var growing = new Growing(name);
    growing.asked = Kind.DOUBLE;
    for (var rows : groups) {
      var values =
          present(col, rows)
              .mapToDouble(row -> col.cells().number(row))
              .filter(value -> !Double.isNaN(value))
              .toArray();
      if (values.length == 0) {
        growing.addMissing();
      } else {
        growing.add(of.applyAsDouble(values));
      }
    }
    var unit = span ? "seconds" : col.unit();
    return new Col(name, Kind.DOUBLE, unit, Col.Role.PLAIN, growing.done());
  }

  private static double mean(double[] values) {
    return Stats.sum(values) / values.length;
  }

  private static IntStream present(Col col, int[] rows) {
    return Arrays.stream(rows).filter(row -> !col.cells().isMissing(row));
  }

  private static int distinct(Col col, int[] rows) {
    var seen = new HashSet<Object>();
    present(col, rows).forEach(row -> seen.add(String.valueOf(col.cells().value(row))));
    return seen.size();
  }

  private static int best(Col col, int[] rows, int sign) {
    boolean nan = col.kind() == Kind.DOUBLE;
    return present(col, rows)
        .filter(row -> !nan || !Double.isNaN(col.cells().number(row)))
        .reduce((a, b) -> sign * col.cells().compare(b, a) > 0 ? b : a)
        .orElse(-1);
  }

  /** The first row of each combination of the columns. */
  static Table distinct(Table table, String... columns) {
    var names = columns.length == 0 ? table.columns() : List.of(columns);
    var keyCols = names.stream().map(table::index).toList();
    return table.pick(rows(table, keyCols).stream().mapToInt(rows -> rows[0]).toArray());
  }

  /** The place in the columns of the only row of each key. */
  static Map<Object, Integer> unique(Table table, List<Integer> keyCols, String use) {
    var places = new LinkedHashMap<Object, Integer>();
    for (int row = 0; row < table.size(); row++) {
      var key = key(table, keyCols, table.at(row));
      if (places.put(key, table.at(row)) != null) {
        throw new Refused(
            Problem.of(
                    String.format(
                        Locale.ROOT, "%s has a key twice, so %s is not clear", table.name(), use))
                .at(keyCols.stream().map(k -> table.cols.get(k).name()).toList().toString())
                .seen(String.valueOf(key))
                .advice("group(..) or distinct(..) it first, or name more key columns"));
      }
    }
    return places;
  }
}
