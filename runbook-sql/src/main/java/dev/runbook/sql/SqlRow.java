package dev.runbook.sql;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** The row that {@link SqlQuery#each} stands on; good only until the next one. */
public final class SqlRow {
  private final ResultSet rows;
  private final Columns columns;

  SqlRow(ResultSet rows, Columns columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /** The value as text; empty if it is NULL. */
  public String text(String column) {
    return of(
        column,
        at -> {
          var text = rows.getString(at);
          return text == null ? "" : text;
        });
  }

  /** The number; NaN if it is NULL. */
  public double number(String column) {
    return of(
        column,
        at -> {
          double number = rows.getDouble(at);
          return rows.wasNull() ? Double.NaN : number;
        });
  }

  /**
   * The whole number.
   *
   * @throws BadSetting if it is NULL
   */
  public long whole(String column) {
    long number = of(column, rows::getLong);
    if (isMissing(column)) {
      throw new BadSetting(Problem.of("column " + column + " is NULL in this row"));
    }
    return number;
  }

  /**
   * The point in time.
   *
   * @throws BadSetting if it is NULL
   */
  public Instant instant(String column) {
    var time = of(column, at -> Optional.ofNullable(Columns.instant(rows, at)));
    return time.orElseThrow(
        () -> new BadSetting(Problem.of("column " + column + " is NULL in this row")));
  }

  /** Whether the value is NULL. */
  public boolean isMissing(String column) {
    return of(column, at -> rows.getObject(at) == null);
  }

  private interface Cell<T> {
    T at(int column) throws SQLException;
  }

  private <T> T of(String column, Cell<T> cell) {
    int at = columns.names().indexOf(column) + 1;
    if (at == 0) {
      throw new BadSetting(
          Problem.of("there is no column " + column)
              .seen("columns: " + String.join(", ", columns.names())));
    }
    try {
      return cell.at(at);
    } catch (SQLException e) {
      throw new BadSetting(
          Problem.of("column " + column + " cannot be read this way")
              .seen(String.valueOf(e.getSQLState()))
              .advice("read it as text(\"" + column + "\")"));
    }
  }

  @Override
  public String toString() {
    return "a row with " + String.join(", ", columns.names());
  }
}
