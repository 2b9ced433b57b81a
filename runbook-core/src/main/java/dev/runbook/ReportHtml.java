package dev.runbook;

import java.util.Locale;

/** A report as one HTML page: pictures inside, no script, nothing fetched, light and dark. */
final class ReportHtml {
  private static final String STYLE =
      """
      :root{color-scheme:light dark;--ink:#1f2328;--soft:#59636e;--line:#d1d9e0;--ground:#fff;--box:#f6f8fa;\
      --good:#1a7f37;--doubt:#9a6700;--bad:#cf222e}
      @media(prefers-color-scheme:dark){:root{--ink:#d4d4d4;--soft:#9da5ae;--line:#3d444d;--ground:#1e1e1e;\
      --box:#262a2f;--good:#3fb950;--doubt:#d29922;--bad:#f85149}}
      body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--ground);max-width:68rem;\
      margin:2rem auto;padding:0 1.2rem}
      h1{font-size:1.5rem;margin:0 0 1rem}
      dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.2rem;margin:0 0 1.6rem;padding:.8rem 1rem;\
      background:var(--box);border-radius:6px}
      dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
      section{border-top:1px solid var(--line);padding:.55rem 0;display:grid;\
      grid-template-columns:8.5rem minmax(0,1fr);gap:0 1rem}
      .when{color:var(--soft);font-variant-numeric:tabular-nums;white-space:nowrap}
      .kind{color:var(--soft)}.good .kind{color:var(--good);font-weight:600}
      .doubt .kind{color:var(--doubt);font-weight:600}.bad .kind{color:var(--bad);font-weight:600}
      .body{grid-column:2}
      pre{margin:.4rem 0;padding:.6rem .8rem;background:var(--box);border-radius:6px;overflow-x:auto;\
      font:13px/1.45 ui-monospace,monospace}
      .fragment{overflow-x:auto;margin:.4rem 0}.fragment svg{max-width:100%;height:auto;border-radius:6px}
      table{border-collapse:collapse;font-size:13.5px}caption{text-align:left;color:var(--soft);padding:.2rem 0}
      th{text-align:left}th,td{border-bottom:1px solid var(--line);padding:.2rem .7rem .2rem 0;vertical-align:top}
      @media(max-width:40rem){section{grid-template-columns:1fr}.body{grid-column:1}}
      """;

  private final StringBuilder out = new StringBuilder();

  private ReportHtml() {}

  /** A whole document. */
  static String page(Timeline timeline) {
    var page = new ReportHtml();
    page.head(escape(timeline.title()));
    page.body(timeline);
    page.out.append("</body>\n</html>\n");
    return page.out.toString();
  }

  /** The content alone, for a notebook's cell: no style sheet. */
  static String fragment(Timeline timeline) {
    var page = new ReportHtml();
    page.body(timeline);
    return page.out.toString();
  }

  private void head(String title) {
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width\">\n");
    out.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    out.append("img-src data:; style-src 'unsafe-inline'\">\n");
    out.append("<title>").append(title).append("</title>\n<style>\n").append(STYLE);
    out.append("</style>\n</head>\n<body>\n");
  }

  private void body(Timeline timeline) {
    out.append("<h1>").append(escape(timeline.title())).append("</h1>\n<dl>\n");
    for (var fact : timeline.facts()) {
      out.append("<dt>").append(escape(fact.name())).append("</dt><dd>");
      out.append(escape(fact.value())).append("</dd>\n");
    }
    out.append("</dl>\n");
    timeline.items().forEach(this::item);
  }

  private void item(Timeline.Item item) {
    var tone = item.tone() == Timeline.Tone.PLAIN ? "" : item.tone().name();
    out.append("<section class=\"").append(tone.toLowerCase(Locale.ROOT)).append("\">");
    out.append("<div class=\"when\">").append(escape(item.time())).append("</div><div>");
    out.append("<span class=\"kind\">").append(escape(item.kind())).append("</span> ");
    out.append(escape(item.title())).append("</div>");
    if (item.picture() != null) {
      out.append("\n<div class=\"body fragment\">").append(item.picture()).append("</div>");
    } else if (!item.text().isEmpty()) {
      out.append("\n<div class=\"body\"><pre>").append(escape(item.text())).append("</pre></div>");
    }
    out.append("</section>\n");
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
