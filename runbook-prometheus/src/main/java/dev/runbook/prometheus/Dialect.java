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

  /**
   * Whose API it is, by what is known of it.
   *
   * @param host what was asked
   * @param victoria whether the header of VictoriaMetrics is there; it calls itself a Prometheus
   * @param application from the build information; only Mimir and its kin have one
   * @param version from the build information; Thanos counts from 0, no Prometheus that answers
   *     does
   */
  static Dialect of(String host, boolean victoria, String application, String version) {
    if (victoria) {
      return VICTORIAMETRICS;
    }
    if (application.contains("Mimir")) {
      return MIMIR;
    }
    if (application.contains("Thanos") || version.startsWith("0.")) {
      return THANOS;
    }
    return host.startsWith("aps-workspaces.") ? AMAZON : PROMETHEUS;
  }

  /** The most points one call may ask for a series. */
  int points() {
    return this == VICTORIAMETRICS ? 30_000 : 11_001;
  }
}
