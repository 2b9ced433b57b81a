package dev.runbook;

import java.nio.charset.StandardCharsets;

/** Shows a value on a host and keeps it as evidence: text always, and its HTML or SVG. */
final class Showing {
  private static final Host.Traits RECORD = new Host.Traits(100, true, false, true, false);

  private Showing() {}

  static void show(Object value, Host host, Journal journal) {
    if (value instanceof Host.Shown shown) {
      host.show(shown.shown(host.traits()));
      keep(shown, journal);
    } else {
      var text = Redactor.clean(String.valueOf(value));
      host.show(Host.Bundle.text(text));
      journal.evidence("text", text, "", new byte[0]);
    }
  }

  private static void keep(Host.Shown shown, Journal journal) {
    var bundle = shown.shown(RECORD);
    var kind = shown instanceof Table ? "table" : "value";
    var html = bundle.html().orElse("");
    var suffix = html.isEmpty() ? "" : ".html";
    journal.evidence(kind, bundle.text(), suffix, html.getBytes(StandardCharsets.UTF_8));
  }
}
