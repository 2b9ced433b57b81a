package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Every place where text leaves, with every encoding of a secret. */
class SinksTest {
  @TempDir Path folder;

  private Runbook open(Appendable out) {
    return Runbook.with().journal(folder).host(Host.text(out, 4_000)).open("demo");
  }

  @Nested
  class ShownText extends SinkContract {
    @Override
    protected String through(String text) {
      var out = new StringBuilder();
      try (var rb = open(out)) {
        rb.show(text);
        rb.note(text);
      }
      return out.toString();
    }
  }

  @Nested
  class TableText extends SinkContract {
    @Override
    protected String through(String text) {
      return Table.of("what", "n").row(text, 1).note(text).toString();
    }
  }

  @Nested
  class JournalFile extends SinkContract {
    @Override
    protected String through(String text) throws Exception {
      var rb = open(new StringBuilder());
      try (rb) {
        rb.step("look", () -> {});
        rb.note(text);
      }
      return Files.readString(rb.journal().path().orElseThrow());
    }
  }

  @Nested
  class ReportPages extends SinkContract {
    @Override
    protected String through(String text) {
      try (var rb = open(new StringBuilder())) {
        rb.note(text);
        return rb.report().markdown() + rb.report().html();
      }
    }
  }

  @Nested
  class Failure extends SinkContract {
    @Override
    protected String through(String text) {
      var problem = Problem.of("no").at(text).seen(text).advice(text);
      var cause = new IllegalStateException(text, new IllegalArgumentException(text));
      var failure = new Refused(problem, cause);
      var out = new StringWriter();
      failure.printStackTrace(new PrintWriter(out));
      return out + failure.problem().toString();
    }
  }
}
