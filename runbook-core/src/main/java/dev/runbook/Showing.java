package dev.runbook;

import java.nio.charset.StandardCharsets;

/** Shows a value on a host and keeps it as evidence: text always, and its HTML or SVG. */
final class Showing {
  private static final Host.Traits RECORD = new Host.Traits(100, true, false, true, false);

  private Showing() {}

  static void show(Object value, Host host, Journal journal) {
    if (value instanceof Chart chart) {
      host.show(chart.shown(host.traits()));
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

  private static void keep(
      Journal journal, String kind, String text, String suffix, String content) {
    journal.evidence(
        kind,
        text,
        content.isEmpty() ? "" : suffix,
        Redactor.clean(content).getBytes(StandardCharsets.UTF_8));
  }
}
