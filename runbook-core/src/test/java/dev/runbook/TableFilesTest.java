package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.Refused;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableFilesTest {
  @TempDir Path folder;

  private String csv(Table table) throws IOException {
    var file = folder.resolve("table.csv");
    table.csv(file);
    return Files.readString(file);
  }

  @Test
  void csv_rfc4180() throws IOException {
    var table =
        Table.write("text, with comma", "n", "x", "at", "span")
            .row(
                "a \"b\"\r\nc",
                1,
                0.1,
                Instant.parse("2026-11-21T03:00:00Z"),
                Duration.ofSeconds(90))
            .row("", null, Double.NaN, null, null)
            .row("世界", Long.MAX_VALUE, 1e300, null, null)
            .unit("n", "bytes")
            .done();
    assertThat(csv(table))
        .isEqualTo(
            String.join(
                "\r\n",
                "\"text, with comma\",n,x,at,span",
                "\"a \"\"b\"\"",
                "c\",1,0.1,2026-11-21T03:00:00Z,PT1M30S",
                "\"\",,NaN,,",
                "世界,9223372036854775807,1e300,,",
                ""));
    var rows = read(csv(table));
    assertThat(rows.get(1))
        .containsExactly("a \"b\"\r\nc", "1", "0.1", "2026-11-21T03:00:00Z", "PT1M30S");
  }

  /** A reader of its own: a state machine over RFC 4180. */
  private static List<List<String>> read(String csv) {
    var rows = new ArrayList<List<String>>();
    var row = new ArrayList<String>();
    var cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < csv.length(); i++) {
      char c = csv.charAt(i);
      boolean twice = quoted && c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"';
      if (twice) {
        cell.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == ',' || c == '\n')) {
        row.add(cell.toString());
        cell.setLength(0);
        if (c == '\n') {
          rows.add(List.copyOf(row));
          row.clear();
        }
      } else if (quoted || c != '\r') {
        cell.append(c);
      }
    }
    return rows;
  }

  @Test
  void csv_formula_disarmed() throws IOException {
    var table = Table.of("note").row("=HYPERLINK(\"x\")").row("@a").row("-5").row("\tx").row("a=b");
    assertThat(csv(table.forSpreadsheet()))
        .isEqualTo("\ufeffnote\r\n\"'=HYPERLINK(\"\"x\"\")\"\r\n'@a\r\n'-5\r\n'\tx\r\na=b\r\n");
    assertThat(csv(table)).startsWith("note\r\n\"=HYPERLINK");
  }

  @Test
  void csv_negative_number() throws IOException {
    var table = Table.of("a", "b", "c").row(-5, -0.5, new BigDecimal("-1.50"));
    assertThat(csv(table.forSpreadsheet())).isEqualTo("\ufeffa,b,c\r\n-5,-0.5,-1.50\r\n");
  }

  @Test
  void a_secret_is_masked_in_files() throws IOException {
    var secret = Secret.of("FILE", "not-a-secret-in-a-file");
    var table = Table.of("t").row("password=" + secret.reveal());
    assertThat(csv(table)).isEqualTo("t\r\npassword=***\r\n");
    table.json(folder.resolve("t.json"));
    assertThat(folder.resolve("t.json")).content().doesNotContain(secret.reveal()).contains("***");
  }

  @Test
  void file_disk_full() throws IOException {
    var file = folder.resolve("old.csv");
    Files.writeString(file, "old");
    assertThatThrownBy(
            () ->
                SafeFile.write(
                    file,
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("old.csv");
    assertThat(file).hasContent("old");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void a_folder_that_is_not_there_is_named() {
    assertThatThrownBy(() -> Table.of("a").csv(folder.resolve("no/such/table.csv")))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("no/such/table.csv");
  }
}
