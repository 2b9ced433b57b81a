package dev.runbook;

import dev.runbook.Table.Kind;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The cells of one column for reading, formatted in common; missing ones are null. */
final class CellTexts {
  private final Col col;
  private final int[] rows;
  private final boolean unicode;

  private CellTexts(Col col, int[] rows, boolean unicode) {
    this.col = col;
    this.rows = rows;
    this.unicode = unicode;
  }

  /** Of these rows; safe to print: redacted, then escaped. */
  static @Nullable String[] of(Col col, int[] rows, Head head, Sheet.Form form) {
    var texts = new CellTexts(col, rows, form != Sheet.Form.ASCII).format(head);
    for (int i = 0; i < rows.length; i++) {
      var text = texts[i];
      texts[i] =
          text == null || col.cells().isMissing(rows[i])
              ? null
              : form == Sheet.Form.LINES
                  ? Escapes.keepingLines(Redactor.clean(text))
                  : Escapes.of(Redactor.clean(text));
    }
    return texts;
  }

  private @Nullable String[] format(Head head) {
    var observed = head.observed();
    return switch (col.kind()) {
      case LONG -> col.unit().isEmpty() ? each() : Units.column(numbers(), col.unit());
      case DOUBLE -> Units.column(numbers(), col.unit());
      case DECIMAL -> col.unit().isEmpty() ? decimals() : Units.column(numbers(), col.unit());
      case SPAN -> spans();
      case INSTANT ->
          col.role() == Col.Role.AGE && observed != null
              ? ages(observed)
              : times(head.look().zone());
      case TREND -> trends();
      default -> each();
    };
  }

  private @Nullable Object value(int i) {
    return col.cells().value(rows[i]);
  }

  private double[] numbers() {
    return Arrays.stream(rows).mapToDouble(row -> col.cells().number(row)).toArray();
  }

  private @Nullable String[] each() {
    var texts = new @Nullable String[rows.length];
    for (int i = 0; i < rows.length; i++) {
      var value = value(i);
      texts[i] = value == null ? null : Exact.of(value);
    }
    return texts;
  }

  /** Exact decimals, padded so that their points stand below each other. */
  private @Nullable String[] decimals() {
    var texts = each();
    int places = 0;
    for (int i = 0; i < rows.length; i++) {
      places = Math.max(places, value(i) instanceof BigDecimal number ? number.scale() : 0);
    }
    for (int i = 0; i < rows.length; i++) {
      if (value(i) instanceof BigDecimal number && number.scale() < places) {
        int after = Math.max(0, number.scale());
        texts[i] += " ".repeat(places - after + (after == 0 ? 1 : 0));
      }
    }
    return texts;
  }

  private @Nullable String[] spans() {
    var texts = new @Nullable String[rows.length];
    for (int i = 0; i < rows.length; i++) {
      texts[i] = value(i) instanceof Duration length ? Durations.text(length) : null;
    }
    return texts;
  }

  private @Nullable String[] ages(Instant observed) {
    var texts = new @Nullable String[rows.length];
    for (int i = 0; i < rows.length; i++) {
      if (value(i) instanceof Instant time) {
        var age = Duration.between(time, observed);
        texts[i] =
            isEndless(time)
                ? Exact.of(time)
                : age.isNegative() ? "in " + Durations.text(age.negated()) : Durations.text(age);
      }
    }
    return texts;
  }

  private static boolean isEndless(Instant time) {
    return time.equals(Instant.MAX) || time.equals(Instant.MIN);
  }

  private @Nullable String[] times(ZoneId zone) {
    var known = new ArrayList<Instant>();
    for (int i = 0; i < rows.length; i++) {
      if (value(i) instanceof Instant time && !isEndless(time)) {
        known.add(time);
      }
    }
    var format = format(known, zone);
    var texts = new @Nullable String[rows.length];
    for (int i = 0; i < rows.length; i++) {
      if (value(i) instanceof Instant time) {
        texts[i] = isEndless(time) ? Exact.of(time) : format.format(time.atZone(zone));
      }
    }
    return texts;
  }

  private static DateTimeFormatter format(List<Instant> times, ZoneId zone) {
    int places = 0;
    for (var time : times) {
      places = Math.max(places, places(time.get(ChronoField.NANO_OF_SECOND)));
    }
    long offsets = times.stream().map(time -> zone.getRules().getOffset(time)).distinct().count();
    var pattern = "uuuu-MM-dd HH:mm:ss" + (places == 0 ? "" : "." + "S".repeat(places));
    return DateTimeFormatter.ofPattern(pattern + (offsets > 1 ? "xxx" : ""), Locale.ROOT);
  }

  private static int places(int nanos) {
    if (nanos == 0) {
      return 0;
    }
    return nanos % 1_000_000 == 0 ? 3 : nanos % 1000 == 0 ? 6 : 9;
  }

  private @Nullable String[] trends() {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < rows.length; i++) {
      if (value(i) instanceof Series series && series.min() <= series.max()) {
        low = Math.min(low, series.min());
        high = Math.max(high, series.max());
      }
    }
    var texts = new @Nullable String[rows.length];
    for (int i = 0; i < rows.length; i++) {
      texts[i] = value(i) instanceof Series series ? Spark.of(series, low, high, unicode) : null;
    }
    return texts;
  }

  /** The head of a column: its name, and the zone where times are printed. */
  static String head(Col col, Head head) {
    var name = Escapes.of(Redactor.clean(col.name()));
    if (col.kind() != Kind.INSTANT) {
      return name;
    }
    if (col.role() == Col.Role.AGE && head.observed() != null) {
      return name.equals("age") ? name : name + " ago";
    }
    var zone = head.look().zone();
    return name + " (" + (zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId()) + ")";
  }

  static boolean isRight(Col col) {
    return Filters.isNumber(col.kind()) || col.role() == Col.Role.AGE;
  }
}
