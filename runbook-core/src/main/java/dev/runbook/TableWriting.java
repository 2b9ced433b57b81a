package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A table while it is written: the bounds, the row under way, and which cell goes where. */
final class TableWriting {
  static final int ROWS = 1_000_000;
  static final int COLUMNS = 256;
  static final long BYTES = 64L << 20;

  Head head = Head.NONE;
  private final List<Growing> columns = new ArrayList<>();
  private int size;
  private int next;

  TableWriting(List<String> names) {
    if (names.size() > COLUMNS) {
      throw new Refused(
          Problem.of("a table has at most " + COLUMNS + " columns, not " + names.size())
              .advice("select fewer columns at the source"));
    }
    unique(names).forEach(name -> columns.add(new Growing(name)));
  }

  /** The names, a second {@code id} as {@code id (2)}. */
  static List<String> unique(List<String> names) {
    var used = new HashSet<String>();
    var unique = new ArrayList<String>();
    for (var name : names) {
      var free = name;
      for (int i = 2; !used.add(free); i++) {
        free = name + " (" + i + ")";
      }
      unique.add(free);
    }
    return unique;
  }

  Growing column(String name) {
    return columns.stream()
        .filter(column -> column.name.equals(name))
        .findFirst()
        .orElseThrow(
            () -> Col.unknown(name, columns.stream().map(c -> c.name).toList(), head.name()));
  }

  List<Growing> columns() {
    return columns;
  }

  Growing next() {
    if (next == columns.size()) {
      throw new Refused(
          Problem.of("row " + (size + 1) + " has more cells than the table has columns")
              .seen(columns.size() + " columns: " + columns.stream().map(c -> c.name).toList()));
    }
    return columns.get(next++);
  }

  void any(@Nullable Object value) {
    var column = next();
    if (value == null || Optional.empty().equals(value)) {
      column.addMissing();
    } else if (value instanceof Optional<?> some) {
      put(column, some.orElseThrow());
    } else {
      put(column, value);
    }
  }

  private static void put(Growing column, Object value) {
    if (value instanceof Double || value instanceof Float) {
      column.add(((Number) value).doubleValue());
    } else if (value instanceof BigDecimal exact) {
      column.add(exact);
    } else if (value instanceof BigInteger whole) {
      column.add(new BigDecimal(whole));
    } else if (value instanceof Number whole) {
      column.add(whole.longValue());
    } else if (value instanceof Boolean flag) {
      column.add(flag.booleanValue());
    } else if (value instanceof Instant time) {
      column.add(time);
    } else if (value instanceof OffsetDateTime time) {
      column.add(time.toInstant());
    } else if (value instanceof ZonedDateTime time) {
      column.add(time.toInstant());
    } else {
      putOther(column, value);
    }
  }

  private static void putOther(Growing column, Object value) {
    if (value instanceof Duration length) {
      column.add(length);
    } else if (value instanceof Table.State state) {
      column.add(state);
    } else if (value instanceof Series series) {
      column.add(series);
    } else if (value instanceof URI link) {
      column.link = true;
      column.add(link.toString());
    } else if (value instanceof LocalDate
        || value instanceof LocalDateTime
        || value instanceof LocalTime) {
      column.addLocal(value.toString());
    } else {
      column.add(value.toString());
    }
  }

  void endRow() {
    if (size == ROWS) {
      throw full(String.format(Locale.ROOT, "%,d rows", ROWS));
    }
    for (; next < columns.size(); next++) {
      columns.get(next).addMissing();
    }
    next = 0;
    size++;
    if ((size & 1023) == 0 && bytes() > BYTES) {
      throw full("64 MiB of cells");
    }
  }

  private Refused full(String bound) {
    return new Refused(
        Problem.of("a table holds at most " + bound)
            .seen(head.name() + " has " + size + " rows")
            .advice("read less, or stop at isFull() and mark the table truncated(at, of)"));
  }

  boolean isFull() {
    return size == ROWS || bytes() > BYTES - (1 << 20);
  }

  private long bytes() {
    return columns.stream().mapToLong(Growing::bytes).sum();
  }

  int size() {
    return size;
  }

  Table done() {
    var cols = columns.stream().map(TableWriting::col).toList();
    return new Table(head, cols, null, size);
  }

  private static Col col(Growing column) {
    var role = column.link ? Col.Role.LINK : Col.Role.PLAIN;
    return new Col(column.name, column.kind(), column.unit, role, column.done());
  }
}
