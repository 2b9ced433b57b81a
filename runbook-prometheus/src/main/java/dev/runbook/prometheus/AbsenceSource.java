package dev.runbook.prometheus;

/** Counts what a query finds; finding nothing counts only while a witness has fresh data. */
final class AbsenceSource implements Reading.Source {
  private final Prometheus prom;
  private final Ask ask;
  private final String witness;

  AbsenceSource(Prometheus prom, Ask ask, String witness) {
    this.prom = prom;
    this.ask = ask;
    this.witness = witness;
  }

  @Override
  public Reading read() {
    try {
      var question = ask.at(prom.runbook().ticks().now(), prom.knobs());
      var found = prom.asking().reading(question, ask.limit());
      if (!found.set().isEmpty()) {
        return new Reading.Value(found.set().size(), "found " + Tables.listed(found.set()));
      }
      if (!found.warnings().isEmpty()) {
        return new Reading.Missing("the answer carries a warning: " + found.warnings().get(0));
      }
      return Freshness.of(prom, question, witness)
          .flatMap(Freshness::witness)
          .<Reading>map(Reading.Missing::new)
          .orElse(new Reading.Value(0, ""));
    } catch (PrometheusException e) {
      return Reading.missing(e);
    }
  }
}
