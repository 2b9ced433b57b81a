package dev.runbook.prometheus;

import dev.runbook.RunbookException.Problem;
import dev.runbook.TimeRange;
import dev.runbook.prometheus.PromText.Bound;
import dev.runbook.prometheus.PrometheusException.BadQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a user asks, before the clock is read.
 *
 * @param text as written
 * @param binds by name
 * @param window which time
 * @param step null for automatic
 * @param exact whether the edges stay as they are
 * @param peaks whether the highest of all samples between two points is asked
 * @param limit the most series kept; 0 for the bound
 */
record Ask(
    String text,
    Map<String, Bound> binds,
    Window window,
    @Nullable Duration step,
    boolean exact,
    boolean peaks,
    int limit) {

  /** Which time is asked for. */
  sealed interface Window {
    /** Nothing was said: now. */
    record None() implements Window {}

    /** One instant. */
    record At(Instant time) implements Window {}

    /** Up to now. */
    record Last(Duration length) implements Window {}

    /** A range with both ends. */
    record Between(TimeRange range) implements Window {}
  }

  static Ask of(String text) {
    if (text.isBlank()) {
      throw new BadQuery(Problem.of("the query is empty").advice("write PromQL, such as up"));
    }
    return new Ask(text.strip(), Map.of(), new Window.None(), null, false, false, 0);
  }

  Ask bind(String name, Bound bound) {
    var more = new TreeMap<>(binds);
    more.put(name, bound);
    return new Ask(text, more, window, step, exact, peaks, limit);
  }

  Ask window(Window other) {
    return new Ask(text, binds, other, step, exact, peaks, limit);
  }

  Ask step(Duration other) {
    return new Ask(text, binds, window, other, exact, peaks, limit);
  }

  Ask withExact() {
    return new Ask(text, binds, window, step, true, peaks, limit);
  }

  Ask withPeaks() {
    return new Ask(text, binds, window, step, exact, true, limit);
  }

  Ask limit(int most) {
    return new Ask(text, binds, window, step, exact, peaks, most);
  }

  boolean isRange() {
    return window instanceof Window.Last || window instanceof Window.Between;
  }

  /** The question at {@code now}: what is sent. */
  Question at(Instant now, Knobs knobs) {
    var bound = PromText.bind(text, binds);
    if (!isRange()) {
      var time = window instanceof Window.At at ? at.time : now;
      var rate = knobs.scrape().multipliedBy(4);
      var promql = PromText.fill(bound, knobs.scrape(), rate, rate);
      return new Question(promql, new Grid(time.toEpochMilli(), time.toEpochMilli(), 1), true, "");
    }
    var range =
        window instanceof Window.Between between
            ? between.range
            : TimeRange.last(((Window.Last) window).length, now);
    var every = step != null ? step : Grid.autoStep(range.length(), knobs.scrape());
    var grid = exact ? Grid.exact(range, every) : Grid.aligned(range, every);
    var filled = PromText.fill(bound, every, range.length(), knobs.rate(every));
    boolean plain = PromText.isSelector(filled);
    if (peaks) {
      filled = peak(filled, plain, every);
    }
    boolean coarse = plain && !peaks && every.compareTo(knobs.scrape()) > 0;
    var note = coarse ? "samples between points are not shown; .peaks() keeps the highest" : "";
    return new Question(filled, grid, false, note);
  }

  private String peak(String promql, boolean plain, Duration every) {
    if (!plain) {
      throw new BadQuery(
          Problem.of("peaks() works on a plain selector only")
              .at(promql)
              .advice("write max_over_time(..[$step:]) inside the expression yourself"));
    }
    return "max_over_time(" + promql + "[" + Grid.text(every) + "])";
  }
}
