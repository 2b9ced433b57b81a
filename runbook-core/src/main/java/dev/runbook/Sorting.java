package dev.runbook;

import dev.runbook.Table.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Order of rows: stable, missing last both ways, NaN before missing. */
final class Sorting {
  /** The order of two rows by their place in the columns. */
  interface Order {
    int compare(int row, int other);
  }

  private Sorting() {}

  static Table sort(Table table, String... columns) {
    var orders = new ArrayList<Order>();
    var names = new LinkedHashSet<String>();
    for (var column : columns) {
      boolean down = column.startsWith("-") && !table.columns().contains(column);
      var col = table.cols.get(table.index(down ? column.substring(1) : column));
      orders.add(by(col, down));
      names.add(col.name());
    }
    var sorted = table.pick(sort(table.positions(), all(orders)));
    boolean state =
        !names.isEmpty()
            && table.cols.get(table.index(names.iterator().next())).kind() == Kind.STATE;
    return sorted.with(table.head.look(table.head.look().ordered(names, state)));
  }

  static Table top(Table table, int count, String column) {
    var first = sort(table, "-" + column).limit(count);
    var look = first.head.look().ordered(Set.of(column), true);
    var top = first.with(first.head.look(look));
    var words = "top " + count + " of " + table.size() + " by " + column;
    return table.size() <= count ? top : top.note(words);
  }

  private static Order all(List<Order> orders) {
    if (orders.size() == 1) {
      return orders.get(0);
    }
    return (a, b) -> {
      for (var order : orders) {
        int one = order.compare(a, b);
        if (one != 0) {
          return one;
        }
      }
      return 0;
    };
  }

  private static Order by(Col col, boolean down) {
    var cells = col.cells();
    boolean nan = col.kind() == Kind.DOUBLE;
    return (a, b) -> {
      int rank = rank(cells, nan, a);
      int last = rank - rank(cells, nan, b);
      if (last != 0 || rank > 0) {
        return last;
      }
      int value = cells.compare(a, b);
      return down ? -value : value;
    };
  }

  private static int rank(Cells cells, boolean nan, int row) {
    if (cells.isMissing(row)) {
      return 2;
    }
    return nan && Double.isNaN(cells.number(row)) ? 1 : 0;
  }

  /** A stable merge sort without boxing; the array is used up. */
  static int[] sort(int[] rows, Order order) {
    var from = rows;
    var to = new int[rows.length];
    for (int width = 1; width < rows.length; width *= 2) {
      for (int start = 0; start < rows.length; start += 2 * width) {
        int middle = Math.min(start + width, rows.length);
        merge(from, to, start, middle, Math.min(start + 2 * width, rows.length), order);
      }
      var swap = from;
      from = to;
      to = swap;
    }
    return from;
  }

  private static void merge(int[] from, int[] to, int start, int middle, int end, Order order) {
    int left = start;
    int right = middle;
    if (middle >= end || order.compare(from[middle - 1], from[middle]) <= 0) {
      System.arraycopy(from, start, to, start, end - start);
      return;
    }
    for (int i = start; i < end; i++) {
      boolean first =
          right >= end || (left < middle && order.compare(from[left], from[right]) <= 0);
      to[i] = first ? from[left++] : from[right++];
    }
  }

  /** Of values of one kind; missing values are not asked about. */
  static int compare(@Nullable Object one, @Nullable Object other) {
    if (one == other) {
      return 0;
    }
    if (one instanceof String text && other instanceof String text2) {
      return natural(text, text2);
    }
    if (one instanceof BigDecimal number && other instanceof BigDecimal number2) {
      return number.compareTo(number2);
    }
    if (one instanceof Table.State state && other instanceof Table.State state2) {
      return state.compareTo(state2);
    }
    if (one instanceof Series series && other instanceof Series series2) {
      return Double.compare(series.last(), series2.last());
    }
    return 0;
  }

  /** As people sort: digits inside texts compare as numbers, 1.9 before 1.10. */
  static int natural(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      if (isDigit(a.charAt(i)) && isDigit(b.charAt(j))) {
        int endA = digits(a, i);
        int endB = digits(b, j);
        int order = number(a, i, endA, b, j, endB);
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

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int digits(String text, int from) {
    int end = from;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static int number(String a, int fromA, int endA, String b, int fromB, int endB) {
    int i = zeros(a, fromA, endA);
    int j = zeros(b, fromB, endB);
    int length = Integer.compare(endA - i, endB - j);
    for (; length == 0 && i < endA; i++, j++) {
      length = Character.compare(a.charAt(i), b.charAt(j));
    }
    return length;
  }

  private static int zeros(String text, int from, int end) {
    int i = from;
    while (i < end - 1 && text.charAt(i) == '0') {
      i++;
    }
    return i;
  }
}
