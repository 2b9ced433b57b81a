package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Scene.Area;
import dev.runbook.Scene.Rule;
import dev.runbook.Scene.Words;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader sees: names, colours, marks, captions, and the same in every form. */
class ChartPictureTest {
  @Test
  void chart_12_series_have_a_colour_or_a_dash_each() {
    var scene = scene(ChartGallery.load(12));
    assertThat(scene.items()).hasSize(12);
    assertThat(scene.items().stream().map(item -> item.colour() + " " + item.dash()))
        .doesNotHaveDuplicates();
  }

  @Test
  void chart_50_series_are_12_and_an_exact_band() {
    assertBand(50);
  }

  @Test
  void chart_5000_series_are_12_and_an_exact_band() {
    var random = new Random(3);
    var lines = new ArrayList<Line>();
    for (int i = 0; i < 5000; i++) {
      double[] values = random.doubles(60).toArray();
      long[] times = new long[60];
      java.util.Arrays.setAll(times, k -> k * 60_000L);
      lines.add(Line.of("s" + i, times, values, 60_000));
    }
    var scene = Drawing.scene(ChartData.of(lines), new ChartSpec());
    assertThat(scene.items()).hasSize(12);
    assertThat(ChartScaleTest.words(scene))
        .contains("12 of 5000 by maximum, grey: the range of the others");
  }

  private static void assertBand(int count) {
    var set = ChartGallery.load(count);
    var data = ChartLines.of(List.of(set), List.of());
    var spec = new ChartSpec();
    var time = TimeSpan.of(data, spec, 920);
    var ranking = Ranking.of(data.lines(), spec, time);
    assertThat(ranking.shown()).hasSize(12);
    double least = ranking.shown().stream().mapToDouble(Plotted::max).min().orElseThrow();
    assertThat(ranking.rest()).allMatch(one -> one.max() <= least);
    var values = ValueScale.of(0, 20, ValueScale.Asked.NOTHING, "");
    var envelope = new Envelope(920);
    ranking.rest().forEach(one -> envelope.add(one, time, values));
    for (int i = 0; i < 240; i += 17) {
      long at = set.at(0).millis(i);
      int sample = i;
      double[] heights =
          ranking.rest().stream()
              .mapToDouble(one -> values.height(one.line().values()[sample]))
              .sorted()
              .toArray();
      assertThat(envelope.low(time.column(at))).isEqualTo(heights[0]);
      assertThat(envelope.high(time.column(at))).isEqualTo(heights[heights.length - 1]);
    }
  }

  @Test
  void legend_short_names() {
    var scene = scene(ChartGallery.load(3));
    assertThat(scene.items())
        .extracting(Scene.Item::name)
        .containsExactly("shop-1", "shop-2", "shop-3");
    assertThat(scene.title()).isEqualTo("node_load1  job=node");
    var one = scene(ChartGallery.load(1));
    assertThat(one.title()).startsWith("node_load1").contains("shop-1");
    var pod = "checkout-7d9f8b6c5d-with-a-very-long-name-for-a-pod-x2k4q";
    assertThat(TextWidth.middle(pod, 40)).hasSize(40).startsWith("checkout-7d9f").endsWith("x2k4q");
  }

  @Test
  void chart_markers_overlap_and_merge() {
    var chart = ChartGallery.load(1).chart();
    for (int i = 0; i < 3; i++) {
      chart = chart.marker(ChartGallery.T0.plusSeconds(1000 + i * 10L), "deploy " + i);
    }
    var words = words(chart.marker(ChartGallery.T0.plusSeconds(2000), "switch"));
    assertThat(words).contains("3 markers", "4 switch");
    assertThat(twin(chart)).contains("marker 1: 03:00:52 deploy 0", "marker 3: 03:01:12 deploy 2");
  }

  @Test
  void over_20_markers_are_thinned_to_numbers() {
    var chart = ChartGallery.load(1).chart();
    for (int i = 0; i < 30; i++) {
      chart = chart.marker(ChartGallery.T0.plusSeconds(60 + i * 110L), "deploy " + i);
    }
    assertThat(words(chart)).contains("1", "30").doesNotContain("1 deploy 0");
  }

  @Test
  void marker_outside_is_counted() {
    var chart = ChartGallery.incident();
    assertThat(twin(chart)).contains("1 deployments outside the window");
  }

  @Test
  void marker_failed_is_red_with_a_cross() {
    var svg = ChartGallery.incident().svg().toString();
    assertThat(svg).contains("✗1 checkout 1.8");
    var cross =
        ChartGallery.incident().svg().toString().lines().filter(line -> line.contains("✗1"));
    assertThat(cross).allMatch(line -> line.contains(Ink.hex(Ink.RED)));
  }

  @Test
  void markers_need_one_column_of_time() {
    var two = Table.of("x", "y").row(ChartGallery.T0, ChartGallery.T0);
    var chart = ChartGallery.load(1).chart();
    assertThatThrownBy(() -> chart.markers(two))
        .hasMessageContaining("one column of points in time");
    var none = Table.of("x").row("a");
    assertThatThrownBy(() -> chart.markers(none)).hasMessageContaining("columns: x");
  }

  @Test
  void threshold_out_of_range_is_an_arrow_with_its_value() {
    var chart = ChartGallery.constant().chart().threshold(5000, "limit");
    var scene = scene(chart);
    assertThat(ChartScaleTest.words(scene)).contains("limit 5000");
    assertThat(scene.panels().get(0).values().height(5000)).isGreaterThan(1);
    var near = scene(ChartGallery.constant().chart().threshold(60, "limit"));
    assertThat(near.panels().get(0).values().height(60)).isBetween(0.9, 1.0);
  }

  @Test
  void breach_in_caption() {
    double[] values = {1, 5, 6, 1, 1, 9, 1, 1};
    var chart = ChartGallery.series(Map.of("__name__", "load"), values).chart().threshold(4);
    assertThat(twin(chart)).contains("above 4 for 45s in 2 spells, worst 9 at 03:15:27");
    assertThat(twin(chart.threshold(100))).contains("never above 100");
  }

  @Test
  void two_units_are_two_panels_and_three_units_are_refused() {
    var both = ChartGallery.load(2).chart().and(ChartGallery.memory());
    assertThat(scene(both).panels()).hasSize(2);
    assertThat(scene(both).panels().get(0).time()).isEqualTo(scene(both).panels().get(1).time());
    var third = ChartGallery.series(Map.of("a", "c"), 1, 2).unit("seconds");
    assertThatThrownBy(() -> both.and(third).svg())
        .hasMessageContaining("at most two units")
        .hasMessageContaining("seconds");
    assertThatThrownBy(() -> both.and(third).png()).hasMessageContaining("at most two units");
  }

  @Test
  void incomplete_bucket_hollow() {
    var scene = scene(ChartGallery.notYet().chart());
    assertThat(ChartScaleTest.dots(scene)).singleElement().matches(Scene.Dot::isHollow);
  }

  @Test
  void chart_same_bytes() {
    for (var chart : List.of(ChartGallery.incident(), ChartGallery.load(50).chart())) {
      assertThat(chart.png()).isEqualTo(chart.png());
    }
  }

  @Test
  void chart_size_limit_for_1_8_12_30_lines() {
    for (int count : new int[] {1, 8, 12, 30}) {
      var lines = new ArrayList<Series>();
      for (int i = 0; i < count; i++) {
        lines.add(ChartGallery.walk(Map.of("i", "" + i), new Random(i), 20_000, 5));
      }
      var png = SeriesSet.of(lines).chart().top(30).png();
      assertThat(png.length).as(count + " lines").isLessThanOrEqualTo(Picture.LARGEST);
    }
  }

  @Test
  void writers_agree() {
    var chart = ChartGallery.load(1).chart();
    var scene = scene(chart);
    var stroke = scene.panels().get(0).strokes().get(0);
    double top = Double.MAX_VALUE;
    for (double y : stroke.y()) {
      top = Double.isNaN(y) ? top : Math.min(top, y);
    }
    assertThat(SceneSvg.write(scene)).contains(number(top));
    var image = ScenePng.paint(scene);
    boolean inked = false;
    for (int x = 64; x < 988; x++) {
      int rgb = image.getRGB(x, (int) top + 1);
      inked |= (rgb & 255) - (rgb >> 16 & 255) > 60;
    }
    assertThat(inked).isTrue();
    var plot = scene.panels().get(0).plot();
    int row = (int) ((top - plot.y()) / plot.height() * 12);
    var lines = SceneText.write(scene, 80, 12, true).split("\n", -1);
    for (int i = 0; i < row; i++) {
      assertThat(lines[1 + i]).matches("[^\\u2801-\\u28ff]*");
    }
    assertThat(lines[1 + row]).matches(".*[\\u2801-\\u28ff].*");
  }

  private static String number(double value) {
    return new java.math.BigDecimal(Math.round(value * 100))
        .movePointLeft(2)
        .stripTrailingZeros()
        .toPlainString();
  }

  @Test
  void chart_light_dark_clear() throws Exception {
    var chart = ChartGallery.load(1).chart();
    assertThat(corner(chart)).isEqualTo(0xffffffff);
    assertThat(corner(chart.dark())).isEqualTo(0xff1e1e1e);
    assertThat(corner(chart.clear())).isZero();
  }

  private static int corner(Chart chart) throws Exception {
    return ImageIO.read(new ByteArrayInputStream(chart.png())).getRGB(0, 0);
  }

  @Test
  void line_colours_have_a_contrast_of_3_on_white_and_on_dark() {
    for (int rank = 0; rank < 8; rank++) {
      assertThat(contrast(Ink.line(rank), 0xffffff)).isGreaterThanOrEqualTo(3);
      assertThat(contrast(Ink.line(rank), 0x1e1e1e)).isGreaterThanOrEqualTo(3);
    }
    for (var ink : List.of(Ink.LIGHT, Ink.DARK)) {
      assertThat(contrast(ink.text(), ink.ground())).isGreaterThan(7);
      assertThat(contrast(ink.muted(), ink.ground())).isGreaterThan(4.5);
    }
  }

  private static double contrast(int one, int other) {
    double a = luminance(one);
    double b = luminance(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  private static double luminance(int rgb) {
    double[] parts = new double[3];
    for (int i = 0; i < 3; i++) {
      double c = ((rgb >> (16 - 8 * i)) & 255) / 255.0;
      parts[i] = c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  }

  @Test
  void svg_hostile_title_is_valid_xml() throws Exception {
    var hostile = "</title><script>alert('1')</script>&\"\u0000\u001b[2J\u202e\ud800 ]]>";
    var chart = ChartGallery.load(2).chart().title(hostile).threshold(1, hostile);
    var svg = chart.marker(ChartGallery.T0, hostile).svg().toString();
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    assertThat(document.getElementsByTagName("script").getLength()).isZero();
    assertThat(document.getElementsByTagName("title").item(0).getTextContent())
        .startsWith("</title><script>");
    assertThat(svg).doesNotContain(" id=", "style=", "class=");
    assertThat(chart.text().toString()).doesNotContain("\u001b", "\u202e");
  }

  @Test
  void a_secret_in_a_label_a_title_and_a_source_is_masked_everywhere() {
    var secret = Secret.of("CHART", "not-a-secret-chart").reveal();
    var series = ChartGallery.series(Map.of("__name__", "up", "token", secret), 1, 2, 3);
    var chart =
        Chart.of(series.source("http://u:" + secret + "@h"), ChartGallery.constant())
            .title("of " + secret)
            .marker(ChartGallery.T0, secret)
            .threshold(2, secret);
    for (var text : List.of(chart.svg(), chart.text(), chart.toString(), twin(chart))) {
      assertThat(text.toString()).doesNotContain(secret).contains("***");
    }
  }

  @Test
  void text_chart_width_60() {
    var twin = ChartGallery.load(1).chart().shown(Host.Traits.text(60)).text();
    assertThat(twin.lines()).allMatch(line -> line.length() <= 60);
  }

  @Test
  void text_chart_ascii() {
    var traits = new Host.Traits(80, false, false, false, false);
    for (var chart : ChartGallery.all().values()) {
      assertThat(chart.shown(traits).text()).matches("\\A[\\x20-\\x7e\\n]*\\z");
    }
  }

  @Test
  void caption_complete() {
    var caption = scene(ChartGallery.gaps()).caption();
    assertThat(caption.get(0))
        .isEqualTo(
            "node_load1 | 02:44:12-03:44:12 UTC 2026-11-21 | step 15s | 2 series, 317 points, 9 gaps");
    assertThat(caption.get(1))
        .isEqualTo("prometheus shop-metrics | STALE: the newest value is 9m old");
    var many = ChartGallery.walk(Map.of("a", "b"), new Random(1), 12_400, 3);
    var wide =
        many.range(new TimeRange(ChartGallery.T0, ChartGallery.T0.plus(Duration.ofHours(52))));
    assertThat(scene(wide.chart()).caption().get(0))
        .matches(".* \\| step 15s \\| 1 series, 12,400 -> [0-9],[0-9]{3} points \\(M4\\)");
  }

  @Test
  void twin_sentence() {
    assertThat(twin(ChartGallery.incident()))
        .contains(
            "job:errors:ratio5m{job=\"checkout\"} was last 0.5672 % at 03:44:12,"
                + " at most 3.916 % at 03:16:27")
        .contains("band: 03:29:12-03:37:32 maintenance");
  }

  @Test
  void bars_with_rest() {
    var table = Table.of("node", "n");
    for (int i = 0; i < 42; i++) {
      table = table.row("node-" + i, i - 3);
    }
    var chart = table.named("nodes").bars("node", "n");
    assertThat(chart.text().toString()).contains("other (12)").contains("node-29");
    assertThat(chart.svg()).contains("other (12)");
    assertThat(chart.png()).isNotEmpty();
    assertThat(chart.table()).isEqualTo(chart.table());
    var bars = Bars.of(table, "node", "n");
    assertThat(bars.bars()).hasSize(31);
    assertThat(bars.bars().get(30).value()).isEqualTo(12 * 32.5);
    assertThat(bars.place(0)).isBetween(0.0, 0.1);
    assertThatThrownBy(() -> chart.log()).hasMessageContaining("no time axis");
  }

  @Test
  void threads_32_make_equal_pictures() throws Exception {
    var chart = ChartGallery.load(2).chart().size(300, 200);
    var expected = chart.png();
    var pool = Executors.newFixedThreadPool(32);
    try {
      Callable<byte[]> draw = chart::png;
      for (var one : pool.invokeAll(java.util.Collections.nCopies(64, draw))) {
        assertThat(one.get()).isEqualTo(expected);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void interrupted_while_drawing_ends_and_stays_interrupted() {
    Thread.currentThread().interrupt();
    assertThat(ChartGallery.load(1).chart().png()).isNotEmpty();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void a_chart_is_saved_by_its_ending(@TempDir Path folder) throws Exception {
    var chart = ChartGallery.load(1).chart();
    chart.save(folder.resolve("a.png"));
    chart.save(folder.resolve("a.svg"));
    chart.save(folder.resolve("a.txt"));
    assertThat(folder.resolve("a.png")).hasBinaryContent(chart.png());
    assertThat(Files.readString(folder.resolve("a.svg"))).isEqualTo(chart.svg().toString());
    assertThat(Files.readString(folder.resolve("a.txt"))).isEqualTo(chart.text().toString());
    assertThatThrownBy(() -> chart.save(folder.resolve("a.gif")))
        .hasMessageContaining(".png, .svg");
  }

  @Test
  void an_image_is_shown_only_where_the_host_can_show_it() {
    var chart = ChartGallery.load(1).chart();
    assertThat(chart.shown(Host.Traits.text(80)).png()).isEmpty();
    var notebook = chart.shown(new Host.Traits(120, true, true, true, true));
    assertThat(notebook.png()).hasValueSatisfying(png -> assertThat(png).isEqualTo(chart.png()));
    assertThat(notebook.text()).contains("was last");
  }

  @Test
  void a_prefix_of_a_chart_stays_what_it_was() {
    var chart = ChartGallery.load(1).chart();
    var before = chart.svg().toString();
    assertThat(chart.dark().log().threshold(3).title("x").size(500, 300).svg().toString())
        .isNotEqualTo(before);
    assertThat(chart.svg().toString()).isEqualTo(before);
  }

  @Test
  void no_two_texts_overlap() {
    ChartGallery.all().forEach(ChartPictureTest::assertNoOverlap);
    assertNoOverlap("small", ChartGallery.load(12).chart().size(300, 200));
    assertNoOverlap("wide", ChartGallery.incident().size(2000, 700));
  }

  private static void assertNoOverlap(String name, Chart chart) {
    var texts =
        scene(chart).over().stream()
            .filter(Words.class::isInstance)
            .map(Words.class::cast)
            .filter(words -> !words.text().isEmpty())
            .toList();
    for (int i = 0; i < texts.size(); i++) {
      for (int k = i + 1; k < texts.size(); k++) {
        assertThat(overlap(texts.get(i), texts.get(k)))
            .as("%s: %s / %s", name, texts.get(i), texts.get(k))
            .isFalse();
      }
    }
  }

  private static boolean overlap(Words one, Words other) {
    double apart = Math.abs(one.y() - other.y());
    return apart < Math.min(one.size(), other.size()) * 0.8
        && left(one) < left(other) + width(other)
        && left(other) < left(one) + width(one);
  }

  private static double width(Words words) {
    double width =
        words.isBold()
            ? TextWidth.bold(words.text(), words.size())
            : TextWidth.of(words.text(), words.size());
    return Math.min(width, words.room());
  }

  private static double left(Words words) {
    return switch (words.anchor()) {
      case START -> words.x();
      case MIDDLE -> words.x() - width(words) / 2;
      case END -> words.x() - width(words);
    };
  }

  @Test
  void everything_lies_on_the_canvas() {
    ChartGallery.all()
        .forEach(
            (name, chart) -> {
              var scene = scene(chart);
              for (var shape : scene.over()) {
                if (shape instanceof Words words && !words.text().isEmpty()) {
                  assertThat(left(words)).as("%s: %s", name, words).isGreaterThanOrEqualTo(0);
                  assertThat(left(words) + width(words))
                      .as("%s: %s", name, words)
                      .isLessThanOrEqualTo(scene.width());
                } else if (shape instanceof Rule rule) {
                  assertThat(rule.y2()).isBetween(0.0, (double) scene.height());
                } else if (shape instanceof Area area) {
                  assertThat(area.y()[0]).isBetween(0.0, (double) scene.height());
                }
              }
            });
  }

  private static Scene scene(SeriesSet set) {
    return scene(set.chart());
  }

  private static Scene scene(Chart chart) {
    return chart.scene();
  }

  private static List<String> words(Chart chart) {
    return ChartScaleTest.words(scene(chart));
  }

  private static String twin(Chart chart) {
    return chart.shown(Host.Traits.text(4000)).text();
  }
}
