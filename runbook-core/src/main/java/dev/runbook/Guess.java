package dev.runbook;

import dev.runbook.Table.Kind;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The kind of a column that was read as text: one is given only if every present cell prints back
 * to the same characters, so 007, 1.10, 1e5 and +5 stay text.
 */
final class Guess {
  /** Longer runs of digits are names of things, not amounts. */
  private static final int DIGITS = 18;

  private Guess() {}

  static Table of(Table table) {
    return table.cols(table.cols.stream().map(Guess::of).toList());
  }

  private static Col of(Col col) {
    if (col.kind() != Kind.TEXT || !(col.cells() instanceof Cells.Things texts)) {
      return col;
    }
    int size = texts.size();
    if (IntStream.range(0, size).allMatch(texts::isMissing)) {
      return col;
    }
    for (var kind : new Kind[] {Kind.BOOL, Kind.LONG, Kind.DOUBLE, Kind.INSTANT, Kind.LOCAL}) {
      var test = test(kind);
      if (IntStream.range(0, size)
          .allMatch(row -> texts.isMissing(row) || test.test(text(texts, row)))) {
        return as(col, texts, kind);
      }
    }
    return col;
  }

  private static String text(Cells.Things texts, int row) {
    return String.valueOf(texts.value(row));
  }

  private static Predicate<String> test(Kind kind) {
    return switch (kind) {
      case BOOL -> text -> text.equals("true") || text.equals("false");
      case LONG -> text -> text.length() <= DIGITS && back(text, () -> "" + Long.parseLong(text));
      case DOUBLE ->
          text ->
              text.matches("-?\\d+(\\.\\d+)?")
                  && text.length() <= DIGITS
                  && back(text, () -> Numbers.exact(Double.parseDouble(text)));
      case INSTANT -> text -> back(text, () -> Instant.parse(text).toString());
      default ->
          text ->
              back(text, () -> LocalDate.parse(text).toString())
                  || back(text, () -> LocalDateTime.parse(text).toString());
    };
  }

  private static boolean back(String text, java.util.function.Supplier<String> again) {
    try {
      return again.get().equals(text);
    } catch (DateTimeException | NumberFormatException e) {
      return false;
    }
  }

  private static Col as(Col col, Cells.Things texts, Kind kind) {
    var growing = new Growing(col.name());
    growing.asked = kind;
    for (int row = 0; row < texts.size(); row++) {
      if (texts.isMissing(row)) {
        growing.addMissing();
        continue;
      }
      var text = text(texts, row);
      switch (kind) {
        case BOOL -> growing.add(Boolean.parseBoolean(text));
        case LONG -> growing.add(Long.parseLong(text));
        case DOUBLE -> growing.add(Double.parseDouble(text));
        case INSTANT -> growing.add(Instant.parse(text));
        default -> growing.addLocal(text);
      }
    }
    return new Col(col.name(), kind, col.unit(), col.role(), growing.done());
  }
}
