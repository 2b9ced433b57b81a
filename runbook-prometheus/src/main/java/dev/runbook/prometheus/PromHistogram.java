package dev.runbook.prometheus;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A native histogram of one series at one time: buckets with counts. */
final class PromHistogram {
  private final Map<String, String> labels;
  private final Instant time;
  private final double count;
  private final double sum;
  private final List<double[]> buckets;

  /** Each bucket is its lower bound, its upper bound and its count. */
  PromHistogram(
      Map<String, String> labels, Instant time, double count, double sum, List<double[]> buckets) {
    this.labels = Map.copyOf(labels);
    this.time = time;
    this.count = count;
    this.sum = sum;
    this.buckets = List.copyOf(buckets);
  }

  PromHistogram labelled(Map<String, String> names) {
    return new PromHistogram(names, time, count, sum, buckets);
  }

  /** The labels of its series. */
  Map<String, String> labels() {
    return labels;
  }

  /** When it was. */
  Instant time() {
    return time;
  }

  /** The number of observations. */
  double count() {
    return count;
  }

  /** The mean observation; NaN if there is none. */
  double mean() {
    return count == 0 ? Double.NaN : sum / count;
  }

  /**
   * The percentile, estimated by a straight line inside its bucket; NaN if there is none.
   *
   * @param percent from 0 to 100
   */
  double p(double percent) {
    double rank = percent / 100 * count;
    double below = 0;
    for (var bucket : buckets) {
      if (below + bucket[2] >= rank && bucket[2] > 0) {
        return bucket[0] + (bucket[1] - bucket[0]) * Math.max(0, rank - below) / bucket[2];
      }
      below += bucket[2];
    }
    return Double.NaN;
  }
}
