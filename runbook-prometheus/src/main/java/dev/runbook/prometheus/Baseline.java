package dev.runbook.prometheus;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.TimeRange;
import java.time.Duration;
import java.time.Instant;

/**
 * What was usual before a change: the mean of a query over some time, measured once.
 *
 * @param factor how many times as much is still good
 * @param length of the time before
 */
record Baseline(double factor, Duration length) {
  /**
   * The limit it makes.
   *
   * @throws Refused if it has no data, under 80 % of its points, several series, or is zero
   */
  Limit limit(Prometheus prom, Ask ask) {
    var now = prom.runbook().ticks().now();
    var question = ask.window(new Ask.Window.Last(length)).at(now, prom.knobs());
    var found = prom.asking().found(question, 0, Look.PLAIN);
    var set = found.set();
    if (set.size() != 1) {
      throw refused(question, "it has " + set.size() + " series: " + Tables.listed(set));
    }
    int good = 0;
    double sum = 0;
    for (int i = 0; i < set.at(0).size(); i++) {
      double value = set.at(0).value(i);
      good += Double.isFinite(value) ? 1 : 0;
      sum += Double.isFinite(value) ? value : 0;
    }
    long all = question.grid().points();
    if (good < 0.8 * all || !found.warnings().isEmpty()) {
      throw refused(question, good + " of " + all + " points, " + found.warnings());
    }
    double mean = sum / good;
    if (!(mean > 0)) {
      throw refused(question, "its mean is " + Limit.text(mean));
    }
    return limit(mean, question.range());
  }

  private Limit limit(double mean, TimeRange range) {
    double most = factor * mean;
    var words =
        "at most "
            + Limit.text(factor)
            + " x "
            + Limit.text(mean)
            + ", the mean of the "
            + Grid.text(length)
            + " before "
            + Instant.ofEpochSecond(range.to().getEpochSecond());
    return new Limit(Double.NEGATIVE_INFINITY, most, false, words);
  }

  private static Refused refused(Question question, String why) {
    return new Refused(
        Problem.of("there is no baseline to compare with")
            .at(question.text())
            .seen(why)
            .advice("use a fixed bound such as atMost(..), or a longer time before"));
  }
}
