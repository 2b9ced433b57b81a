package dev.runbook.prometheus;

import dev.runbook.SeriesSet;
import java.util.List;

/**
 * A whole answer: all pieces together, ordered, marked.
 *
 * @param question what was asked
 * @param set the float series
 * @param histograms the native histograms
 * @param type matrix, vector, scalar, string
 * @param text the value of a string
 * @param clean whether nothing warns of it and nothing was cut
 */
record Found(
    Question question,
    SeriesSet set,
    List<PromHistogram> histograms,
    String type,
    String text,
    boolean clean) {}
