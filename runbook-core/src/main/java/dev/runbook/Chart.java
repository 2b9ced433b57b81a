package dev.runbook;

import dev.runbook.ChartSpec.Join;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A picture of series over time that hides nothing: every spike is drawn however many samples there
 * are, gaps stay gaps, and the caption says the time zone, the step, the counts, the source and
 * what is wrong with the data. In a notebook it is shown as an image with a text twin, elsewhere as
 * text. Never changes: each method returns a new chart.
 */
public final class Chart implements Host.Shown {
  private final List<SeriesSet> sets;
  private final List<SeriesSet> compared;
  private final ChartSpec spec;
  private final @Nullable Table rows;
  private final @Nullable Bars bars;

  private Chart(List<SeriesSet> sets, List<SeriesSet> compared, ChartSpec spec) {
    this(sets, compared, spec, null, null);
  }

  private Chart(
      List<SeriesSet> sets,
      List<SeriesSet> compared,
      ChartSpec spec,
      @Nullable Table rows,
      @Nullable Bars bars) {
    this.sets = sets;
    this.compared = compared;
    this.spec = spec;
    this.rows = rows;
    this.bars = bars;
  }

  /** Horizontal bars. */
  static Chart bars(Table table, String label, String value) {
    var bars = Bars.of(table, label, value);
    return new Chart(List.of(), List.of(), table.head.look().frame().spec(), table, bars);
  }

  /** A chart of these sets; at most two units, which get a panel each. */
  public static Chart of(SeriesSet... sets) {
    return new Chart(List.of(sets), List.of(), frame(List.of(sets)).spec());
  }

  /** A chart of these series; at most two units, which get a panel each. */
  public static Chart of(Series... series) {
    var sets = Arrays.stream(series).map(one -> SeriesSet.of(List.of(one))).toList();
    return new Chart(sets, List.of(), frame(sets).spec());
  }

  private static Frame frame(List<SeriesSet> sets) {
    return sets.stream()
        .map(set -> set.frame)
        .filter(frame -> !frame.equals(Frame.NONE))
        .findFirst()
        .orElse(Frame.NONE);
  }

  /** The heading, instead of the name of the series. */
  public Chart title(String text) {
    var clean = ChartLines.clean(text);
    return with(next -> next.title = clean);
  }

  /**
   * What all values are in: bytes, si-bytes, seconds, cores, ratio, percent, count, per-second,
   * usd, celsius or any other word; nothing is converted.
   */
  public Chart unit(String unit) {
    var clean = ChartLines.clean(unit);
    return with(next -> next.unit = clean);
  }

  /** The time zone of the x axis; UTC if it is never said. */
  public Chart zone(ZoneId zone) {
    return timed(next -> next.zone = zone);
  }

  /** The time zone of the x axis: {@code Asia/Seoul}. */
  public Chart zone(String zone) {
    try {
      return zone(ZoneId.of(zone));
    } catch (DateTimeException e) {
      throw new Refused(
          Problem.of("\"" + zone + "\" is not a time zone")
              .seen(String.valueOf(e.getMessage()))
              .advice("a name such as Europe/Berlin, Asia/Seoul or UTC"),
          e);
    }
  }

  /** A horizontal line; the caption says how long and how far the values were above it. */
  public Chart threshold(double value) {
    return threshold(value, "");
  }

  /** A horizontal line with a label; the caption says how long the values were above it. */
  public Chart threshold(double value, String label) {
    if (!Double.isFinite(value)) {
      throw new Refused(Problem.of("a threshold must be a finite number").seen("" + value));
    }
    var one = new ChartSpec.Threshold(value, ChartLines.clean(label));
    return timed(next -> next.thresholds = ChartSpec.plus(next.thresholds, one));
  }

  /**
   * A vertical line per row: deployments, alarms, tickets. The time is the only column of points in
   * time, else {@code at}, {@code time}, {@code start} or {@code created}; the text the first
   * column of text. A state column makes BAD ones red.
   *
   * @throws Refused if the table has no such columns
   */
  public Chart markers(Table table) {
    var marks = MarkTable.of(table);
    return timed(
        next -> {
          next.markName = next.marks.isEmpty() ? MarkTable.name(table) : "markers";
          var all = new ArrayList<>(next.marks);
          all.addAll(marks);
          next.marks = List.copyOf(all);
        });
  }

  /** A vertical line with a label. */
  public Chart marker(Instant time, String text) {
    var one = new ChartSpec.Mark(time.toEpochMilli(), ChartLines.clean(text), false);
    return timed(next -> next.marks = ChartSpec.plus(next.marks, one));
  }

  /** A shaded stretch of time with a label. */
  public Chart band(Instant from, Instant to, String label) {
    var range = TimeRange.of(from, to);
    var one =
        new ChartSpec.Band(
            range.from().toEpochMilli(), range.to().toEpochMilli(), ChartLines.clean(label));
    return timed(next -> next.bands = ChartSpec.plus(next.bands, one));
  }

  /** These series too; with another unit they get a panel of their own. */
  public Chart and(SeriesSet other) {
    return new Chart(ChartSpec.plus(overTime().sets, other), compared, spec);
  }

  /** These series too; with another unit they get a panel of their own. */
  public Chart and(Series other) {
    return and(SeriesSet.of(List.of(other)));
  }

  /**
   * The same series of another time, moved to this one: dashed, in the colour of the series with
   * the same labels.
   */
  public Chart compare(SeriesSet other) {
    return new Chart(overTime().sets, ChartSpec.plus(compared, other), spec);
  }

  /** A logarithmic scale; values of zero and less sit at the lower edge and are counted. */
  public Chart log() {
    return timed(
        next -> next.asked = new ValueScale.Asked(next.asked.from(), next.asked.upTo(), true));
  }

  /** The lower end of the value axis. */
  public Chart from(double value) {
    return asked(value, spec.asked.upTo());
  }

  /** The upper end of the value axis. */
  public Chart upTo(double value) {
    return asked(spec.asked.from(), value);
  }

  private Chart asked(double from, double upTo) {
    if (from >= upTo || Double.isInfinite(from) || Double.isInfinite(upTo)) {
      throw new Refused(
          Problem.of("the value axis must end above where it starts")
              .seen("from " + from + " up to " + upTo)
              .advice("give finite numbers, the smaller one to from(..)"));
    }
    return timed(next -> next.asked = new ValueScale.Asked(from, upTo, next.asked.log()));
  }

  /** How many series get a colour, 12 if it is never said; the rest is one grey band. */
  public Chart top(int count) {
    return limit(count, 30);
  }

  /** A colour for every series, up to 200; the rest is one grey band. */
  public Chart all() {
    return limit(200, 200);
  }

  private Chart limit(int count, int most) {
    if (count < 1 || count > most) {
      throw new Refused(
          Problem.of("top(n) takes 1 to " + most + " series")
              .seen("" + count)
              .advice("all() draws up to 200"));
    }
    return timed(next -> next.limit = count);
  }

  /**
   * Width and height in pixels, 200 to 4,000 each; 1000 by 360 if it is never said. Bars take the
   * height that they need.
   */
  public Chart size(int width, int height) {
    if (Math.min(width, height) < 200 || Math.max(width, height) > 4000) {
      throw new Refused(
          Problem.of("a chart is 200 to 4,000 pixels a side").seen(width + " x " + height));
    }
    return with(
        next -> {
          next.width = width;
          next.height = height;
        });
  }

  /** Each value holds until the next one. */
  public Chart steps() {
    return timed(next -> next.join = Join.STEPS);
  }

  /** A dot per sample, no lines. */
  public Chart dots() {
    return timed(next -> next.join = Join.DOTS);
  }

  /** For a light page; the setting {@code chart.theme} chooses unless it is said. */
  public Chart light() {
    return with(next -> next.ink = Ink.LIGHT);
  }

  /** For a dark page. */
  public Chart dark() {
    return with(next -> next.ink = Ink.DARK);
  }

  /** For any page: a transparent ground and grey ink. */
  public Chart clear() {
    return with(next -> next.ink = Ink.CLEAR);
  }

  /** Draws all samples. The picture is the same, only slower. */
  public Chart raw() {
    return timed(next -> next.raw = true);
  }

  private Chart with(Consumer<ChartSpec> change) {
    return new Chart(sets, compared, spec.with(change), rows, bars);
  }

  /** For what only a chart over time can have. */
  private Chart timed(Consumer<ChartSpec> change) {
    return overTime().with(change);
  }

  private Chart overTime() {
    if (bars != null) {
      throw new Refused(
          Problem.of("bars have no time axis")
              .advice("title, unit, size, dark and clear work; the rest is for series over time"));
    }
    return this;
  }

  /**
   * The picture as PNG, at most 100 KB: where it would be larger it is made smaller, colours first.
   *
   * @throws Refused if this computer cannot draw pictures; the message says what to install
   */
  public byte[] png() {
    return Picture.png(this::scene, spec);
  }

  /** The picture as SVG; needs no fonts and no desktop libraries. */
  public CharSequence svg() {
    return new Raw(SceneSvg.write(scene()));
  }

  /** The picture as text, 80 columns wide, with its caption. */
  public CharSequence text() {
    return new Raw(
        bars != null
            ? BarDrawing.text(bars, spec, 80, true)
            : SceneText.write(scene(), 80, 12, true));
  }

  /**
   * Writes the picture to a file, whole or not at all: PNG, SVG or text by the ending {@code .png},
   * {@code .svg} or {@code .txt}.
   *
   * @throws Refused for any other ending, or if the file cannot be written
   */
  public void save(Path file) {
    var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    var bytes =
        name.endsWith(".png")
            ? png()
            : name.endsWith(".svg") ? utf8(svg()) : name.endsWith(".txt") ? utf8(text()) : null;
    if (bytes == null) {
      throw new Refused(
          Problem.of("the ending of the file does not say what to write")
              .at(file.toString())
              .advice("name it .png, .svg or .txt"));
    }
    SafeFile.write(file, out -> out.write(bytes));
  }

  private static byte[] utf8(CharSequence text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The numbers behind the picture: a row per series with its statistics, or the table itself. */
  public Table table() {
    if (rows != null) {
      return rows;
    }
    var all = new ArrayList<Series>();
    var marks = Marks.NONE;
    for (var set : sets) {
      set.forEach(all::add);
      marks = marks.and(set.marks());
    }
    return Stats.table(all).marked(marks);
  }

  @Override
  public Host.Bundle shown(Host.Traits traits) {
    var twin =
        bars != null
            ? BarDrawing.text(bars, spec, traits.width(), traits.unicode())
            : SceneText.twin(scene(), traits.width(), traits.unicode());
    if (!traits.images()) {
      return Host.Bundle.text(twin);
    }
    try {
      return Host.Bundle.text(twin).png(png());
    } catch (Refused e) {
      return Host.Bundle.text(twin + "\n" + e.problem().text());
    }
  }

  /** A small drawing as text; free of I/O. */
  @Override
  public String toString() {
    try {
      return bars != null ? ChartBrief.of(bars, spec) : ChartBrief.of(scene());
    } catch (RuntimeException e) {
      return "chart that cannot be drawn: " + ChartLines.clean(String.valueOf(e.getMessage()));
    }
  }

  /** The numbers of the picture. */
  Scene scene() {
    return scene(spec);
  }

  private Scene scene(ChartSpec as) {
    return bars != null
        ? BarDrawing.scene(bars, as)
        : Drawing.scene(ChartLines.of(sets, compared), as);
  }
}
