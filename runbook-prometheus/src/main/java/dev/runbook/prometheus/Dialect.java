package dev.runbook.prometheus;

/** Whose version of the HTTP API answers. It only sets parameters that a server needs or allows. */
public enum Dialect {
  /** Prometheus itself, and whatever does not say what it is. */
  PROMETHEUS,
  /** Grafana Mimir. */
  MIMIR,
  /** Thanos: answers are de-duplicated, and partial ones allowed and marked. */
  THANOS,
  /** VictoriaMetrics: 30,000 points a call, and no cache, because it shifts times. */
  VICTORIAMETRICS,
  /** Amazon Managed Service for Prometheus. */
  AMAZON;

  /** The most points one call may ask for a series. */
  int points() {
    return this == VICTORIAMETRICS ? 30_000 : 11_001;
  }
}
