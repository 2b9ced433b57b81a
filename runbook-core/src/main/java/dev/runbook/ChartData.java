package dev.runbook;

import java.util.List;

/**
 * What a chart shows.
 *
 * @param heading what the lines have in common
 * @param from the first millisecond asked for; {@link #UNKNOWN} if the samples decide
 * @param to the end of the range asked for
 * @param observed when the values were read; {@link #UNKNOWN} if nobody knows
 * @param first what stands first in the caption: environment, expression
 * @param marks source, identity, what is wrong: the second line of the caption
 */
record ChartData(
    List<Line> lines,
    String heading,
    long from,
    long to,
    long observed,
    List<String> first,
    List<String> marks) {
  static final long UNKNOWN = Long.MIN_VALUE;

  static ChartData of(List<Line> lines) {
    return new ChartData(lines, "", UNKNOWN, UNKNOWN, UNKNOWN, List.of(), List.of());
  }

  ChartData lines(List<Line> other) {
    return new ChartData(other, heading, from, to, observed, first, marks);
  }

  ChartData range(long start, long end, long read) {
    return new ChartData(lines, heading, start, end, read, first, marks);
  }
}
