package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.Refused;
import dev.runbook.Table.Kind;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TableOperationsTest {
  private static List<String> rows(Table table) {
    return table.rows().stream()
        .map(row -> String.join(" ", table.columns().stream().map(row::text).toList()))
        .toList();
  }

  @Test
  void filters_keep_the_rows_they_name() {
    var table =
        Table.of("pod", "restarts", "cpu")
            .row("web-1", 3, 0.5)
            .row("web-2", 0, null)
            .row("db", 9, 0.1);
    assertThat(table.matching("pod", "web-?").size()).isEqualTo(2);
    assertThat(table.where("restarts", 3).one().text("pod")).isEqualTo("web-1");
    assertThat(table.where(row -> row.number("restarts") > 5).one().text("pod")).isEqualTo("db");
    var below = table.below("cpu", 0.3);
    assertThat(below.one().text("pod")).isEqualTo("db");
    assertThat(below.notes()).containsExactly("note: 1 row without a cpu skipped by \"below\"");
  }

  @Test
  void sort_stable_natural() {
    var table =
        Table.of("v", "n").row("1.10", 1).row("1.9", 2).row("1.10", 3).row("v2", 4).row("01.9", 5);
    assertThat(rows(table.sort("v")))
        .containsExactly("01.9 5", "1.9 2", "1.10 1", "1.10 3", "v2 4");
    assertThat(rows(table.sort("-v", "-n")))
        .containsExactly("v2 4", "1.10 3", "1.10 1", "1.9 2", "01.9 5");
  }

  @Test
  void sort_missing_last() {
    var table = Table.of("x").row((Object) null).row(2.0).row(Double.NaN).row(-1.0);
    assertThat(table.sort("x").column("x").texts()).containsExactly("-1", "2", "NaN", "");
    assertThat(table.sort("-x").column("x").texts()).containsExactly("2", "-1", "NaN", "");
  }

  @Test
  void join_double_key() {
    var left = Table.of("node", "cpu").row("a", 1);
    var right = Table.of("node", "zone").row("a", "eu").row("a", "us").named("nodes");
    assertThatThrownBy(() -> left.join(right, "node"))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("nodes has a key twice")
        .hasMessageContaining("seen: a");
  }

  @Test
  void join_missing_rows() {
    var left = Table.of("node", "cpu").row("a", 1).row("b", 2).row("a", 3);
    var right =
        Table.of("node", "zone", "cpu").row("a", "eu", 64).row("c", "us", 32).named("nodes");
    var joined = left.join(right, "node");
    assertThat(joined.columns()).containsExactly("node", "cpu", "zone", "cpu (2)");
    assertThat(rows(joined)).containsExactly("a 1 eu 64", "b 2  ", "a 3 eu 64");
    assertThat(joined.notes()).containsExactly("note: no match in nodes: 1 of 3 rows");
    assertThatThrownBy(() -> left.join(Table.of("node").row(1), "node"))
        .hasMessageContaining("its kinds differ");
  }

  @Test
  void group_and_sum() {
    var table =
        Table.of("node", "cpu", "ms")
            .row("b", 1, 10.0)
            .row("a", 2, 20.0)
            .row("b", 4, 30.0)
            .row("b", null, 50.0);
    var grouped =
        table.group(
            "node",
            "count",
            "sum cpu",
            "max cpu",
            "mean ms",
            "p50 ms",
            "first cpu",
            "last cpu",
            "distinct cpu",
            "count cpu",
            "min ms");
    assertThat(grouped.columns())
        .startsWith("node", "count", "sum cpu", "max cpu", "mean ms", "p50 ms");
    assertThat(rows(grouped))
        .containsExactly("b 3 5 4 30 30 1 4 2 2 10", "a 1 2 2 20 20 2 2 1 1 20");
    assertThat(rows(table.group("node, cpu", "count")))
        .containsExactly("b 1 1", "a 2 1", "b 4 1", "b  1");
    assertThatThrownBy(() -> table.group("node", "median ms"))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("p95 x");
  }

  @Test
  void group_of_none() {
    var table =
        Table.write("k", "n").kind("n", Kind.DOUBLE).row("a", null).row("a", Double.NaN).done();
    assertThat(rows(table.group("k", "mean n", "sum n", "max n", "count n")))
        .containsExactly("a    1");
    assertThat(table.where("k", "z").group("k", "mean n").size()).isZero();
  }

  @Test
  void diff_before_after() {
    var before =
        Table.of("pod", "image", "n").row("a", "1.7", 1).row("b", "1.7", 1).row("c", "1.7", 1);
    var after =
        Table.of("pod", "image", "n").row("d", "1.8", 1).row("a", "1.8", 1).row("c", "1.7", 1);
    var diff = after.named("pods").diff(before, "pod");
    assertThat(rows(diff))
        .containsExactly("d added 1.8 1", "a changed 1.7 -> 1.8 1", "b removed 1.7 1");
    assertThat(diff.name()).isEqualTo("changes of pods");
    assertThat(diff.notes()).containsExactly("note: unchanged: 1 row");
  }

  @Test
  void cell_that_throws() {
    var table = Table.of("a").row(1).row(0).row(2);
    var with =
        table.with(
            "b",
            row -> {
              if (row.number("a") > 0) {
                throw new IllegalStateException("no " + row.text("a"));
              }
              return 7;
            });
    assertThat(with.column("b").texts()).containsExactly("", "7", "");
    assertThat(with.notes())
        .containsExactly(
            "note: 2 cells of b not computed; the first cause:"
                + " java.lang.IllegalStateException: no 1");
  }

  @Test
  void columns_are_computed_turned_and_told_apart() {
    var table = Table.of("pod", "used", "limit").row("a", 1, 2).row("b", 3, 4).row("b", 3, 4);
    var with = table.with("mem", r -> r.number("used") / r.number("limit")).unit("mem", "ratio");
    assertThat(with.toString()).contains("50 %").contains("75 %");
    assertThat(with.above("mem", 0.6).distinct().one().text("pod")).isEqualTo("b");
    assertThat(rows(with.limit(2).transpose()))
        .containsExactly("used 1 3", "limit 2 4", "mem 0.5 0.75");
    assertThat(with.asText("used").column("used").kind()).isEqualTo(Kind.TEXT);
    assertThat(with.withState("s", r -> Table.State.ok("fine")).column("s").text(0))
        .isEqualTo("fine");
  }

  @Test
  void a_sort_agrees_with_the_jdk() {
    long seed = 20261121;
    var random = new java.util.Random(seed);
    for (int size : new int[] {0, 1, 2, 3, 17, 1000}) {
      var values = IntStream.range(0, size).map(i -> random.nextInt(50)).boxed().toList();
      var writer = Table.write("v", "i");
      for (int i = 0; i < size; i++) {
        writer.cell((long) values.get(i)).cell((long) i).endRow();
      }
      var expected =
          IntStream.range(0, size)
              .boxed()
              .sorted(java.util.Comparator.comparing(values::get))
              .map(String::valueOf)
              .toList();
      assertThat(writer.done().sort("v").column("i").texts())
          .as("seed %s", seed)
          .isEqualTo(expected);
    }
  }
}
