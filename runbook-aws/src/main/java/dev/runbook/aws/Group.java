package dev.runbook.aws;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;

/**
 * Queries that stay in one request, and what their results become.
 *
 * @param alone whether nothing else may be in the request
 * @param metrics how many metrics are paid for
 */
record Group(List<MetricDataQuery> queries, List<Wanted> wanted, boolean alone, long metrics) {

  /** How the results under one id become series. */
  enum Kind {
    /** Exactly one series. */
    ONE,
    /** One for each label: a search with name-value labels, or with labels of the service. */
    SEARCH,
    /** One for each label: the keys of GROUP BY. */
    INSIGHTS
  }

  /**
   * What results under {@code id} become.
   *
   * @param labels of each series
   * @param keys names of the parts of the service's label
   * @param stat the statistic; empty if unknown
   * @param filling the metric whose missing buckets are 0; null if they are missing
   */
  record Wanted(
      String id,
      Kind kind,
      Map<String, String> labels,
      List<String> keys,
      String stat,
      Ask.@Nullable Metric filling,
      Look look) {}
}
