package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.testing.FakeTicks;
import dev.runbook.testing.ScriptedHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameTest {
  private static final Instant START = Instant.parse("2026-11-21T03:00:00Z");

  @TempDir Path folder;
  private final ScriptedHost host = ScriptedHost.answering();

  private Runbook.Options with() {
    return Runbook.with().ticks(FakeTicks.standard()).host(host);
  }

  private static Series load() {
    var writer = Series.write(Map.of("__name__", "load"), 3);
    for (int i = 0; i < 3; i++) {
      writer.add(START.toEpochMilli() + i * 60_000L, i);
    }
    return writer.done();
  }

  @Test
  void the_zone_and_the_theme_of_the_settings_reach_charts_and_tables() {
    try (var rb = with().set("zone", "Asia/Seoul").set("chart.theme", "dark").open("prod")) {
      var set = SeriesSet.of(List.of(load())).on(rb);
      assertThat(set.chart().scene().ink()).isEqualTo(Ink.DARK);
      assertThat(set.chart().text().toString())
          .contains("prod | load | 12:00:00-12:02:00 Asia/Seoul +09:00 2026-11-21");
      assertThat(set.one().chart().scene().ink()).isEqualTo(Ink.DARK);
      assertThat(set.one().times(2).chart().text().toString()).contains("Asia/Seoul");
      assertThat(set.chart().light().zone("UTC").text().toString())
          .contains("03:00:00-03:02:00 UTC");
      assertThat(set.chart().light().scene().ink()).isEqualTo(Ink.LIGHT);
      var table = Table.of("at", "n").row(START, 3).on(rb);
      assertThat(table.toString()).contains("at (Asia/Seoul)").contains("2026-11-21 12:00:00");
      assertThat(table.bars("at", "n").scene().ink()).isEqualTo(Ink.DARK);
      assertThat(table.series("at", "n").chart().text().toString()).contains("Asia/Seoul");
    }
  }

  @Test
  void the_surroundings_outlive_a_step() throws Unkept {
    try (var rb = with().set("zone", "Asia/Seoul").set("chart.theme", "clear").open("prod")) {
      var series = load().on(rb);
      var kept = Results.restore(Results.keep(series, Object.class, 1 << 16), Object.class);
      assertThat(kept).isEqualTo(series);
      assertThat(((Series) kept).chart().scene().ink()).isEqualTo(Ink.CLEAR);
    }
  }

  @Test
  void nothing_said_is_utc_light_and_no_environment() {
    assertThat(load().chart().scene().ink()).isEqualTo(Ink.LIGHT);
    assertThat(load().chart().text().toString()).contains("\nload | 03:00:00-03:02:00 UTC");
  }

  @Test
  void a_wrong_zone_or_theme_is_named() {
    try (var rb = with().set("zone", "Mars/Base").open("prod")) {
      assertThatThrownBy(() -> load().on(rb))
          .isInstanceOf(BadSetting.class)
          .hasMessageContaining("Mars/Base");
    }
    try (var rb = with().set("chart.theme", "pink").open("prod")) {
      assertThatThrownBy(() -> load().on(rb))
          .isInstanceOf(BadSetting.class)
          .hasMessageContaining("light, dark or clear");
    }
  }

  @Test
  void shown_as_text_the_picture_goes_to_a_file_that_is_named() throws IOException {
    var charts = folder.resolve("charts");
    try (var rb = with().set("charts.dir", charts.toString()).open("prod")) {
      rb.show(load().chart());
      rb.show(load().chart());
    }
    assertThat(host.shown().get(0)).endsWith("\npicture: " + charts.resolve("chart-001.png"));
    assertThat(host.shown().get(1)).endsWith("\npicture: " + charts.resolve("chart-002.png"));
    assertThat(Files.readAllBytes(charts.resolve("chart-001.png"))).isEqualTo(load().chart().png());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(charts)))
        .isEqualTo("rwx------");
  }

  @Test
  void without_a_folder_of_ones_own_it_stands_beside_the_record() {
    try (var rb = with().journal(folder).open("prod")) {
      rb.step("look", () -> {});
      rb.show(load().chart());
      var beside = folder.resolve(rb.journal().run() + ".charts").resolve("chart-001.png");
      assertThat(beside).exists();
      assertThat(host.shown().get(0)).endsWith("picture: " + beside);
    }
  }

  @Test
  void without_files_only_the_text_is_shown() {
    try (var rb = with().journal(Journal.memory()).open("prod")) {
      rb.show(load().chart());
      assertThat(host.shown().get(0)).doesNotContain("picture");
    }
  }
}
