package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.Refused;
import dev.runbook.testing.FakeTicks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  @TempDir Path folder;

  private final StringBuilder shown = new StringBuilder();
  private final FakeTicks ticks = FakeTicks.at(Instant.parse("2026-11-21T03:04:00Z"));

  @Test
  void it_tells_who_where_and_what_in_order() {
    try (var rb = runbook()) {
      rb.note("checkout is slow");
      ticks.advance(Duration.ofSeconds(5));
      rb.journal().read("sql", "select\n  1", 3, Duration.ofMillis(12), List.of());
      rb.show(Table.of("pod", "restarts").row("web-1", 3));
      assertThat(rb.report().markdown())
          .contains("| environment | prod |", "| runbook | slow checkout |", "1 read |")
          .containsSubsequence(
              "**03:04:00** note: checkout is slow",
              "**03:04:05** read: sql: select 1 (3 rows, 12 ms)",
              "web-1");
    }
  }

  @Test
  void what_is_shown_is_printed_and_kept() {
    try (var rb = runbook()) {
      rb.show(Table.of("pod", "restarts").row("web-1", 3), "a word");
      assertThat(shown.toString()).contains("web-1", "a word");
      assertThat(rb.report().markdown()).contains("web-1", "a word");
      assertThat(rb.report().html()).contains("<td", "web-1");
    }
  }

  @Test
  void report_self_contained() {
    try (var rb = runbook()) {
      rb.note("<script>alert(1)</script> & \"quotes\"");
      rb.show(Table.of("pod").row("<img src=x onerror=alert(1)>"));
      var html = rb.report().html();
      assertThat(html)
          .doesNotContain("<script", "<img src=x", "http://", "https://")
          .contains("&lt;script&gt;", "Content-Security-Policy");
    }
  }

  @Test
  void a_planted_secret_is_in_no_form_of_the_report() {
    var secret = Secret.of("REPORT", "not-a-secret-report-7");
    try (var rb = runbook()) {
      rb.note("password is " + secret.reveal());
      rb.show(Table.of("url").row("postgres://ops:" + secret.reveal() + "@db/shop"));
      rb.journal().read("sql", secret.reveal(), 0, Duration.ZERO, List.of(secret.reveal()));
      assertThat(rb.report().markdown() + rb.report().html() + rb.report() + shown)
          .doesNotContain("report-7")
          .contains("***");
    }
  }

  @Test
  void it_is_saved_whole_as_markdown_and_html() throws Exception {
    try (var rb = runbook()) {
      var saved = rb.report().save(folder.resolve("made/by/save"));
      assertThat(Files.readString(saved.markdown())).startsWith("# Runbook report: prod");
      assertThat(Files.readString(saved.html()))
          .startsWith("<!DOCTYPE html>")
          .endsWith("</html>\n");
      assertThat(saved.toString()).contains(saved.html().toString());
    }
  }

  @Test
  void a_folder_that_cannot_be_made_is_named() throws Exception {
    var file = Files.writeString(folder.resolve("file"), "");
    try (var rb = runbook()) {
      assertThatThrownBy(() -> rb.report().save(file.resolve("below")))
          .isInstanceOf(Refused.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("give another folder");
    }
  }

  @Test
  void a_fence_in_a_text_does_not_end_the_block() {
    try (var rb = runbook()) {
      rb.show("```\nrm -rf\n```");
      assertThat(rb.report().markdown()).contains("````text\n```\nrm -rf");
    }
  }

  @Test
  void to_string_is_bounded() {
    try (var rb = runbook()) {
      for (int i = 0; i < 200; i++) {
        rb.note("note number " + i);
      }
      assertThat(rb.report().toString().length()).isLessThan(1000);
    }
  }

  private Runbook runbook() {
    var none = folder.resolve("none");
    return Runbook.with()
        .named("slow checkout")
        .sources(Sources.of(Map.of(), Map.of("user.name", "ada"), none, none))
        .host(Host.text(shown, 100))
        .ticks(ticks)
        .open("prod");
  }
}
