package dev.runbook.sql;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Secret;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Values that can be bound, and how each goes to the driver. */
final class Value {
  private Value() {}

  /** {@code value}, if it can be bound; a list is copied. */
  static Object of(String name, Object value) {
    if (value instanceof Collection<?> list) {
      return list.stream().map(element -> of(name, element)).toList();
    }
    if (value instanceof Instant time) {
      return time.atOffset(ZoneOffset.UTC);
    }
    if (value instanceof ZonedDateTime time) {
      return time.toOffsetDateTime();
    }
    if (value instanceof Enum<?> word) {
      return word.name();
    }
    if (value instanceof BigInteger whole) {
      return new BigDecimal(whole);
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Float number) {
      return number.doubleValue();
    }
    if (isPlain(value)) {
      return value;
    }
    throw new BadSetting(
        Problem.of(":" + name + " cannot be a " + value.getClass().getSimpleName())
            .advice(
                "text, numbers, booleans, Instant, java.time values, UUID, enums, Secret, lists of"
                    + " these, Sql.array(..), Sql.json(..)"));
  }

  private static boolean isPlain(Object value) {
    return value instanceof String
        || value instanceof Long
        || value instanceof Double
        || value instanceof BigDecimal
        || value instanceof Boolean
        || value instanceof OffsetDateTime
        || value instanceof LocalDate
        || value instanceof LocalDateTime
        || value instanceof LocalTime
        || value instanceof UUID
        || value instanceof Secret
        || value instanceof Sql.Param;
  }

  /** Its type for the record; never its value. */
  static String type(Object value) {
    if (value instanceof List<?> list) {
      return (list.isEmpty() ? "" : type(list.get(0))) + "[" + list.size() + "]";
    }
    if (value instanceof Sql.Param.Many many) {
      return many.type() + " array[" + many.elements().size() + "]";
    }
    return value instanceof String
        ? "text"
        : value.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** Gives {@code value} to the driver. */
  static void set(PreparedStatement statement, int position, Object value, Engine engine)
      throws SQLException {
    if (value instanceof Secret secret) {
      text(statement, position, secret.reveal(), engine);
    } else if (value instanceof String text) {
      text(statement, position, text, engine);
    } else if (value instanceof Sql.Param.Json json) {
      if (engine == Engine.POSTGRESQL) {
        statement.setObject(position, Pgjdbc.json(json.text()));
      } else {
        statement.setString(position, json.text());
      }
    } else if (value instanceof Sql.Param.Many many) {
      var array = statement.getConnection().createArrayOf(many.type(), many.elements().toArray());
      statement.setArray(position, array);
    } else {
      statement.setObject(position, value);
    }
  }

  /** PostgreSQL finds the type of a text by itself, so that enums, uuid and json need no cast. */
  private static void text(PreparedStatement statement, int position, String text, Engine engine)
      throws SQLException {
    if (engine == Engine.POSTGRESQL) {
      statement.setObject(position, text, Types.OTHER);
    } else {
      statement.setString(position, text);
    }
  }
}
