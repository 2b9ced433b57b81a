package dev.runbook.sql;

import dev.runbook.Table;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of an answer: their names and how each cell goes into a table. */
final class Columns {
  /** How a column is read. */
  enum Shape {
    WHOLE(Table.Kind.LONG),
    FLOATING(Table.Kind.DOUBLE),
    EXACT(Table.Kind.DECIMAL),
    FLAG(Table.Kind.BOOL),
    INSTANT(Table.Kind.INSTANT),
    LOCAL(Table.Kind.LOCAL),
    BYTES(Table.Kind.TEXT),
    TEXT(Table.Kind.TEXT);

    private final Table.Kind kind;

    Shape(Table.Kind kind) {
      this.kind = kind;
    }
  }

  private static final int SHOWN_BYTES = 32;
  private final List<String> names = new ArrayList<>();
  private final List<Shape> shapes = new ArrayList<>();

  private Columns() {}

  static Columns of(ResultSetMetaData meta, Engine engine) throws SQLException {
    var columns = new Columns();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      columns.names.add(columns.unused(meta.getColumnLabel(i)));
      columns.shapes.add(shape(meta.getColumnType(i), meta.getColumnTypeName(i), engine));
    }
    return columns;
  }

  private static Shape shape(int type, String name, Engine engine) {
    return switch (type) {
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT ->
          name.contains("UNSIGNED") ? Shape.EXACT : Shape.WHOLE;
      case Types.REAL, Types.FLOAT, Types.DOUBLE ->
          name.equals("money") ? Shape.TEXT : Shape.FLOATING;
      case Types.NUMERIC, Types.DECIMAL -> Shape.EXACT;
      case Types.BOOLEAN -> Shape.FLAG;
      case Types.BIT -> name.equals("bool") ? Shape.FLAG : Shape.TEXT;
      case Types.TIMESTAMP_WITH_TIMEZONE -> Shape.INSTANT;
      case Types.TIMESTAMP ->
          engine == Engine.POSTGRESQL && name.equals("timestamptz") ? Shape.INSTANT : Shape.LOCAL;
      case Types.DATE -> Shape.LOCAL;
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> Shape.BYTES;
      default -> Shape.TEXT;
    };
  }

  /** A second {@code id} is {@code id (2)}. */
  private String unused(String label) {
    var name = label;
    for (int i = 2; names.contains(name); i++) {
      name = label + " (" + i + ")";
    }
    return name;
  }

  List<String> names() {
    return names;
  }

  /** Whether a column holds numbers. */
  boolean isNumber(int column) {
    var shape = shapes.get(column);
    return shape == Shape.WHOLE || shape == Shape.FLOATING || shape == Shape.EXACT;
  }

  /** Whether a column holds true and false. */
  boolean isFlag(int column) {
    return shapes.get(column) == Shape.FLAG;
  }

  Table.Writer writer() {
    var writer = Table.write(names.toArray(String[]::new));
    for (int i = 0; i < names.size(); i++) {
      writer.kind(names.get(i), shapes.get(i).kind);
    }
    return writer;
  }

  /** Writes the row that {@code rows} stands on. */
  void row(ResultSet rows, Table.Writer writer) throws SQLException {
    for (int i = 0; i < shapes.size(); i++) {
      cell(rows, i + 1, shapes.get(i), writer);
    }
    writer.endRow();
  }

  private static void cell(ResultSet rows, int column, Shape shape, Table.Writer writer)
      throws SQLException {
    switch (shape) {
      case WHOLE -> {
        long value = rows.getLong(column);
        if (rows.wasNull()) {
          writer.missing();
        } else {
          writer.cell(value);
        }
      }
      case FLOATING -> {
        double value = rows.getDouble(column);
        if (rows.wasNull()) {
          writer.missing();
        } else {
          writer.cell(value);
        }
      }
      case FLAG -> {
        boolean value = rows.getBoolean(column);
        if (rows.wasNull()) {
          writer.missing();
        } else {
          writer.cell(value);
        }
      }
      default -> text(rows, column, shape, writer);
    }
  }

  private static void text(ResultSet rows, int column, Shape shape, Table.Writer writer)
      throws SQLException {
    if (shape == Shape.INSTANT) {
      var time = instant(rows, column);
      if (time == null) {
        writer.missing();
      } else {
        writer.cell(time);
      }
      return;
    }
    var text = shape == Shape.BYTES ? bytes(rows.getBytes(column)) : rows.getString(column);
    if (text == null) {
      writer.missing();
    } else if (shape == Shape.EXACT) {
      exact(text, writer);
    } else if (shape == Shape.LOCAL) {
      writer.local(text.replace(' ', 'T'));
    } else {
      writer.cell(text);
    }
  }

  /** A cell as exact text for a file; null if it is missing. Columns count from 0. */
  @Nullable String text(ResultSet rows, int column) throws SQLException {
    return switch (shapes.get(column)) {
      case INSTANT -> {
        var time = instant(rows, column + 1);
        yield time == null ? null : infinite(time);
      }
      case BYTES -> {
        var bytes = rows.getBytes(column + 1);
        yield bytes == null ? null : "\\x" + HexFormat.of().formatHex(bytes);
      }
      case LOCAL -> {
        var text = rows.getString(column + 1);
        yield text == null ? null : text.replace(' ', 'T');
      }
      default -> rows.getString(column + 1);
    };
  }

  private static String infinite(Instant time) {
    if (time.equals(Instant.MAX)) {
      return "infinity";
    }
    return time.equals(Instant.MIN) ? "-infinity" : time.toString();
  }

  static @Nullable Instant instant(ResultSet rows, int column) throws SQLException {
    var time = rows.getObject(column, OffsetDateTime.class);
    if (time == null) {
      return null;
    }
    if (time.toLocalDateTime().equals(LocalDateTime.MAX)) {
      return Instant.MAX;
    }
    return time.toLocalDateTime().equals(LocalDateTime.MIN)
        ? Instant.MIN
        : time.withOffsetSameInstant(ZoneOffset.UTC).toInstant();
  }

  /** NaN and infinities are no exact numbers: they stay what they are. */
  private static void exact(String text, Table.Writer writer) {
    char last = text.charAt(text.length() - 1);
    if (last >= '0' && last <= '9') {
      writer.cell(new BigDecimal(text));
    } else {
      writer.cell(Double.parseDouble(text));
    }
  }

  private static @Nullable String bytes(byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    int shown = Math.min(bytes.length, SHOWN_BYTES);
    return "\\x"
        + HexFormat.of().formatHex(bytes, 0, shown)
        + (shown < bytes.length ? "…" : "")
        + " ("
        + bytes.length
        + " bytes)";
  }
}
