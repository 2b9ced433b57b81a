package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class M4Test {
  private static final long T0 = 1_763_700_000_000L;

  @Test
  void m4_property_it_keeps_what_a_slow_twin_keeps() {
    long seed = 20261121;
    var random = new Random(seed);
    for (int round = 0; round < 400; round++) {
      int columns = 1 + random.nextInt(40);
      var line = randomLine(random, columns);
      var scale = scale(line, random, columns);
      var kept = M4.of(line, scale);
      assertThat(kept.index()).as("seed %d round %d", seed, round).isEqualTo(slow(line, scale));
    }
  }

  @Test
  void m4_property_minimum_maximum_and_counts_are_those_of_all_samples() {
    long seed = 7;
    var random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      int columns = 1 + random.nextInt(40);
      var line = randomLine(random, columns);
      var scale = scale(line, random, columns);
      var kept = M4.of(line, scale);
      var all = M4.raw(line, scale);
      assertThat(kept.min()).as("seed %d round %d", seed, round).isEqualTo(all.min());
      assertThat(kept.max()).as("seed %d round %d", seed, round).isEqualTo(all.max());
      assertThat(kept.samples()).isEqualTo(all.samples());
      assertThat(kept.gaps()).isEqualTo(all.gaps());
      assertThat(kept.infinite()).isEqualTo(all.infinite());
    }
  }

  @Test
  void m4_splits_at_gap() {
    long[] times = {0, 10, 20, 70, 80, 90, 95, 99, 100};
    double[] values = {1, 2, 1, 5, 9, 5, 5, 5, 5};
    var line = Line.of("a", times, values, 10);
    var kept = M4.of(line, new TimeScale(0, 200, 1, ZoneOffset.UTC));
    assertThat(kept.index()).containsExactly(0, 1, 2, -1, 3, 4, 8);
    assertThat(kept.gaps()).isEqualTo(1);
  }

  @Test
  void a_missing_value_splits_like_a_missing_sample() {
    double[] values = {1, 2, Double.NaN, 4, 5, Double.POSITIVE_INFINITY, 7, 8, 9, 9};
    var line = Line.of("a", IntStream.range(0, 10).asLongStream().toArray(), values, 1);
    var kept = M4.of(line, new TimeScale(0, 100, 1, ZoneOffset.UTC));
    assertThat(kept.index()).containsExactly(0, 1, -1, 3, 4, -1, 6, 8, 9);
    assertThat(kept.infinite()).isEqualTo(1);
  }

  @Test
  void few_samples_are_all_kept() {
    var line = Line.of("a", new long[] {0, 1, 2, 3}, new double[] {1, 1, 1, 1}, 1);
    var kept = M4.of(line, new TimeScale(0, 4, 1, ZoneOffset.UTC));
    assertThat(kept.index()).containsExactly(0, 1, 2, 3);
    assertThat(kept.isDense()).isFalse();
  }

  @Test
  void every_millisecond_belongs_to_the_column_that_starts_before_it() {
    var random = new Random(5);
    for (int round = 0; round < 200; round++) {
      long span = 1L + random.nextInt(5000);
      var scale = new TimeScale(T0, T0 + span, 1 + random.nextInt(900), ZoneOffset.UTC);
      for (long t = T0; t < T0 + span; t += 1 + random.nextInt(9)) {
        int column = scale.column(t);
        assertThat(scale.start(column)).isLessThanOrEqualTo(t);
        if (column < scale.columns() - 1) {
          assertThat(scale.start(column + 1)).isGreaterThan(t);
        }
      }
    }
  }

  private static TimeScale scale(Line line, Random random, int columns) {
    long last = line.times()[line.size() - 1];
    long from = T0 - random.nextInt(100);
    return new TimeScale(
        from, Math.max(from + 1, last + random.nextInt(100) - 50), columns, ZoneOffset.UTC);
  }

  static Line randomLine(Random random, int columns) {
    int count = 1 + random.nextInt(columns * 12);
    long[] times = new long[count];
    double[] values = new double[count];
    long time = T0;
    for (int i = 0; i < count; i++) {
      time += random.nextInt(20) == 0 ? 30 + random.nextInt(60) : 8 + random.nextInt(5);
      times[i] = time;
      int kind = random.nextInt(30);
      values[i] =
          kind == 0
              ? Double.NaN
              : kind == 1 ? Double.POSITIVE_INFINITY : random.nextInt(5) - random.nextInt(3);
    }
    return Line.of("random", times, values, 10);
  }

  /** Word for word what rule M4 says, without regard to speed. */
  private static int[] slow(Line line, TimeScale scale) {
    var inside = new ArrayList<Integer>();
    for (int i = 0; i < line.size(); i++) {
      if (scale.contains(line.times()[i])) {
        inside.add(i);
      }
    }
    boolean all = inside.size() <= 4 * scale.columns();
    var runs = new ArrayList<List<Integer>>();
    for (int i : inside) {
      if (Double.isFinite(line.values()[i])) {
        var last = runs.isEmpty() ? List.<Integer>of() : runs.get(runs.size() - 1);
        boolean joined =
            !last.isEmpty()
                && last.get(last.size() - 1) == i - 1
                && line.times()[i] - line.times()[i - 1] <= 15;
        if (!joined) {
          runs.add(new ArrayList<>());
        }
        runs.get(runs.size() - 1).add(i);
      }
    }
    var kept = new ArrayList<Integer>();
    for (var run : runs) {
      if (!kept.isEmpty()) {
        kept.add(-1);
      }
      if (all) {
        kept.addAll(run);
      } else {
        for (int column = 0; column < scale.columns(); column++) {
          kept.addAll(four(line, scale, run, column));
        }
      }
    }
    return kept.stream().mapToInt(i -> i).toArray();
  }

  private static Set<Integer> four(Line line, TimeScale scale, List<Integer> run, int column) {
    var kept = new TreeSet<Integer>();
    int low = -1;
    int high = -1;
    int first = -1;
    int last = -1;
    for (int i : run) {
      if (scale.column(line.times()[i]) == column) {
        first = first < 0 ? i : first;
        low = low < 0 || line.values()[i] < line.values()[low] ? i : low;
        high = high < 0 || line.values()[i] > line.values()[high] ? i : high;
        last = i;
      }
    }
    if (first >= 0) {
      kept.addAll(List.of(first, low, high, last));
    }
    return kept;
  }
}
