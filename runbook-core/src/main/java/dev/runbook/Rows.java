package dev.runbook;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Whole rows and whole columns: append, exchange, compare. */
final class Rows {
  private Rows() {}

  static Table append(Table table, @Nullable Object[] cells) {
    var writing = new TableWriting(table.columns());
    writing.head = table.head;
    for (int row = 0; row < table.size(); row++) {
      copy(table, row, writing);
    }
    for (var cell : cells) {
      writing.any(cell);
    }
    writing.endRow();
    return units(table, writing.done());
  }

  private static void copy(Table table, int row, TableWriting writing) {
    for (var col : table.cols) {
      var value = col.cells().value(table.at(row));
      if (value instanceof String local && col.kind() == Table.Kind.LOCAL) {
        writing.next().addLocal(local);
      } else {
        writing.any(value);
      }
    }
    writing.endRow();
  }

  private static Table units(Table from, Table to) {
    var cols = new ArrayList<Col>();
    for (int i = 0; i < to.cols.size(); i++) {
      var old = from.cols.get(i);
      cols.add(to.cols.get(i).unit(old.unit()).as(old.role()));
    }
    return to.cols(cols);
  }

  static Table replace(Table table, String column, Col other) {
    var cols = new ArrayList<>(table.cols);
    cols.set(table.index(column), other);
    return table.cols(cols);
  }

  /** The rows in order, made when asked for. */
  static List<Table.Row> list(Table table) {
    return new AbstractList<>() {
      @Override
      public Table.Row get(int position) {
        return new Table.Row(table, Objects.checkIndex(position, table.size()));
      }

      @Override
      public int size() {
        return table.size();
      }
    };
  }

  static Table change(Table table, String column, UnaryOperator<Col> change) {
    return replace(table, column, change.apply(table.cols.get(table.index(column))));
  }

  static Table limit(Table table, int count) {
    return count >= table.size()
        ? table
        : table.pick(Arrays.copyOf(table.positions(), Math.max(0, count)));
  }

  static Table select(Table table, String... columns) {
    return table.cols(Arrays.stream(columns).map(c -> table.cols.get(table.index(c))).toList());
  }

  static Table without(Table table, String... columns) {
    var gone = Arrays.stream(columns).map(table::index).toList();
    var left = IntStream.range(0, table.cols.size()).filter(i -> !gone.contains(i));
    return table.cols(left.mapToObj(table.cols::get).toList());
  }

  static boolean equal(Table a, Table b) {
    if (a.size() != b.size()
        || !a.columns().equals(b.columns())
        || !a.head.look(Col.Look.PLAIN).equals(b.head.look(Col.Look.PLAIN))) {
      return false;
    }
    for (int i = 0; i < a.cols.size(); i++) {
      var one = a.cols.get(i);
      var other = b.cols.get(i);
      if (one.kind() != other.kind() || !one.unit().equals(other.unit())) {
        return false;
      }
      for (int row = 0; row < a.size(); row++) {
        if (!Objects.equals(one.cells().value(a.at(row)), other.cells().value(b.at(row)))) {
          return false;
        }
      }
    }
    return true;
  }
}
