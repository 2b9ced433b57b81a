package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.Refused;
import dev.runbook.Table.Kind;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableValueTest {
  record Spec(int replicas, String image) {}

  record Deployment(String name, Spec spec) {}

  private static final Instant START = Instant.parse("2026-11-21T03:00:00Z");

  @Test
  void a_table_written_by_hand_keeps_its_rows() {
    var table = Table.of("pod", "restarts").row("web-1", 3).row("web-2", 0);
    assertThat(table.size()).isEqualTo(2);
    assertThat(table.where("pod", "web-1").one().whole("restarts")).isEqualTo(3);
    assertThat(table.select("restarts").limit(1).number()).isEqualTo(3);
  }

  @Test
  void table_from_records() {
    var table = Table.of(List.of(new Deployment("web", new Spec(3, "web:1.8"))));
    assertThat(table.one().text("name")).isEqualTo("web");
    assertThat(table.column("spec.replicas").kind()).isEqualTo(Kind.LONG);
  }

  @Test
  void nested_record_columns() {
    var table =
        Table.of(
            List.of(new Deployment("web", new Spec(3, "web:1.8")), new Deployment("db", null)));
    assertThat(table.columns()).containsExactly("name", "spec.replicas", "spec.image");
    assertThat(table.rows().get(1).isMissing("spec.replicas")).isTrue();
  }

  @Test
  void array_changed_after_of() {
    var columns = new String[] {"a", "b"};
    var cells = new Object[] {1, 2};
    var table = Table.of(columns).row(cells);
    columns[0] = "changed";
    cells[0] = 9;
    assertThat(table.column("a").number(0)).isEqualTo(1);
    table.column("a").doubles()[0] = 9;
    assertThat(table.column("a").doubles()).containsExactly(1);
  }

  @Test
  void views_share_columns() {
    var table = Table.of("n").row(1).row(2).row(3);
    var cells = table.cols.get(0).cells();
    assertThat(table.above("n", 1).cols.get(0).cells()).isSameAs(cells);
    assertThat(table.sort("-n").cols.get(0).cells()).isSameAs(cells);
    assertThat(table.limit(1).rename("n", "m").cols.get(0).cells()).isSameAs(cells);
  }

  @Test
  void missing_empty_zero_nan() {
    var texts = Table.of("a").row("").row((Object) null);
    assertThat(texts.column("a").texts()).containsExactly("", "");
    assertThat(texts.rows().get(0).isMissing("a")).isFalse();
    assertThat(texts.rows().get(1).isMissing("a")).isTrue();
    var numbers = Table.of("a").row(0.0).row(Double.NaN).row((Object) null);
    assertThat(numbers.toString().lines().skip(2)).containsExactly("  0", "NaN", "  –");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "007",
        "1.10",
        "1e5",
        "+5",
        "1234567890123456789",
        "1,000",
        "-0",
        "2026-11-21T03:00"
      })
  void guess_keeps_ids(String id) {
    var table = Table.write("id").row(id).row("17").guessed();
    assertThat(table.column("id").kind()).isEqualTo(Kind.TEXT);
  }

  @Test
  void guess_takes_what_prints_back() {
    var table =
        Table.write("n", "x", "ok", "at", "day", "none")
            .row("17", "1.5", "true", "2026-11-21T03:00:00Z", "2026-11-21", null)
            .row("-3", "2", "false", "2026-11-21T04:00:00Z", "2026-11-22", null)
            .guessed();
    assertThat(table.columns().stream().map(name -> table.column(name).kind()))
        .containsExactly(Kind.LONG, Kind.DOUBLE, Kind.BOOL, Kind.INSTANT, Kind.LOCAL, Kind.TEXT);
  }

  @Test
  void equal_column_names() {
    assertThat(Table.of("id", "id", "n", "id").columns())
        .containsExactly("id", "id (2)", "n", "id (3)");
  }

  @Test
  void unknown_column() {
    var table = Table.of("pod", "restarts", "node").row("web", 1, "a");
    assertThatThrownBy(() -> table.sort("restart"))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("no column \"restart\"")
        .hasMessageContaining("did you mean restarts");
  }

  @Test
  void secret_in_cell() {
    var table = Table.of("user", "password").row("app", Secret.of("CELL", "not-a-secret-cell"));
    assertThat(table.one().text("password")).isEqualTo("***");
  }

  @Test
  void every_kind_keeps_its_value() {
    var table =
        Table.write("t", "l", "d", "e", "b", "i", "o", "s", "state", "link")
            .row(
                "x",
                Long.MAX_VALUE,
                0.1,
                new BigDecimal("12.50"),
                true,
                START.plusNanos(123),
                LocalDate.of(2026, 11, 21),
                Duration.ofSeconds(90),
                Table.State.bad("CrashLoopBackOff"),
                URI.create("https://example.org/a"))
            .done();
    assertThat(table.columns().stream().map(name -> table.column(name).kind()))
        .containsExactly(
            Kind.TEXT,
            Kind.LONG,
            Kind.DOUBLE,
            Kind.DECIMAL,
            Kind.BOOL,
            Kind.INSTANT,
            Kind.LOCAL,
            Kind.SPAN,
            Kind.STATE,
            Kind.TEXT);
    var row = table.one();
    assertThat(row.whole("l")).isEqualTo(Long.MAX_VALUE);
    assertThat(row.text("e")).isEqualTo("12.50");
    assertThat(row.instant("i")).isEqualTo(START.plusNanos(123));
    assertThat(row.number("s")).isEqualTo(90);
    assertThat(row.state("state").level()).isEqualTo(Table.State.Level.BAD);
  }

  @Test
  void mixed_cells_become_doubles_or_text_without_loss() {
    assertThat(Table.of("a").row(1).row(2.5).column("a").doubles()).containsExactly(1, 2.5);
    assertThat(Table.of("a").row(1).row("x").row(2.5).column("a").texts())
        .containsExactly("1", "x", "2.5");
  }

  @Test
  void exact_decimals_are_written_out_but_not_without_bound() {
    assertThat(Table.of("x").row(new BigDecimal("5E+3")).text()).isEqualTo("5000");
    assertThat(Table.of("x").row(new BigDecimal("1E+999999999")).text()).isEqualTo("1E+999999999");
  }

  @Test
  void rows_over_limit() {
    var writer = Table.write("n");
    for (int i = 0; i < 1_000_000; i++) {
      writer.cell((long) i).endRow();
    }
    assertThat(writer.isFull()).isTrue();
    assertThatThrownBy(() -> writer.cell(1L).endRow())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("at most 1,000,000 rows");
    assertThatThrownBy(() -> Table.write(new String[257]).isFull())
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void marks_survive_every_operation() {
    var table =
        Table.write("k", "n", "t")
            .row("a", 1, START)
            .row("b", 2, START.plusSeconds(60))
            .partial("one zone did not answer")
            .truncated(2, 214)
            .done()
            .stale(Duration.ofMinutes(4));
    var marks = table.notes();
    assertThat(marks)
        .containsExactly(
            "PARTIAL: one zone did not answer",
            "TRUNCATED: cut at 2 of 214",
            "STALE: the newest value is 4m old");
    List<UnaryOperator<Table>> operations =
        List.of(
            t -> t.where("k", "a"),
            t -> t.above("n", 1),
            t -> t.matching("k", "*"),
            t -> t.sort("-n"),
            t -> t.top(1, "n"),
            t -> t.limit(1),
            t -> t.select("k"),
            t -> t.without("n"),
            t -> t.rename("n", "m"),
            t -> t.distinct("k"),
            t -> t.with("m", r -> 2 * r.number("n")),
            t -> t.asText("n"),
            t -> t.unit("n", "bytes"),
            t -> t.group("k", "count"),
            t -> t.join(Table.of("k", "x").row("a", 1), "k"),
            t -> Table.of("k", "x").row("a", 1).join(t, "k"),
            t -> t.diff(t, "k"),
            t -> Table.of("k", "n").row("a", 1).diff(t.select("k", "n"), "k"),
            t -> t.transpose(),
            t -> t.series("t", "n", "k").table(),
            t -> t.series("t", "n", "k").sum().table(),
            t -> t.series("t", "n", "k").stats(),
            t -> t.row("c", 3, START),
            t -> t.full().wide().forSpreadsheet());
    for (var operation : operations) {
      assertThat(operation.apply(table).notes()).containsAll(marks);
    }
  }

  @Test
  void text_against_number() {
    var table = Table.of("id", "n").row("7", 7);
    assertThatThrownBy(() -> table.where("id", 7))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("column id of table has no numbers");
    assertThatThrownBy(() -> table.where("n", "7"))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("asText(\"n\")");
  }

  @Test
  void infinity_times() {
    var table = Table.of("until").row(Instant.MAX).row(START).row(Instant.MIN);
    assertThat(table.sort("until").column("until").texts())
        .containsExactly("-infinity", "2026-11-21T03:00:00Z", "infinity");
    assertThat(table.toString()).contains("-infinity").contains("2026-11-21 03:00:00");
  }

  @Test
  void equal_by_content_whatever_the_way() {
    var one = Table.of("n").row(1).row(2).row(3).above("n", 1);
    var other = Table.of("n").row(2).row(3);
    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
    assertThat(one.full()).isEqualTo(other);
    assertThat(one).isNotEqualTo(other.note("x"));
  }

  @Test
  void rows_of_times_and_numbers_become_a_series() {
    var table =
        Table.write("minute", "p99", "dc")
            .row(START.plusSeconds(60), 2.5, "eu")
            .row(START, 1.5, "eu")
            .row(START, 7, "us")
            .row(START, null, "us")
            .done();
    var set = table.series("minute", "p99", "dc");
    assertThat(set.size()).isEqualTo(2);
    assertThat(set.select("dc", "eu").one().max()).isEqualTo(2.5);
    assertThat(set.notes()).containsExactly("note: 1 row without a minute or a p99 skipped");
  }
}
