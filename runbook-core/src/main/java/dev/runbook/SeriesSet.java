package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Series in the order of their source, no two with equal labels; never changes. */
public final class SeriesSet implements Iterable<Series>, Host.Shown {
  private final String name;
  private final List<Series> all;
  final Marks marks;
  final Frame frame;

  private SeriesSet(String name, List<Series> all, Marks marks, Frame frame) {
    this.name = name;
    this.all = List.copyOf(all);
    this.marks = marks;
    this.frame = frame;
  }

  /**
   * These series.
   *
   * @throws Refused if two have equal labels
   */
  public static SeriesSet of(Collection<Series> series) {
    var seen = new HashMap<Map<String, String>, Series>();
    for (var one : series) {
      if (seen.put(one.labels(), one) != null) {
        throw new Refused(
            Problem.of("two series have the same labels")
                .seen(one.name())
                .advice("add the label that tells them apart, or sum them"));
      }
    }
    var frame = Frame.NONE;
    for (var one : series) {
      frame = frame.equals(Frame.NONE) ? one.about.frame() : frame;
    }
    return new SeriesSet("series", List.copyOf(series), Marks.NONE, frame);
  }

  /** The number of series. */
  public int size() {
    return all.size();
  }

  /** Whether there is no series. */
  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** A series by its place, from 0. */
  public Series at(int place) {
    return all.get(place);
  }

  @Override
  public Iterator<Series> iterator() {
    return all.iterator();
  }

  /** The only series, with the marks of the set. */
  public Series one() {
    if (all.size() != 1) {
      throw new Refused(
          Problem.of("one() needs exactly one series, " + name + " has " + all.size())
              .seen(String.join(", ", all.stream().limit(5).map(Series::name).toList()))
              .advice("narrow it with select(label, value), or take top(1)"));
    }
    var only = all.get(0);
    return only.with(only.about.marks(only.about.marks().and(marks)));
  }

  /** What was asked, for the first line. */
  public String name() {
    return name;
  }

  /** What was asked, for the first line. */
  public SeriesSet named(String text) {
    return new SeriesSet(text, all, marks, frame);
  }

  /** What is wrong with the data and what was noted on the way, in words. */
  public List<String> notes() {
    return marks().lines();
  }

  /** The marks of the set and of all its series. */
  Marks marks() {
    var sum = marks;
    for (var series : all) {
      sum = sum.and(series.marks());
    }
    return sum;
  }

  /** With these marks too. */
  SeriesSet marked(Marks more) {
    return new SeriesSet(name, all, marks.and(more), frame);
  }

  /**
   * Joins the context: charts name the environment and follow the settings {@code zone} and {@code
   * chart.theme}, tables the zone. Modules say it of what they read.
   */
  public SeriesSet on(Runbook rb) {
    var joined = all.stream().map(one -> one.on(rb)).toList();
    return new SeriesSet(name, joined, marks, Frame.of(rb));
  }

  /** Something is missing, and why. */
  public SeriesSet partial(String why) {
    return new SeriesSet(name, all, marks.partial(why), frame);
  }

  /** Cut after {@code at} of {@code of} series or samples; -1 if nobody knows how many. */
  public SeriesSet truncated(long at, long of) {
    return new SeriesSet(name, all, marks.truncated(at, of), frame);
  }

  /** The newest value was this old when it was read. */
  public SeriesSet stale(Duration age) {
    return new SeriesSet(name, all, marks.stale(age), frame);
  }

  /** What the source said about its own answer. */
  public SeriesSet warning(String text) {
    return new SeriesSet(name, all, marks.warning(text), frame);
  }

  /** A line to be printed under it. */
  public SeriesSet note(String text) {
    return new SeriesSet(name, all, marks.note(text), frame);
  }

  /** The labels that all series have in common. */
  public Map<String, String> common() {
    if (all.isEmpty()) {
      return Map.of();
    }
    var common = new TreeMap<>(all.get(0).labels());
    all.forEach(series -> common.entrySet().retainAll(series.labels().entrySet()));
    return java.util.Collections.unmodifiableMap(common);
  }

  /** The series whose {@code label} is {@code value}. */
  public SeriesSet select(String label, String value) {
    return new SeriesSet(
        name,
        all.stream().filter(series -> value.equals(series.labels().get(label))).toList(),
        marks,
        frame);
  }

  /** The {@code count} series with the largest maximum, the largest first. */
  public SeriesSet top(int count) {
    var first =
        all.stream()
            .sorted(Comparator.comparingDouble(SetJoin::height).reversed())
            .limit(count)
            .toList();
    var top = new SeriesSet(name, first, marks(), frame);
    return all.size() <= count ? top : top.note("top " + count + " of " + all.size());
  }

  /** The series with the largest maximum. */
  public Series worst() {
    return top(1).one();
  }

  /** All added up, interval by interval; an interval that one of them lacks is NaN and counted. */
  public SeriesSet sum() {
    return SetJoin.sum(this);
  }

  /** The series of both. */
  public SeriesSet join(SeriesSet other) {
    var both = new ArrayList<>(all);
    both.addAll(other.all);
    return of(both).named(name).marked(marks.and(other.marks));
  }

  /** Series added to those with equal labels, or with equal labels {@code on}. */
  public SeriesSet plus(SeriesSet other, String... on) {
    return SetJoin.of(this, other, Arithmetic.Way.PLUS, on);
  }

  /** Differences to the series with equal labels, or with equal labels {@code on}. */
  public SeriesSet minus(SeriesSet other, String... on) {
    return SetJoin.of(this, other, Arithmetic.Way.MINUS, on);
  }

  /** Ratios to the series with equal labels, or with equal labels {@code on}. */
  public SeriesSet dividedBy(SeriesSet other, String... on) {
    return SetJoin.of(this, other, Arithmetic.Way.DIVIDED_BY, on);
  }

  /** Each series changed by {@code change}: {@code each(Series::perSecond)}. */
  public SeriesSet each(UnaryOperator<Series> change) {
    return of(all.stream().map(change).toList()).named(name).marked(marks);
  }

  /** A row per series: its labels, last, min, mean, max and its course. */
  public Table table() {
    return SetTable.of(this);
  }

  /** A row per series with its statistics. */
  public Table stats() {
    return Stats.table(all).marked(marks).in(frame);
  }

  /** A chart of all of them; over twelve, the others are a grey band. */
  public Chart chart() {
    return Chart.of(this);
  }

  @Override
  public Host.Bundle shown(Host.Traits traits) {
    return table().shown(traits);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SeriesSet that
        && name.equals(that.name)
        && all.equals(that.all)
        && marks.equals(that.marks);
  }

  @Override
  public int hashCode() {
    return all.hashCode();
  }

  @Override
  public String toString() {
    return table().toString();
  }
}
