package dev.runbook;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows and typed columns that never change and that print themselves well in a cell, a shell, a
 * ticket and a file. Each operation returns a new table over the same columns. What is wrong with
 * the data (partial, truncated, stale, notes) stays on the table through every operation and is
 * printed last.
 */
public final class Table extends TableOperations implements Host.Shown {
  /** The kinds of a column. Missing is none of empty text, 0 and NaN. */
  public enum Kind {
    /** Text. */
    TEXT,
    /** Whole numbers of 64 bits. */
    LONG,
    /** Floating point. */
    DOUBLE,
    /** Exact decimal numbers. */
    DECIMAL,
    /** True or false. */
    BOOL,
    /** Points in time; infinity is {@link Instant#MAX}, minus infinity {@link Instant#MIN}. */
    INSTANT,
    /** Dates and times without a zone, as ISO text. */
    LOCAL,
    /** Lengths of time. */
    SPAN,
    /** A level with a word, see {@link State}. */
    STATE,
    /** A small series, printed as a line of blocks. */
    TREND
  }

  /** How things are, and the word for it: {@code BAD CrashLoopBackOff}. */
  public record State(Level level, String word) implements Comparable<State> {
    /** From the one to look at first to the one to look at last. */
    public enum Level {
      /** Broken. */
      BAD,
      /** Nobody can tell. */
      UNKNOWN,
      /** Not well. */
      WARN,
      /** Worth knowing. */
      INFO,
      /** Well. */
      OK
    }

    /** Well. */
    public static State ok(String word) {
      return new State(Level.OK, word);
    }

    /** Worth knowing. */
    public static State info(String word) {
      return new State(Level.INFO, word);
    }

    /** Not well. */
    public static State warn(String word) {
      return new State(Level.WARN, word);
    }

    /** Broken. */
    public static State bad(String word) {
      return new State(Level.BAD, word);
    }

    /** Nobody can tell. */
    public static State unknown(String word) {
      return new State(Level.UNKNOWN, word);
    }

    @Override
    public int compareTo(State other) {
      int levels = level.compareTo(other.level);
      return levels != 0 ? levels : word.compareTo(other.word);
    }

    @Override
    public String toString() {
      return word;
    }
  }

  final Head head;
  final List<Col> cols;
  private final int @Nullable [] rows;
  private final int size;

  Table(Head head, List<Col> cols, int @Nullable [] rows, int size) {
    this.head = head;
    this.cols = List.copyOf(cols);
    this.rows = rows;
    this.size = size;
  }

  /** An empty table with these columns; {@link #row} adds rows. */
  public static Table of(String... columns) {
    return write(columns).done();
  }

  /** A row per record: its components become columns, those of nested records with a dot. */
  public static Table of(Collection<? extends Record> records) {
    return Records.table(records);
  }

  /** Writes a table row by row, without boxing; for modules. */
  public static Writer write(String... columns) {
    return new Writer(Arrays.asList(columns));
  }

  /** The number of rows. */
  public int size() {
    return size;
  }

  /** Whether there is no row. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** What the rows are. */
  public String name() {
    return head.name();
  }

  /** The names of the columns in order. */
  public List<String> columns() {
    return cols.stream().map(Col::name).toList();
  }

  /** The column called {@code name}. */
  public Column column(String name) {
    return new Column(this, cols.get(index(name)));
  }

  /** The rows in order; made when asked for. */
  public List<Row> rows() {
    return Rows.list(this);
  }

  /** The only row. */
  public Row one() {
    if (size != 1) {
      throw new Refused(
          Problem.of("one() needs exactly one row, " + head.name() + " has " + size)
              .advice("narrow it with where(..), or take limit(1).one()"));
    }
    return new Row(this, 0);
  }

  /** The only cell, as text. */
  public String text() {
    return one().text(only());
  }

  /** The only cell, as a number. */
  public double number() {
    return one().number(only());
  }

  private String only() {
    if (cols.size() != 1) {
      throw new Refused(
          Problem.of(head.name() + " has " + cols.size() + " columns, not one")
              .seen(String.join(", ", columns()))
              .advice("name the column: one().number(\"..\")"));
    }
    return cols.get(0).name();
  }

  /** What is wrong with the data and what was noted on the way, in words. */
  public List<String> notes() {
    return head.marks().lines();
  }

  /** When the rows were read, if that is known. */
  public Optional<Instant> observed() {
    return Optional.ofNullable(head.observed());
  }

  @Override
  public Host.Bundle shown(Host.Traits traits) {
    var text = Host.Bundle.text(TableText.of(this, traits));
    return traits.html() ? text.html(TableHtml.of(this)) : text;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Table that && Rows.equal(this, that);
  }

  @Override
  public int hashCode() {
    return 31 * columns().hashCode() + size;
  }

  @Override
  public String toString() {
    return TableText.brief(this);
  }

  @Override
  Table table() {
    return this;
  }

  /** With these marks too. */
  Table marked(Marks more) {
    return with(head.marks(head.marks().and(more)));
  }

  Table with(Head newHead) {
    return new Table(newHead, cols, rows, size);
  }

  /** The row numbers in the columns, copied. */
  int[] positions() {
    if (rows != null) {
      return rows.clone();
    }
    var all = new int[size];
    Arrays.setAll(all, i -> i);
    return all;
  }

  /** These rows of the columns, in this order; the array is taken over. */
  Table pick(int[] picked) {
    return new Table(head, cols, picked, picked.length);
  }

  /** Other columns for the same rows. */
  Table cols(List<Col> others) {
    return new Table(head, others, rows, size);
  }

  /** Where row {@code position} stands in the columns. */
  int at(int position) {
    return rows == null ? position : rows[position];
  }

  int index(String name) {
    for (int i = 0; i < cols.size(); i++) {
      if (cols.get(i).name().equals(name)) {
        return i;
      }
    }
    throw Col.unknown(name, columns(), head.name());
  }

  /** One row; a view of its table. */
  public static final class Row {
    private final Table table;
    private final int position;

    Row(Table table, int position) {
      this.table = table;
      this.position = position;
    }

    /** Its place in the table, from 0. */
    public int position() {
      return position;
    }

    /** The exact value as text; empty if it is missing. */
    public String text(String column) {
      var value = value(column);
      return value == null ? "" : Exact.of(value);
    }

    /** The number; NaN if it is missing. Lengths of time are in seconds. */
    public double number(String column) {
      return table.column(column).number(position);
    }

    /** The whole number, exact. */
    public long whole(String column) {
      if (value(column) instanceof Long whole) {
        return whole;
      }
      throw wrong(column, "a whole number");
    }

    /** The point in time. */
    public Instant instant(String column) {
      if (value(column) instanceof Instant time) {
        return time;
      }
      throw wrong(column, "a point in time");
    }

    /** The state. */
    public State state(String column) {
      if (value(column) instanceof State state) {
        return state;
      }
      throw wrong(column, "a state");
    }

    /** Whether there is no value. */
    public boolean isMissing(String column) {
      return value(column) == null;
    }

    private @Nullable Object value(String column) {
      return table.cols.get(table.index(column)).cells().value(table.at(position));
    }

    private Refused wrong(String column, String wanted) {
      var col = table.cols.get(table.index(column));
      var seen = isMissing(column) ? "it is missing" : col.kind() + " " + text(column);
      return new Refused(
          Problem.of("row " + position + ", column " + column + " is not " + wanted).seen(seen));
    }

    @Override
    public String toString() {
      return table.pick(new int[] {table.at(position)}).toString();
    }
  }

  /** One column; a view of its table. */
  public static final class Column {
    private final Table table;
    private final Col col;

    Column(Table table, Col col) {
      this.table = table;
      this.col = col;
    }

    /** Its name. */
    public String name() {
      return col.name();
    }

    /** Its kind. */
    public Kind kind() {
      return col.kind();
    }

    /** What its numbers are in; empty if nobody said. */
    public String unit() {
      return col.unit();
    }

    /** The number in a row; NaN if it is missing. Lengths of time are in seconds. */
    public double number(int row) {
      if (col.kind() == Kind.TEXT || col.kind() == Kind.LOCAL || col.kind() == Kind.STATE) {
        throw Filters.notNumbers(table, col);
      }
      return col.cells().number(table.at(row));
    }

    /** The exact value in a row as text; empty if it is missing. */
    public String text(int row) {
      var value = col.cells().value(table.at(row));
      return value == null ? "" : Exact.of(value);
    }

    /** All numbers, copied; NaN where one is missing. */
    public double[] doubles() {
      var all = new double[table.size];
      Arrays.setAll(all, this::number);
      return all;
    }

    /** All values as exact text; empty where one is missing. */
    public List<String> texts() {
      return java.util.stream.IntStream.range(0, table.size).mapToObj(this::text).toList();
    }

    @Override
    public String toString() {
      return table.cols(List.of(col)).toString();
    }
  }

  /**
   * Writes a table row by row, cell by cell. Not for use by several threads.
   *
   * @see Table#write
   */
  public static final class Writer {
    private final TableWriting writing;

    Writer(List<String> columns) {
      this.writing = new TableWriting(columns);
    }

    /** What the rows are. */
    @CanIgnoreReturnValue
    public Writer named(String name) {
      writing.head = writing.head.named(name);
      return this;
    }

    /** Where the rows come from. */
    @CanIgnoreReturnValue
    public Writer source(String text) {
      writing.head = writing.head.source(text);
      return this;
    }

    /** When the rows were read. */
    @CanIgnoreReturnValue
    public Writer observed(Instant time) {
      writing.head = writing.head.observed(time);
      return this;
    }

    /** What the numbers of a column are in. */
    @CanIgnoreReturnValue
    public Writer unit(String column, String unit) {
      writing.column(column).unit = unit;
      return this;
    }

    /** The kind of a column; without it the first cell decides. */
    @CanIgnoreReturnValue
    public Writer kind(String column, Kind kind) {
      writing.column(column).asked = kind;
      return this;
    }

    /** A whole row; null is missing. */
    @CanIgnoreReturnValue
    public Writer row(@Nullable Object... cells) {
      for (var cell : cells) {
        writing.any(cell);
      }
      return endRow();
    }

    /** The next cell of this row. */
    @CanIgnoreReturnValue
    public Writer cell(long value) {
      writing.next().add(value);
      return this;
    }

    /** The next cell of this row; NaN is a value. */
    @CanIgnoreReturnValue
    public Writer cell(double value) {
      writing.next().add(value);
      return this;
    }

    /** The next cell of this row. */
    @CanIgnoreReturnValue
    public Writer cell(boolean value) {
      writing.next().add(value);
      return this;
    }

    /** The next cell of this row. */
    @CanIgnoreReturnValue
    public Writer cell(String value) {
      writing.next().add(value);
      return this;
    }

    /** The next cell of this row. */
    @CanIgnoreReturnValue
    public Writer cell(Instant value) {
      writing.next().add(value);
      return this;
    }

    /** The next cell of this row. */
    @CanIgnoreReturnValue
    public Writer cell(Duration value) {
      writing.next().add(value);
      return this;
    }

    /** The next cell of this row. */
    @CanIgnoreReturnValue
    public Writer cell(BigDecimal value) {
      writing.next().add(value);
      return this;
    }

    /** The next cell of this row. */
    @CanIgnoreReturnValue
    public Writer cell(State value) {
      writing.next().add(value);
      return this;
    }

    /** The next cell of this row: printed as a line of blocks. */
    @CanIgnoreReturnValue
    public Writer cell(Series value) {
      writing.next().add(value);
      return this;
    }

    /** The next cell of this row: a date or time without a zone, in ISO. */
    @CanIgnoreReturnValue
    public Writer local(String value) {
      writing.next().addLocal(value);
      return this;
    }

    /** The next cell of this row has no value. */
    @CanIgnoreReturnValue
    public Writer missing() {
      writing.next().addMissing();
      return this;
    }

    /**
     * Ends the row; cells that were not written are missing.
     *
     * @throws Refused beyond 1,000,000 rows or 64 MiB: read {@link #isFull} and cut
     */
    @CanIgnoreReturnValue
    public Writer endRow() {
      writing.endRow();
      return this;
    }

    /** Whether one more row would be refused. */
    public boolean isFull() {
      return writing.isFull();
    }

    /** The number of rows written. */
    public int size() {
      return writing.size();
    }

    /** A line to be printed under the table. */
    @CanIgnoreReturnValue
    public Writer note(String text) {
      writing.head = writing.head.marks(writing.head.marks().note(text));
      return this;
    }

    /** Cut after {@code at} of {@code of} rows; -1 if nobody knows how many. */
    @CanIgnoreReturnValue
    public Writer truncated(long at, long of) {
      writing.head = writing.head.marks(writing.head.marks().truncated(at, of));
      return this;
    }

    /** The marks and notes of the series that the rows are made of. */
    @CanIgnoreReturnValue
    public Writer marks(SeriesSet series) {
      writing.head = writing.head.marks(writing.head.marks().and(series.marks()));
      return this;
    }

    /** Something is missing, and why. */
    @CanIgnoreReturnValue
    public Writer partial(String why) {
      writing.head = writing.head.marks(writing.head.marks().partial(why));
      return this;
    }

    /**
     * The table, made from a text source: a column of texts gets a kind if all its cells print back
     * to the same characters.
     */
    public Table guessed() {
      return Guess.of(writing.done());
    }

    /** The table. */
    public Table done() {
      return writing.done();
    }
  }
}
