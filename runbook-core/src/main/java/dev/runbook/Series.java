package dev.runbook;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Numbers over time: one value per point in time, in strictly ascending order, with labels, unit,
 * step and the range that was asked for. NaN is a value; a gap is a point that is not there, and is
 * never filled.
 */
public final class Series implements Host.Shown {
  /** What the time of a sample means. */
  public enum Stamp {
    /** The sample looks back from its time, as in Prometheus. */
    AT,
    /** The sample tells of the interval that starts at its time, as in CloudWatch. */
    FROM
  }

  final About about;
  final long[] millis;
  final double[] values;
  private final int size;

  /** Worked out when first asked for; -1 before. */
  private volatile long stepMillis = -1;

  /** Takes the arrays over; the times are already checked. */
  Series(About about, long[] millis, double[] values, int size) {
    this.about = about;
    this.millis = millis;
    this.values = values;
    this.size = size;
  }

  /**
   * A series of these samples; the arrays are copied.
   *
   * @param millis milliseconds since 1970, strictly ascending
   * @throws Refused if two times are equal or in the wrong order
   */
  public static Series of(Map<String, String> labels, long[] millis, double[] values) {
    var writer = write(labels, millis.length);
    if (millis.length != values.length) {
      throw new Refused(
          Problem.of(millis.length + " times but " + values.length + " values")
              .at(writer.about.name()));
    }
    for (int i = 0; i < millis.length; i++) {
      writer.add(millis[i], values[i]);
    }
    return writer.done();
  }

  /** Writes a series sample by sample, without boxing; {@code expected} samples need no copy. */
  public static Writer write(Map<String, String> labels, int expected) {
    return new Writer(About.of(labels), expected);
  }

  /** What it is called: {@code metric{label="value"}}. */
  public String name() {
    return about.name();
  }

  /** Its labels, sorted. */
  public Map<String, String> labels() {
    return about.labels();
  }

  /** The number of samples. */
  public int size() {
    return size;
  }

  /** Whether there is no sample. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** The time of a sample in milliseconds since 1970. */
  public long millis(int sample) {
    return millis[Objects.checkIndex(sample, size)];
  }

  /** The time of a sample. */
  public Instant time(int sample) {
    return Instant.ofEpochMilli(millis(sample));
  }

  /** The value of a sample; may be NaN. */
  public double value(int sample) {
    return values[Objects.checkIndex(sample, size)];
  }

  /** What the values are in; empty if nobody said. */
  public String unit() {
    return about.unit();
  }

  /** The distance between two samples: as given, else the median of those found. */
  public Duration step() {
    var given = about.step();
    return given != null ? given : Duration.ofMillis(stepMillis());
  }

  /** The step, worked out once. */
  long stepMillis() {
    if (stepMillis < 0) {
      var given = about.step();
      stepMillis = given != null ? given.toMillis() : Stats.medianStep(this);
    }
    return stepMillis;
  }

  /** Where it comes from; empty if nobody said. */
  public String source() {
    return about.source();
  }

  /** The range that was asked for, if somebody said. */
  public Optional<TimeRange> range() {
    return Optional.ofNullable(about.range());
  }

  /** When it was read, if somebody said. */
  public Optional<Instant> observed() {
    return Optional.ofNullable(about.observed());
  }

  /** What the time of a sample means. */
  public Stamp stamp() {
    return about.stamp();
  }

  /** What is wrong with it and what was noted on the way, in words. */
  public List<String> notes() {
    return marks().lines();
  }

  /** Its marks; STALE too if it ends more than two steps before the range that was asked for. */
  Marks marks() {
    return Stats.stale(this).map(about.marks()::stale).orElse(about.marks());
  }

  /** The same samples under other labels. */
  public Series labels(Map<String, String> labels) {
    return with(about.labels(labels));
  }

  /** The same numbers, said to be in {@code unit}; nothing is converted. */
  public Series unit(String unit) {
    return with(about.unit(unit));
  }

  /** The distance at which samples were asked for. */
  public Series step(Duration step) {
    return with(about.step(step));
  }

  /** Where it comes from. */
  public Series source(String source) {
    return with(about.source(source));
  }

  /** What the time of a sample means. */
  public Series stamp(Stamp stamp) {
    return with(about.stamp(stamp));
  }

  /** The range that was asked for. */
  public Series range(TimeRange range) {
    return with(about.range(range));
  }

  /** When it was read. */
  public Series observed(Instant time) {
    return with(about.observed(time));
  }

  /**
   * Joins the context: charts of it name the environment and follow the settings {@code zone} and
   * {@code chart.theme}. Modules say it of what they read.
   */
  public Series on(Runbook rb) {
    return in(Frame.of(rb));
  }

  Series in(Frame frame) {
    return with(about.frame(frame));
  }

  /** Something is missing, and why. */
  public Series partial(String why) {
    return with(about.marks(about.marks().partial(why)));
  }

  /** A line to be printed under it. */
  public Series note(String text) {
    return with(about.marks(about.marks().note(text)));
  }

  /** The newest value; NaN if there is none. */
  public double last() {
    return Stats.last(this);
  }

  /** The lowest value; NaN if there is none. */
  public double min() {
    return Stats.min(this);
  }

  /** The highest value; NaN if there is none. */
  public double max() {
    return Stats.max(this);
  }

  /** The mean of the values that are there; NaN if there is none. */
  public double mean() {
    return Stats.mean(this);
  }

  /**
   * The percentile of the values that are there, by linear interpolation between neighbours; NaN if
   * there is none.
   *
   * @param percent from 0 to 100
   */
  public double p(double percent) {
    return Stats.percentile(this, percent);
  }

  /** How old the newest sample was when the series was read, if that is known. */
  public Optional<Duration> age() {
    return isEmpty()
        ? Optional.empty()
        : observed().map(now -> Duration.between(time(size - 1), now));
  }

  /** The stretches without samples: from, to, length, how many are missing. */
  public Table gaps() {
    return Spells.gaps(this);
  }

  /** The stretches above {@code limit}: from, to, length, worst; an open one says "still". */
  public Table breaches(double limit) {
    return Spells.breaches(this, limit);
  }

  /** The slope an hour by least squares; missing under three samples. */
  public Table trend() {
    return Comparing.trend(this);
  }

  /** Mean, p95 and maximum before and after {@code moment}, and the change in percent. */
  public Table around(Instant moment, Duration length) {
    return Comparing.around(this, moment, length);
  }

  /** Mean, p95 and maximum of, say, {@code 30m} before and after {@code moment}. */
  public Table around(Instant moment, String length) {
    return around(moment, Durations.positive(length));
  }

  /** The samples inside {@code range}. */
  public Series between(TimeRange range) {
    var part = Comparing.between(this, range.from().toEpochMilli(), range.to().toEpochMilli() - 1);
    return part.range(range);
  }

  /** Both added, interval by interval; an interval with one side only is NaN and counted. */
  public Series plus(Series other) {
    return Arithmetic.of(this, other, Arithmetic.Way.PLUS);
  }

  /** The difference, interval by interval; an interval with one side only is NaN and counted. */
  public Series minus(Series other) {
    return Arithmetic.of(this, other, Arithmetic.Way.MINUS);
  }

  /** The ratio, interval by interval; divisions by zero are NaN and counted apart. */
  public Series dividedBy(Series other) {
    return Arithmetic.of(this, other, Arithmetic.Way.DIVIDED_BY);
  }

  /** Each value times {@code factor}; a ratio times 100 is in percent. */
  public Series times(double factor) {
    return Arithmetic.times(this, factor);
  }

  /**
   * A coarser step.
   *
   * @param how min, max, mean, sum, last, first or count
   * @throws Refused if the step is finer than that of the series
   */
  public Series resample(Duration step, String how) {
    return Resampling.resample(this, step, how);
  }

  /** A coarser step, as text: {@code resample("5m", "max")}. */
  public Series resample(String step, String how) {
    return resample(Durations.positive(step), how);
  }

  /** How fast a counter grew; a fall is a reset; nothing after a gap. */
  public Series perSecond() {
    return Resampling.growth(this, true);
  }

  /** How much a counter grew since the sample before; a fall is a reset; nothing after a gap. */
  public Series increase() {
    return Resampling.growth(this, false);
  }

  /** The same values later, or earlier if {@code by} is negative: {@code shift("7d")}. */
  public Series shift(String by) {
    return shift(Durations.signed(by));
  }

  /** The same values later, or earlier if {@code by} is negative. */
  public Series shift(Duration by) {
    return Arithmetic.shift(this, by);
  }

  /** One row: count, first, last, min, mean, max, p50, p95, p99, sd, area. */
  public Table stats() {
    return Stats.table(List.of(this));
  }

  /** A chart of it; its name is the title. */
  public Chart chart() {
    return Chart.of(this);
  }

  @Override
  public Host.Bundle shown(Host.Traits traits) {
    return SeriesSet.of(List.of(this)).shown(traits);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Series that
        && about.equals(that.about)
        && Arrays.equals(millis, 0, size, that.millis, 0, that.size)
        && Arrays.equals(values, 0, size, that.values, 0, that.size);
  }

  @Override
  public int hashCode() {
    return 31 * about.labels().hashCode() + size;
  }

  @Override
  public String toString() {
    return SeriesSet.of(List.of(this)).toString();
  }

  Series with(About other) {
    return new Series(other, millis, values, size);
  }

  /** Writes a series sample by sample. Not for use by several threads. */
  public static final class Writer {
    private final About about;
    private long[] millis;
    private double[] values;
    private int size;

    private Writer(About about, int expected) {
      this.about = about;
      this.millis = new long[Math.max(0, expected)];
      this.values = new double[Math.max(0, expected)];
    }

    /**
     * The next sample.
     *
     * @param time milliseconds since 1970, after that of the last sample
     * @throws Refused if it is not
     */
    @CanIgnoreReturnValue
    public Writer add(long time, double value) {
      if (size > 0 && time <= millis[size - 1]) {
        throw disorder(time, value);
      }
      if (size == millis.length) {
        int room = Math.max(16, size + size / 2);
        millis = Arrays.copyOf(millis, room);
        values = Arrays.copyOf(values, room);
      }
      millis[size] = time;
      values[size++] = value;
      return this;
    }

    private Refused disorder(long time, double value) {
      long before = millis[size - 1];
      var what = time == before ? "has two samples at one time" : "has a sample before the last";
      return new Refused(
          Problem.of(about.name() + " " + what)
              .seen(
                  Instant.ofEpochMilli(before)
                      + " = "
                      + Numbers.exact(values[size - 1])
                      + ", then "
                      + Instant.ofEpochMilli(time)
                      + " = "
                      + Numbers.exact(value))
              .advice(
                  "group or deduplicate at the source, or add the label that tells them apart"));
    }

    /** The number of samples written. */
    public int size() {
      return size;
    }

    /** The series; the writer is empty afterwards. */
    public Series done() {
      boolean spare = millis.length > size + size / 8;
      var times = spare ? Arrays.copyOf(millis, size) : millis;
      var numbers = spare ? Arrays.copyOf(values, size) : values;
      var series = new Series(about, times, numbers, size);
      millis = new long[0];
      values = new double[0];
      size = 0;
      return series;
    }
  }
}
