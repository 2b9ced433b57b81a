package dev.runbook.prometheus;

import dev.runbook.prometheus.PrometheusException.BadQuery;
import dev.runbook.prometheus.PrometheusException.Denied;

/** What one look at a server gave for a guard, a wait or a check. */
sealed interface Reading {
  /**
   * One finite value, whole and fresh.
   *
   * @param told what a person should know of it, such as which series it is of; empty for nothing
   */
  record Value(double value, String told) implements Reading {}

  /** Nothing that could be judged: never good, never bad. */
  record Missing(String why) implements Reading {}

  /** What is missing because of {@code e}; a wrong query and a refused caller stay errors. */
  static Reading missing(PrometheusException e) {
    if (e instanceof BadQuery || e instanceof Denied) {
      throw e;
    }
    var seen = e.problem().seen();
    return new Missing(e.problem().what() + (seen.isEmpty() ? "" : ": " + seen));
  }

  /** Where readings come from. */
  interface Source {
    /**
     * One reading now; what could not be asked is missing too.
     *
     * @throws BadQuery if the query is wrong: no other try helps
     * @throws Denied if this caller may not ask
     */
    Reading read();

    /** The same without what earlier readings taught, for a new guard or wait. */
    default Source fresh() {
      return this;
    }
  }
}
