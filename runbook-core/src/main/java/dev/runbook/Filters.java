package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Table.Kind;
import java.util.function.DoublePredicate;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows that stay. */
final class Filters {
  private Filters() {}

  static Table where(Table table, Predicate<Table.Row> test) {
    return keep(table, row -> test.test(new Table.Row(table, row)));
  }

  static Table equal(Table table, String column, String text) {
    var col = table.cols.get(table.index(column));
    if (isNumber(col.kind())) {
      throw new Refused(
          Problem.of("column " + column + " has numbers; \"" + text + "\" is a text")
              .advice("where(\"" + column + "\", 3), or asText(\"" + column + "\") first"));
    }
    return keep(table, row -> text.equals(text(table, col, row)));
  }

  static Table matching(Table table, String column, String pattern) {
    var col = table.cols.get(table.index(column));
    var regex =
        pattern
            .codePoints()
            .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
            .collect(Collectors.joining());
    var compiled = Pattern.compile(regex, Pattern.DOTALL);
    return keep(table, row -> compiled.matcher(text(table, col, row)).matches());
  }

  /** Like {@code test}; rows without a number are skipped and counted in a note. */
  static Table compare(Table table, String column, String words, DoublePredicate test) {
    var col = table.cols.get(table.index(column));
    if (!isNumber(col.kind())) {
      throw notNumbers(table, col);
    }
    int skipped = 0;
    for (int row = 0; row < table.size(); row++) {
      skipped += Double.isNaN(col.cells().number(table.at(row))) ? 1 : 0;
    }
    var kept = keep(table, row -> test.test(col.cells().number(table.at(row))));
    return skipped == 0
        ? kept
        : kept.note(
            Numbers.of(skipped, "row") + " without a " + column + " skipped by \"" + words + "\"");
  }

  static boolean isNumber(Kind kind) {
    return kind == Kind.LONG || kind == Kind.DOUBLE || kind == Kind.DECIMAL || kind == Kind.SPAN;
  }

  static Refused notNumbers(Table table, Col col) {
    return new Refused(
        Problem.of("column " + col.name() + " of " + table.name() + " has no numbers")
            .seen("it is " + col.kind())
            .advice("compare it with a text: where(\"" + col.name() + "\", \"..\")"));
  }

  private static String text(Table table, Col col, int row) {
    var value = col.cells().value(table.at(row));
    return value == null ? "" : Exact.of(value);
  }

  static Table keep(Table table, IntPredicate test) {
    return table.pick(IntStream.range(0, table.size()).filter(test).map(table::at).toArray());
  }
}
