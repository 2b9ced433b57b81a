package dev.runbook.sql;

import dev.runbook.Chart;
import dev.runbook.Guard;
import dev.runbook.Redactor;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.SeriesSet;
import dev.runbook.Table;
import dev.runbook.TimeRange;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/**
 * A query; immutable, every method returns a new one. Nothing is sent before one of {@link #table},
 * {@link #one}, {@link #number}, {@link #text}, {@link #list}, {@link #as}, {@link #each}, {@link
 * #series}, {@link #chart}, {@link #csv}; each of these sends it once.
 */
public final class SqlQuery {
  private final Database db;
  private final SqlText text;
  private final Map<String, Object> binds;
  private final Limits limits;
  private final String name;
  private final @Nullable TimeRange range;

  SqlQuery(Database db, SqlText text, Map<String, Object> binds, Limits limits) {
    this(db, text, binds, limits, "query", null);
  }

  private SqlQuery(
      Database db,
      SqlText text,
      Map<String, Object> binds,
      Limits limits,
      String name,
      @Nullable TimeRange range) {
    this.db = db;
    this.text = text;
    this.binds = Map.copyOf(binds);
    this.limits = limits;
    this.name = name;
    this.range = range;
  }

  /**
   * The value of {@code :name}: text, a number, a boolean, an Instant or other java.time value, a
   * UUID, an enum, a Secret, {@link Sql#array}, {@link Sql#json}, or a collection of up to 1,000 of
   * these for {@code in (:name)}.
   */
  public SqlQuery bind(String bind, Object value) {
    var more = new LinkedHashMap<>(binds);
    more.put(bind, Value.of(bind, Objects.requireNonNull(value, bind)));
    return new SqlQuery(db, text, more, limits, name, range);
  }

  /** Binds {@code :from} and {@code :to} to the two ends. */
  public SqlQuery between(TimeRange times) {
    var query = bind("from", times.from()).bind("to", times.to());
    return new SqlQuery(db, text, query.binds, limits, name, times);
  }

  /** Binds {@code :from} and {@code :to} to the stretch that ends now, such as {@code 3h}. */
  public SqlQuery last(String length) {
    return between(TimeRange.last(length, db.now()));
  }

  /** The most rows a table may get, up to 1,000,000; 10,000 unless a setting says otherwise. */
  public SqlQuery rows(int most) {
    return new SqlQuery(db, text, binds, limits.rows(most), name, range);
  }

  /** How long the statement may run; 30 s unless a setting says otherwise. */
  public SqlQuery timeout(Duration length) {
    return new SqlQuery(db, text, binds, limits.statement(length), name, range);
  }

  /** How long the statement may run: {@code 2m}. */
  public SqlQuery timeout(String length) {
    return timeout(TimeRange.last(length, db.now()).length());
  }

  /** The zone in which the server computes and local times are read; UTC unless a setting says. */
  public SqlQuery zone(String zone) {
    return zone(Sql.zone(zone));
  }

  /** The zone in which the server computes and local times are read. */
  public SqlQuery zone(ZoneId zone) {
    return new SqlQuery(db, text, binds, limits.zone(zone), name, range);
  }

  /** What the rows are, for the first line of the table. */
  public SqlQuery named(String words) {
    return new SqlQuery(db, text, binds, limits, words, range);
  }

  /** The rows, up to the limit; a table that is cut says so. */
  public Table table() {
    return read(limits.rows()).table();
  }

  private Answer read(int most) {
    return db.read(bound(), limits, most + 1, (rows, context) -> answer(rows, most));
  }

  private Bound bound() {
    return Bound.of(text, binds);
  }

  /** A table and what the record says about it. */
  private record Answer(Table table, List<String> warnings) implements Database.Counted {
    @Override
    public long count() {
      return table.size();
    }
  }

  private Answer answer(ResultSet rows, int most) throws SQLException {
    var columns = Columns.of(rows.getMetaData(), db.engine());
    var writer = columns.writer().named(name).source(db.identity());
    boolean more = rows.next();
    while (more && writer.size() < most && !writer.isFull()) {
      columns.row(rows, writer);
      more = rows.next();
    }
    if (!more) {
      return new Answer(finish(writer.done()), List.of());
    }
    int size = writer.size();
    var cut = finish(writer.done()).truncated(size, -1);
    return new Answer(cut, List.of("truncated at " + size + " rows"));
  }

  private Table finish(Table table) {
    return table.observed(db.now()).zone(limits.zone());
  }

  /** The whole answer; charts, series and single values must not come from a part of it. */
  private Table whole() {
    var answer = read(limits.rows());
    if (!answer.warnings().isEmpty()) {
      throw new Refused(
          Problem.of("the answer is " + answer.warnings().get(0) + "; a part would mislead here")
              .at(db.target.name())
              .advice("aggregate in SQL, or raise the limit: .rows(" + Limits.MOST + ")"));
    }
    return answer.table();
  }

  /**
   * The only row.
   *
   * @throws Refused if there is none, or a second one
   */
  public Table.Row one() {
    return read(2).table().one();
  }

  /** The only cell, as a number; NaN if it is NULL. */
  public double number() {
    return read(2).table().number();
  }

  /** The only cell, as text; empty if it is NULL. */
  public String text() {
    return read(2).table().text();
  }

  /** One column as text, up to the row limit; a longer answer is refused. */
  public List<String> list(String column) {
    return whole().column(column).texts();
  }

  /** The rows as records or other classes with one constructor, matched by name. */
  public <T> List<T> as(Class<T> type) {
    var mapped = new ArrayList<T>();
    var mapper = ConstructorMapper.of(type);
    var unused =
        db.read(
            bound(),
            limits,
            limits.rows() + 1,
            (rows, context) -> {
              while (rows.next()) {
                if (mapped.size() == limits.rows()) {
                  throw new Refused(
                      Problem.of("there are more than " + limits.rows() + " rows")
                          .advice("raise the limit with .rows(..), or use each(row -> ..)"));
                }
                mapped.add(mapper.map(rows, context));
              }
              return new Rows(mapped.size());
            });
    return List.copyOf(mapped);
  }

  /** Gives every row to {@code reader}, one at a time: constant memory, no row limit. */
  public void each(Consumer<SqlRow> reader) {
    var unused =
        db.read(
            bound(),
            limits,
            0,
            (rows, context) -> {
              var row = new SqlRow(rows, Columns.of(rows.getMetaData(), db.engine()));
              long count = 0;
              for (; rows.next(); count++) {
                reader.accept(row);
              }
              return new Rows(count);
            });
  }

  /** How many rows were streamed. */
  private record Rows(long count) implements Database.Counted {
    @Override
    public List<String> warnings() {
      return List.of();
    }
  }

  /**
   * Series: the first time column is the time, numbers are values, texts are labels.
   *
   * @throws Refused if the answer is cut, or one time occurs twice for the same labels
   */
  public SeriesSet series() {
    var set = SeriesOf.table(whole(), limits.zone());
    return range == null ? set : SeriesOf.within(set, range);
  }

  /** A chart of {@link #series}. */
  public Chart chart() {
    return Chart.of(series()).zone(limits.zone());
  }

  /** Writes every row to a CSV file (RFC 4180, UTF-8): no row limit, constant memory. */
  public void csv(Path file) {
    write(file, Csv.PLAIN);
  }

  /**
   * Like {@link #csv}, for a spreadsheet program: a text that begins like a formula, with {@code
   * =}, {@code +}, {@code -} or {@code @}, gets an apostrophe in front.
   */
  public void csvForSpreadsheet(Path file) {
    write(file, Csv.SPREADSHEET);
  }

  /** Writes every row as one line of JSON (UTF-8): no row limit, constant memory. */
  public void json(Path file) {
    write(file, new JsonLines());
  }

  private void write(Path file, RowFile.Format format) {
    var unused =
        db.read(
            bound(),
            limits,
            0,
            (rows, context) -> new Rows(RowFile.write(rows, db.engine(), file, format)));
  }

  /** A guard for changes: the number must stay at or below {@code limit}; no row is no data. */
  public Guard below(double limit) {
    return guard().below(limit);
  }

  /** A guard for changes: the number must stay at or above {@code limit}; no row is no data. */
  public Guard above(double limit) {
    return guard().above(limit);
  }

  private Guard guard() {
    var sql = text.sql().strip().replaceAll("\\s+", " ");
    var words = sql.length() > 80 ? sql.substring(0, 79) + "…" : sql;
    return Guard.on(words, this::sample);
  }

  /** The only number, or nothing: no row, NULL and a second row are no data. */
  private List<Guard.Sample> sample() {
    var table = read(2).table();
    if (table.size() != 1 || table.columns().size() != 1) {
      return List.of();
    }
    double value = table.number();
    return Double.isNaN(value) ? List.of() : List.of(new Guard.Sample(value, Instant.MAX));
  }

  /** How the server would run it; it is not run. For PostgreSQL. */
  public SqlExplain explain() {
    return explain("costs", "plan");
  }

  /** How the server runs it: it is run, inside the transaction that only reads. */
  public SqlExplain analyse() {
    return explain("analyze, buffers", "analysed plan");
  }

  private SqlExplain explain(String options, String title) {
    var explained = text.explained(options, db.engine());
    var lines = new SqlQuery(db, explained, binds, limits).named(title).table();
    return new SqlExplain(
        title + " on " + db.target.name(), lines.column(lines.columns().get(0)).texts());
  }

  /** The rows as Markdown, up to the limit. */
  public CharSequence markdown() {
    return table().markdown();
  }

  @Override
  public String toString() {
    var sql = text.sql().strip();
    var cut = sql.length() > 800 ? sql.substring(0, 799) + "…" : sql;
    return Redactor.clean("query on " + db.target.name() + ", not sent yet\n" + cut);
  }
}
