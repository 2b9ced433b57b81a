package dev.runbook;

import dev.runbook.Table.Kind;
import java.util.Arrays;
import java.util.Comparator;

/** Order of rows: stable, missing last both ways, NaN before missing. */
final class Sorting {
  private Sorting() {}

  static Table sort(Table table, String... columns) {
    var order = Arrays.stream(table.positions()).boxed().toArray(Integer[]::new);
    Comparator<Integer> all = null;
    for (var column : columns) {
      boolean down = column.startsWith("-") && !table.columns().contains(column);
      var col = table.cols.get(table.index(down ? column.substring(1) : column));
      all = all == null ? by(col, down) : all.thenComparing(by(col, down));
    }
    if (all == null) {
      return table;
    }
    Arrays.sort(order, all);
    return table.pick(Arrays.stream(order).mapToInt(Integer::intValue).toArray());
  }

  private static Comparator<Integer> by(Col col, boolean down) {
    return (a, b) -> {
      int last = Integer.compare(rank(col, a), rank(col, b));
      if (last != 0 || rank(col, a) > 0) {
        return last;
      }
      int value = compare(col, a, b);
      return down ? -value : value;
    };
  }

  private static int rank(Col col, int row) {
    if (col.cells().isMissing(row)) {
      return 2;
    }
    return col.kind() == Kind.DOUBLE && Double.isNaN(col.cells().number(row)) ? 1 : 0;
  }

  @SuppressWarnings("unchecked") // the cells of a column are all of its kind
  private static int compare(Col col, int a, int b) {
    var one = col.cells().value(a);
    var other = col.cells().value(b);
    if (one == null || other == null) {
      return 0;
    }
    return switch (col.kind()) {
      case TEXT -> natural((String) one, (String) other);
      case TREND -> Double.compare(((Series) one).last(), ((Series) other).last());
      default -> ((Comparable<Object>) one).compareTo(other);
    };
  }

  /** As people sort: digits inside texts compare as numbers, 1.9 before 1.10. */
  static int natural(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      if (digit(a.charAt(i)) && digit(b.charAt(j))) {
        int endA = digits(a, i);
        int endB = digits(b, j);
        int order = number(a.substring(i, endA), b.substring(j, endB));
        if (order != 0) {
          return order;
        }
        i = endA;
        j = endB;
      } else {
        int order = Character.compare(a.charAt(i++), b.charAt(j++));
        if (order != 0) {
          return order;
        }
      }
    }
    int rest = Integer.compare(a.length() - i, b.length() - j);
    return rest != 0 ? rest : a.compareTo(b);
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int digits(String text, int from) {
    int end = from;
    while (end < text.length() && digit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static int number(String a, String b) {
    var x = a.replaceFirst("^0+(?=.)", "");
    var y = b.replaceFirst("^0+(?=.)", "");
    int length = Integer.compare(x.length(), y.length());
    return length != 0 ? length : x.compareTo(y);
  }
}
