package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The picture of the kept samples against the picture of all samples. */
class M4PixelsTest {
  private static final int WHITE = 0xffffff;

  @Test
  void m4_equals_full_drawing_aliased_in_every_pixel() {
    var line = walk(20_000, 1);
    var few = plot(line, spec -> {}, false);
    var all = plot(line, spec -> spec.raw = true, false);
    assertThat(differing(few, all)).isZero();
  }

  @Test
  void m4_equals_full_drawing_antialiased_in_the_top_and_bottom_of_every_column() {
    var line = walk(50_000, 2);
    var few = plot(line, spec -> {}, true);
    var all = plot(line, spec -> spec.raw = true, true);
    for (int x = 0; x < few.getWidth(); x++) {
      assertThat(inked(few, x, 1)).as("top of column %d", x).isEqualTo(inked(all, x, 1));
      assertThat(inked(few, x, -1)).as("bottom of column %d", x).isEqualTo(inked(all, x, -1));
    }
    assertThat(differing(few, all)).isLessThan(few.getWidth() * few.getHeight() / 25);
  }

  @Test
  void m4_keeps_spike_of_ten_million() {
    int count = 10_000_000;
    long[] times = new long[count];
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      times[i] = i * 10L;
      values[i] = Math.floorMod(i * 31, 17) * 0.01;
    }
    values[6_543_210] = 5;
    var line = Line.of("spiky", times, values, 10);
    var scene = Drawing.scene(ChartData.of(List.of(line)), new ChartSpec());
    var plot = scene.panels().get(0).plot();
    var image = ScenePng.paint(scene);
    int x = plot.x() + scene.panels().get(0).time().column(times[6_543_210]);
    int y = (int) plot.at(scene.panels().get(0).values().height(4.9));
    assertThat(image.getRGB(x, y) & WHITE).isNotEqualTo(WHITE).isNotEqualTo(Ink.LIGHT.grid());
    assertThat(scene.panels().get(0).strokes().get(0).x().length).isLessThan(4 * plot.width() + 1);
  }

  /** The plot area alone, on white, without grid and labels. */
  private static BufferedImage plot(
      Line line, java.util.function.Consumer<ChartSpec> change, boolean isSmooth) {
    var scene = Drawing.scene(ChartData.of(List.of(line)), new ChartSpec().with(change));
    var bare =
        new Scene(
            scene.width(),
            scene.height(),
            scene.ink(),
            "",
            scene.panels(),
            List.of(),
            List.of(),
            scene.items(),
            scene.caption(),
            scene.told(),
            "");
    var plot = scene.panels().get(0).plot();
    return ScenePng.paint(bare, isSmooth)
        .getSubimage(plot.x(), plot.y(), plot.width(), plot.height());
  }

  private static int differing(BufferedImage one, BufferedImage other) {
    int count = 0;
    for (int y = 0; y < one.getHeight(); y++) {
      for (int x = 0; x < one.getWidth(); x++) {
        count += one.getRGB(x, y) == other.getRGB(x, y) ? 0 : 1;
      }
    }
    return count;
  }

  /** The first row from above (1) or below (-1) that has ink. */
  private static int inked(BufferedImage image, int x, int direction) {
    int y = direction > 0 ? 0 : image.getHeight() - 1;
    while (y >= 0 && y < image.getHeight() && (image.getRGB(x, y) & WHITE) == WHITE) {
      y += direction;
    }
    return y;
  }

  private static Line walk(int count, long seed) {
    var random = new Random(seed);
    long[] times = new long[count];
    double[] values = new double[count];
    double value = 0;
    for (int i = 0; i < count; i++) {
      value += random.nextGaussian();
      times[i] = i * 1000L + random.nextInt(400);
      values[i] = value;
    }
    return Line.of("walk", times, values, 1000);
  }
}
