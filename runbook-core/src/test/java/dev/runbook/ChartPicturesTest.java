package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** With {@code -Dpictures.write=folder} the pictures of docs/charts.md are written there. */
class ChartPicturesTest {
  @Test
  void every_chart_of_the_gallery_is_a_png_under_100_kb_an_svg_and_a_text() throws IOException {
    var folder = System.getProperty("pictures.write");
    for (var entry : ChartGallery.all().entrySet()) {
      var chart = entry.getValue();
      byte[] png = chart.png();
      assertThat(png).as(entry.getKey()).startsWith(0x89, 'P', 'N', 'G').hasSizeLessThan(100_001);
      assertThat(chart.svg()).as(entry.getKey()).startsWith("<svg ").endsWith("</svg>\n");
      assertThat(chart.text()).as(entry.getKey()).isNotEmpty();
      assertThat(chart.toString()).as(entry.getKey()).hasSizeLessThan(951);
      assertThat(chart.toString().lines().findFirst().orElseThrow()).hasSizeLessThan(80);
      if (folder != null) {
        Files.write(Path.of(folder, entry.getKey() + ".png"), png);
        Files.writeString(Path.of(folder, entry.getKey() + ".svg"), chart.svg());
        Files.writeString(Path.of(folder, entry.getKey() + ".txt"), chart.text() + "\n\n" + chart);
      }
    }
  }
}
