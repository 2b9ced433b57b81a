package dev.runbook;

import java.math.BigDecimal;
import java.time.Instant;

/** Values as text without loss, as files and accessors have them. */
final class Exact {
  private Exact() {}

  static String of(Object value) {
    if (value instanceof Double number) {
      return Numbers.exact(number);
    }
    if (value instanceof Instant time) {
      return of(time);
    }
    if (value instanceof BigDecimal number) {
      return number.toPlainString();
    }
    if (value instanceof Series series) {
      return Spark.of(series, series.min(), series.max(), true);
    }
    return value.toString();
  }

  /** ISO in UTC; the two sentinels as {@code infinity} and {@code -infinity}. */
  static String of(Instant time) {
    if (time.equals(Instant.MAX)) {
      return "infinity";
    }
    return time.equals(Instant.MIN) ? "-infinity" : time.toString();
  }
}
