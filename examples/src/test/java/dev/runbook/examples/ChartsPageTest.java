package dev.runbook.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.Series;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/charts.md shows. */
class ChartsPageTest {
  @Test
  void a_chart_is_a_value(@TempDir Path folder) {
    long start = Instant.parse("2026-11-21T03:00:00Z").toEpochMilli();
    var load =
        Series.of(Map.of("host", "a"), new long[] {start, start + 60_000}, new double[] {1, 3});
    var file = folder.resolve("load.svg");
    // region charts:face
    var chart = load.chart().title("load").zone("Asia/Seoul").threshold(2, "limit").dark();
    chart.save(file); // .png, .svg or .txt
    var svg = chart.svg(); // needs no fonts
    var text = chart.text(); // 80 columns
    var numbers = chart.table();
    // endregion
    assertThat(file).exists();
    assertThat(svg.toString()).contains("load");
    assertThat(text.toString()).contains("load");
    assertThat(numbers.size()).isEqualTo(1);
  }
}
