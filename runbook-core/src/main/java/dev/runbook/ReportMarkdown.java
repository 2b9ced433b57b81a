package dev.runbook;

/** A report as Markdown that GitHub and GitLab render alike; charts and tables are text. */
final class ReportMarkdown {
  private final StringBuilder out = new StringBuilder();

  private ReportMarkdown() {}

  static String of(Timeline timeline) {
    var markdown = new ReportMarkdown();
    markdown.out.append("# ").append(escape(timeline.title())).append("\n\n");
    markdown.out.append("| | |\n|---|---|\n");
    for (var fact : timeline.facts()) {
      markdown.out.append("| ").append(escape(fact.name())).append(" | ");
      markdown.out.append(escape(fact.value())).append(" |\n");
    }
    markdown.out.append('\n');
    boolean list = false;
    for (var item : timeline.items()) {
      list = markdown.item(item, list);
    }
    return markdown.out.toString();
  }

  /** One line each, with its text below; a blank line parts the two forms. */
  private boolean item(Timeline.Item item, boolean afterLine) {
    boolean told = !item.title().isEmpty() && item.text().startsWith(item.title());
    var line = "**" + item.time() + "** " + item.kind() + (told ? "" : ": " + escape(item.title()));
    if (item.text().isEmpty()) {
      out.append("- ").append(line).append('\n');
      return true;
    }
    out.append(afterLine ? "\n" : "").append(line).append("\n\n");
    var fence = "`".repeat(Math.max(3, longestRun(item.text()) + 1));
    out.append(fence).append("text\n").append(item.text().stripTrailing()).append('\n');
    out.append(fence).append("\n\n");
    return false;
  }

  private static int longestRun(String text) {
    int longest = 0;
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      run = text.charAt(i) == '`' ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  static String escape(String text) {
    var out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ("\\`|<>[]*".indexOf(c) >= 0) {
        out.append('\\');
      }
      out.append(c == '\n' ? ' ' : c);
    }
    return out.toString();
  }
}
