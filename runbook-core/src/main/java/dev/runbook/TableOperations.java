package dev.runbook;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What can be done with the rows and columns of a table; apart from it only for its size. */
abstract sealed class TableOperations permits Table {
  abstract Table table();

  private Head head() {
    return table().head;
  }

  /** This table and one more row; for tables written by hand. */
  public Table row(@Nullable Object... cells) {
    return Rows.append(table(), cells);
  }

  /** What the rows are, for the first line. */
  public Table named(String name) {
    return table().with(head().named(name));
  }

  /** Where the rows come from; printed last. */
  public Table source(String text) {
    return table().with(head().source(text));
  }

  /** When the rows were read; ages are counted from here. */
  public Table observed(Instant time) {
    return table().with(head().observed(time));
  }

  /** Marks the table: something is missing, and why. */
  public Table partial(String why) {
    return table().with(head().marks(head().marks().partial(why)));
  }

  /** Marks the table: cut after {@code at} of {@code of} rows; -1 if nobody knows how many. */
  public Table truncated(long at, long of) {
    return table().with(head().marks(head().marks().truncated(at, of)));
  }

  /** Marks the table: its newest value was this old when it was read. */
  public Table stale(Duration age) {
    return table().with(head().marks(head().marks().stale(age)));
  }

  /** A line to be printed under the table. */
  public Table note(String text) {
    return table().with(head().marks(head().marks().note(text)));
  }

  /** The zone in which times are printed; UTC if it is never said. */
  public Table zone(ZoneId zone) {
    return in(head().look().frame().zone(zone));
  }

  /**
   * Joins the context: times are printed in its setting {@code zone}, bars follow {@code
   * chart.theme}. Modules say it of what they read.
   */
  public Table on(Runbook rb) {
    return in(Frame.of(rb));
  }

  Table in(Frame frame) {
    return table().with(head().look(head().look().in(frame)));
  }

  /** The same table; its CSV opens well in a spreadsheet, and no text in it runs as a formula. */
  public Table forSpreadsheet() {
    return table().with(head().look(head().look().forSpreadsheet()));
  }

  /** Writes the exact values to a file as CSV (RFC 4180, UTF-8). */
  public void csv(Path file) {
    SafeFile.write(file, out -> Csv.write(table(), out));
  }

  /** Writes columns with kind and unit, and their values, to a file as JSON. */
  public void json(Path file) {
    SafeFile.write(file, out -> TableJson.write(table(), out));
  }

  /** As Markdown, up to 100 rows; prints raw. */
  public CharSequence markdown() {
    return new Raw(TableMarkdown.of(table()));
  }

  /** As HTML, up to 200 rows; prints raw. */
  public CharSequence html() {
    return new Raw(TableHtml.of(table()));
  }

  /** The same table; prints up to 10,000 rows. */
  public Table full() {
    return table().with(head().look(head().look().rows()));
  }

  /** The same table; prints every column, however wide. */
  public Table wide() {
    return table().with(head().look(head().look().columns()));
  }

  /** What the numbers of a column are in: bytes, seconds, cores, ratio, percent, count, ... */
  public Table unit(String column, String unit) {
    return Rows.change(table(), column, col -> col.unit(unit));
  }

  /** The rows whose {@code column} is exactly {@code text}. */
  public Table where(String column, String text) {
    return Filters.equal(table(), column, text);
  }

  /** The rows whose {@code column} is this number. */
  public Table where(String column, double number) {
    return Filters.compare(table(), column, "equal to", value -> value == number);
  }

  /** The rows that the test holds for. */
  public Table where(Predicate<Table.Row> test) {
    return Filters.where(table(), test);
  }

  /** The rows whose {@code column} is more; missing and NaN are skipped and counted. */
  public Table above(String column, double limit) {
    return Filters.compare(table(), column, "above", value -> value > limit);
  }

  /** The rows whose {@code column} is less; missing and NaN are skipped and counted. */
  public Table below(String column, double limit) {
    return Filters.compare(table(), column, "below", value -> value < limit);
  }

  /** The rows whose {@code column} matches: {@code *} is any text, {@code ?} any character. */
  public Table matching(String column, String pattern) {
    return Filters.matching(table(), column, pattern);
  }

  /** Sorted by columns, first first; a minus sign in front descends. Missing comes last. */
  public Table sort(String... columns) {
    return Sorting.sort(table(), columns);
  }

  /** The first {@code count} rows. */
  public Table limit(int count) {
    return Rows.limit(table(), count);
  }

  /** Only these columns, in this order. */
  public Table select(String... columns) {
    return Rows.select(table(), columns);
  }

  /** All columns but these. */
  public Table without(String... columns) {
    return Rows.without(table(), columns);
  }

  /** A column under another name. */
  public Table rename(String column, String name) {
    return Rows.change(table(), column, col -> col.named(name));
  }

  /** The {@code count} rows with the largest values in a column, the largest first. */
  public Table top(int count, String column) {
    return Sorting.top(table(), count, column);
  }

  /** The first row of each combination of these columns; of all columns if none is named. */
  public Table distinct(String... columns) {
    return Groups.distinct(table(), columns);
  }

  /** One more column of numbers; a cell whose function throws is missing, and a note says why. */
  public Table with(String column, ToDoubleFunction<Table.Row> number) {
    return Computed.number(table(), column, number);
  }

  /** One more column of texts; a cell whose function throws is missing, and a note says why. */
  public Table withText(String column, Function<Table.Row, String> text) {
    return Computed.text(table(), column, text);
  }

  /** One more column of states; a cell whose function throws is missing, and a note says why. */
  public Table withState(String column, Function<Table.Row, Table.State> state) {
    return Computed.state(table(), column, state);
  }

  /** Shows a column of times as the time that had passed when the table was observed. */
  public Table age(String column) {
    return Computed.age(table(), column);
  }

  /** A column as texts, exact. */
  public Table asText(String column) {
    return Computed.asText(table(), column);
  }

  /** Shows the texts of a column as links, those that are http or https. */
  public Table link(String column) {
    return Rows.change(table(), column, col -> col.as(Col.Role.LINK));
  }

  /**
   * A row per key, in first-seen order.
   *
   * @param keys a column, or several with commas between
   * @param columns how to make the other cells: {@code count}, {@code sum cpu}, {@code mean cpu},
   *     {@code min}, {@code max}, {@code first}, {@code last}, {@code distinct}, {@code p95 cpu}
   */
  public Table group(String keys, String... columns) {
    return Groups.group(table(), keys, columns);
  }

  /** All rows of this table with the columns of the row of {@code other} that has equal keys. */
  public Table join(Table other, String... keys) {
    return Joins.join(table(), other, keys);
  }

  /** What was added, removed or changed since {@code before}; rows are told apart by their keys. */
  public Table diff(Table before, String... keys) {
    return Joins.diff(table(), before, keys);
  }

  /** A row per column and a column per row; the first column gives the names. */
  public Table transpose() {
    return Computed.transpose(table());
  }

  /**
   * A series per combination of the label columns, in the order of the rows' times.
   *
   * @param time a column of points in time
   * @param value a column of numbers
   */
  public SeriesSet series(String time, String value, String... labels) {
    return Pivot.series(table(), time, value, labels);
  }

  /**
   * Horizontal bars in the order of the rows; those after the thirtieth are summed as one.
   *
   * @param label the column that names a bar
   * @param value a column of numbers
   */
  public Chart bars(String label, String value) {
    return Chart.bars(table(), label, value);
  }
}
