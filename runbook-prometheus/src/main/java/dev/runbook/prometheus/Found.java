package dev.runbook.prometheus;

import dev.runbook.Runbook;
import dev.runbook.Series;
import dev.runbook.SeriesSet;
import java.util.List;
import java.util.Map;

/**
 * A whole answer: all pieces together, ordered, marked.
 *
 * @param question what was asked
 * @param set the float series
 * @param histograms the native histograms
 * @param type matrix, vector, scalar, string
 * @param text the value of a string
 * @param warnings what is wrong with it
 * @param cut whether series were left out
 */
record Found(
    Question question,
    SeriesSet set,
    List<PromHistogram> histograms,
    String type,
    String text,
    List<String> warnings,
    boolean cut) {
  /** What a chart draws: of an empty answer the time that was asked for. */
  SeriesSet drawn(Runbook rb) {
    if (!set.isEmpty()) {
      return set;
    }
    var nothing = Series.write(Map.of(), 0).done().range(question.range());
    return set.join(SeriesSet.of(List.of(nothing.observed(rb.ticks().now()).on(rb))));
  }

  Found with(SeriesSet other) {
    return new Found(question, other, histograms, type, text, warnings, cut);
  }
}
