package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Scene.Area;
import dev.runbook.Scene.Dot;
import dev.runbook.Scene.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is drawn for values of every sort. */
class ChartScaleTest {
  private static final Instant T0 = ChartGallery.T0;

  @Test
  void chart_empty_says_what_was_asked_and_that_nothing_was_found() {
    var chart = ChartGallery.empty().chart();
    assertThat(chart.text())
        .contains("node_load1{job=\"nodes\"}", "nothing was found: 1 series, 0 points");
    assertThat(chart.svg()).contains("nothing was found: 1 series, 0 points");
    assertThat(chart.png()).isNotEmpty();
    var none = SeriesSet.of(List.of()).named("up").chart();
    assertThat(none.text()).contains("nothing was found: 0 series", "no time range");
    assertThat(none.toString()).startsWith("chart: up, 0 series, no values");
    assertThat(none.png()).isNotEmpty();
  }

  @Test
  void chart_all_nan_says_so() {
    var chart = ChartGallery.series(Map.of("a", "b"), Double.NaN, Double.NaN).chart();
    assertThat(chart.svg()).contains("no number among 2 points");
    assertThat(chart.png()).isNotEmpty();
  }

  @Test
  void chart_single_point_is_a_dot() {
    var scene = scene(data(line(3)), spec -> {});
    assertThat(dots(scene)).hasSize(1);
    assertThat(scene.panels().get(0).strokes().get(0).x()).isEmpty();
  }

  @Test
  void chart_lone_sample_between_gaps_is_a_dot() {
    var scene = scene(data(line(1, 2, Double.NaN, 5, Double.NaN, 2, 1)), spec -> {});
    assertThat(dots(scene)).hasSize(1);
    assertThat(scene.panels().get(0).strokes().get(0).x()).hasSize(6);
  }

  @Test
  void chart_constant_has_a_scale_of_five_percent_around_it() {
    var plot = scene(data(line(42, 42, 42)), spec -> {}).panels().get(0);
    assertThat(plot.values().height(42 * 0.95)).isCloseTo(0, within());
    assertThat(plot.values().height(42 * 1.05)).isCloseTo(1, within());
  }

  @Test
  void chart_infinity_is_a_triangle_at_the_edge_outside_the_scale() {
    var scene = scene(data(line(1, 2, 1 / 0.0, 1, 2, -1 / 0.0, 1, 2)), spec -> {});
    var plot = scene.panels().get(0).plot();
    var triangles = scene.over().stream().filter(Area.class::isInstance).map(Area.class::cast);
    assertThat(triangles.map(area -> (int) area.y()[0]).toList())
        .containsExactly(plot.y(), plot.bottom());
    assertThat(scene.panels().get(0).values().height(2)).isBetween(0.9, 1.0);
    assertThat(scene.caption().get(1)).contains("2 infinite, at the edge");
  }

  @Test
  @Timeout(5)
  void chart_extremes_have_a_picture_within_5_seconds() {
    for (double[] values :
        new double[][] {
          {1e308, -1e308, 1e308},
          {Double.MAX_VALUE, -Double.MAX_VALUE},
          {Double.MIN_VALUE, 0, Double.MIN_VALUE},
          {1e15, 1e15 + 1, 1e15},
          {-0.0, 0.0},
          {1e-300, 1e300}
        }) {
      var chart = ChartGallery.series(Map.of("a", "b"), values).chart();
      assertThat(chart.png()).as(Arrays.toString(values)).isNotEmpty();
      assertThat(chart.log().png()).as(Arrays.toString(values)).isNotEmpty();
      assertThat(chart.svg().toString()).as(Arrays.toString(values)).doesNotContain("NaN", "Infin");
      assertThat(chart.text().toString()).isNotEmpty();
    }
    assertThat(ChartGallery.series(Map.of("a", "b"), 1e15, 1e15 + 1).chart().svg())
        .contains("+ 1000000000000000 (differences are shown)");
  }

  @Test
  void chart_log_with_zeros_counts_them_and_puts_them_at_the_lower_edge() {
    var scene = scene(data(line(1, 0, 10, -5, 100)), spec -> log(spec));
    var plot = scene.panels().get(0);
    assertThat(plot.strokes().get(0).y()[1]).isEqualTo(plot.plot().bottom());
    assertThat(scene.caption().get(1)).contains("2 of 0 or less, at the lower edge");
    var none = scene(data(line(0, -1)), spec -> log(spec));
    assertThat(none.caption().get(1)).contains("2 of 0 or less");
  }

  @Test
  void chart_equal_names_are_told_apart() {
    var one = ChartGallery.series(Map.of("job", "a"), 1, 2);
    var lines =
        ChartLines.of(List.of(SeriesSet.of(List.of(one)), SeriesSet.of(List.of(one))), List.of());
    assertThat(lines.lines()).extracting(Line::name).containsExactly("series", "series (2)");
    assertThat(Chart.of(one, one).png()).isNotEmpty();
  }

  @Test
  void axis_is_range_asked_and_hatched_after_the_time_it_was_read() {
    var data = data(line(1, 2, 3)).range(T0.toEpochMilli(), ms(3600), ms(1800));
    var scene = scene(data, spec -> {});
    assertThat(scene.panels().get(0).time().to()).isEqualTo(ms(3600));
    assertThat(words(scene)).contains("not yet");
    var whole = scene(data.range(T0.toEpochMilli(), ms(3600), ms(3600)), spec -> {});
    assertThat(words(whole)).doesNotContain("not yet");
  }

  @Test
  void values_outside_a_fixed_scale_are_clipped_at_the_edge() {
    var scene =
        scene(
            data(line(0, 10, 0, -10, 0)), spec -> spec.asked = new ValueScale.Asked(-5, 5, false));
    var plot = scene.panels().get(0).plot();
    for (double y : scene.panels().get(0).strokes().get(0).y()) {
      assertThat(Double.isNaN(y) || (y >= plot.y() && y <= plot.bottom())).isTrue();
    }
  }

  @Test
  void an_axis_that_ends_before_it_starts_is_refused() {
    var chart = ChartGallery.constant().chart().from(5);
    assertThatThrownBy(() -> chart.upTo(5)).hasMessageContaining("must end above where it starts");
    assertThatThrownBy(() -> chart.size(100, 300)).hasMessageContaining("200 to 4,000");
    assertThatThrownBy(() -> chart.top(31)).hasMessageContaining("1 to 30");
    assertThatThrownBy(() -> chart.zone("Mars")).hasMessageContaining("not a time zone");
    assertThatThrownBy(() -> chart.threshold(Double.NaN)).hasMessageContaining("finite");
  }

  @Test
  void times_in_nanoseconds_are_refused_and_later_pictures_still_work() {
    var chart =
        Chart.of(
            Series.of(
                Map.of(), new long[] {0, T0.toEpochMilli() * 1_000_000}, new double[] {1, 2}));
    assertThatThrownBy(chart::png).hasMessageContaining("are the times in microseconds or nano");
    assertThat(chart.toString()).contains("cannot be drawn");
    assertThat(ChartGallery.constant().chart().png()).isNotEmpty();
  }

  @Test
  void an_alternation_of_samples_and_gaps_stays_bounded() {
    int count = 400_000;
    long[] times = new long[count];
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      times[i] = i * 1000L;
      values[i] = i % 2 == 0 ? Double.NaN : Math.floorMod(i * 7919L, 1000);
    }
    var scene = scene(ChartData.of(List.of(Line.of("a", times, values, 1000))), spec -> {});
    var plot = scene.panels().get(0).plot();
    assertThat(dots(scene).size()).isLessThan(plot.width() * (plot.height() / 2 + 1));
  }

  @Test
  void steps_hold_each_value_until_the_next() {
    var scene = scene(data(line(1, 3, 2)), spec -> spec.join = ChartSpec.Join.STEPS);
    var stroke = scene.panels().get(0).strokes().get(0);
    assertThat(stroke.x()).hasSize(6);
    assertThat(stroke.y()[1]).isEqualTo(stroke.y()[0]);
    assertThat(stroke.x()[1]).isEqualTo(stroke.x()[2]);
    var dots = scene(data(line(1, 3, 2)), spec -> spec.join = ChartSpec.Join.DOTS);
    assertThat(dots(dots)).hasSize(3);
  }

  private static void log(ChartSpec spec) {
    spec.asked = new ValueScale.Asked(Double.NaN, Double.NaN, true);
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-9);
  }

  static long ms(long seconds) {
    return T0.plusSeconds(seconds).toEpochMilli();
  }

  static Line line(double... values) {
    long[] times = new long[values.length];
    Arrays.setAll(times, i -> T0.plus(Duration.ofSeconds(i * 15L)).toEpochMilli());
    return Line.of("line", times, values, 15_000);
  }

  static ChartData data(Line... lines) {
    return ChartData.of(List.of(lines));
  }

  static Scene scene(ChartData data, Consumer<ChartSpec> change) {
    return Drawing.scene(data, new ChartSpec().with(change));
  }

  static List<Dot> dots(Scene scene) {
    return scene.over().stream().filter(Dot.class::isInstance).map(Dot.class::cast).toList();
  }

  static List<String> words(Scene scene) {
    return scene.over().stream()
        .filter(Words.class::isInstance)
        .map(shape -> ((Words) shape).text())
        .toList();
  }
}
