package dev.runbook;

import java.nio.charset.StandardCharsets;

/** Shows a value on a host and keeps it as evidence: text always, and its HTML or SVG. */
final class Showing {
  private static final Host.Traits RECORD = new Host.Traits(100, true, false, true, false);

  private Showing() {}

  static void show(Object value, Runbook rb) {
    var host = rb.host();
    var journal = rb.journal();
    if (value instanceof Chart chart) {
      show(chart, rb, host);
      keep(journal, "chart", chart.shown(RECORD).text(), ".svg", chart.svg().toString());
    } else if (value instanceof Host.Shown shown) {
      host.show(shown.shown(host.traits()));
      var bundle = shown.shown(RECORD);
      var kind = shown instanceof Table ? "table" : "value";
      keep(journal, kind, bundle.text(), ".html", bundle.html().orElse(""));
    } else {
      var text = Redactor.clean(String.valueOf(value));
      host.show(Host.Bundle.text(text));
      keep(journal, "text", text, "", "");
    }
  }

  /** Where only text shows, the picture goes to a file. */
  private static void show(Chart chart, Runbook rb, Host host) {
    var bundle = chart.shown(host.traits());
    var line = host.traits().images() ? "" : ChartFiles.save(chart, rb);
    host.show(
        line.isEmpty() ? bundle : Host.Bundle.text(bundle.text().stripTrailing() + "\n" + line));
  }

  private static void keep(
      Journal journal, String kind, String text, String suffix, String content) {
    journal.evidence(
        kind,
        text,
        content.isEmpty() ? "" : suffix,
        Redactor.clean(content).getBytes(StandardCharsets.UTF_8));
  }
}
