package dev.runbook;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What was read, changed, approved and seen, by whom, in order: a view of the journal. Short enough
 * to paste into an incident, complete enough for an audit. Making one contacts nothing.
 */
public final class Report implements Host.Shown {
  private final Timeline timeline;

  Report(List<Entry> entries, Function<String, Optional<byte[]>> attachments) {
    timeline = Tellings.of(entries, attachments);
  }

  /** The report as the Markdown that GitHub and GitLab render; charts and tables are text. */
  public String markdown() {
    return Redactor.clean(ReportMarkdown.of(timeline));
  }

  /** The report as one HTML page with its pictures inside: no script, nothing is fetched. */
  public String html() {
    return Redactor.clean(ReportHtml.page(timeline));
  }

  /**
   * Writes {@code report.md} and {@code report.html} into {@code folder}, which is made if it is
   * not there; older ones are replaced whole.
   */
  @CanIgnoreReturnValue
  public Saved save(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new Refused(
          Problem.of("cannot make the folder of the report")
              .at(folder.toString())
              .seen(String.valueOf(e))
              .advice("give another folder: rb.report().save(Path.of(\"...\"))"),
          e);
    }
    var markdown = folder.resolve("report.md");
    var page = folder.resolve("report.html");
    SafeFile.write(markdown, out -> out.write(markdown().getBytes(StandardCharsets.UTF_8)));
    SafeFile.write(page, out -> out.write(html().getBytes(StandardCharsets.UTF_8)));
    return new Saved(page.toAbsolutePath(), markdown.toAbsolutePath());
  }

  /**
   * Where a report was written.
   *
   * @param html the page with pictures
   * @param markdown the same for a ticket
   */
  public record Saved(Path html, Path markdown) implements Host.Shown {
    @Override
    public Host.Bundle shown(Host.Traits traits) {
      return Host.Bundle.text(toString());
    }

    @Override
    public String toString() {
      return "report: " + html + "\n        " + markdown;
    }
  }

  @Override
  public Host.Bundle shown(Host.Traits traits) {
    var bundle = Host.Bundle.text(markdown());
    return traits.html() ? bundle.html(Redactor.clean(ReportHtml.fragment(timeline))) : bundle;
  }

  @Override
  public String toString() {
    var text = markdown();
    int most = 900;
    return text.length() <= most
        ? text
        : text.substring(0, text.lastIndexOf('\n', most))
            + "\n… more: report().markdown(), save(folder)";
  }
}
