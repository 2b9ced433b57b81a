package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TablePrintTest {
  private static final Instant START = Instant.parse("2026-11-21T03:00:00Z");

  private static String text(Table table, int width) {
    return table.shown(Host.Traits.text(width)).text();
  }

  private static Table numbered(int rows) {
    var writer = Table.write("n");
    for (int i = 0; i < rows; i++) {
      writer.cell((long) i).endRow();
    }
    return writer.done();
  }

  @Test
  void a_table_prints_its_name_its_columns_its_rows_and_what_is_wrong() {
    var table =
        Table.write("pod", "state", "cpu", "mem", "restarts")
            .row("web-1", Table.State.ok("Running"), 0.25, 1_300_000_000L, 3)
            .row("web-2", Table.State.bad("CrashLoopBackOff"), 1.5, null, 12_400)
            .unit("cpu", "cores")
            .unit("mem", "bytes")
            .unit("restarts", "count")
            .named("pods in prod/shop")
            .source("prod, Kubernetes 1.35")
            .partial("one node did not answer")
            .done();
    assertThat(table)
        .hasToString(
            """
            pods in prod/shop: 2 rows, 1 BAD, PARTIAL
            pod    state              cpu       mem  restarts
            web-1  Running           0.25  1.21 GiB         3
            web-2  CrashLoopBackOff  1.50         –    12,400
            PARTIAL: one node did not answer
            source: prod, Kubernetes 1.35\
            """);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 50, 5000})
  void to_string_bounds(int rows) {
    var writer =
        Table.write("text", "long", "double", "exact", "flag", "at", "span", "state", "trend")
            .named("a name that is much too long for the first line ".repeat(4));
    var trend = Series.of(Map.of("a", "b"), new long[] {1, 2, 3}, new double[] {1, 5, 2});
    for (int i = 0; i < rows; i++) {
      writer
          .cell("x\u001b[2J".repeat(100))
          .cell(Long.MIN_VALUE)
          .cell(-Double.MAX_VALUE / (i + 1))
          .cell(new BigDecimal("12345678901234567890.123456789"))
          .cell(true)
          .cell(START)
          .cell(Duration.ofDays(i))
          .cell(Table.State.bad("CrashLoopBackOff".repeat(9)))
          .cell(trend)
          .endRow();
    }
    for (int i = 0; i < 9; i++) {
      writer.note("a long note ".repeat(50) + i);
    }
    for (var table : new Table[] {writer.done(), writer.done().wide().full()}) {
      assertThat(table.toString()).hasSizeLessThanOrEqualTo(950);
      assertThat(table.toString().lines().findFirst().orElseThrow()).hasSizeLessThan(80);
    }
  }

  @Test
  void long_table_cut() {
    assertThat(text(numbered(50), 80)).doesNotContain("more row").hasLineCount(52);
    assertThat(text(numbered(51), 80))
        .hasLineCount(53)
        .contains("39\n… 1 more row: full() shows all, csv(path) writes all\n41");
    assertThat(text(numbered(10_001), 80))
        .contains("… 9,951 more rows: full() shows 10,000, csv(path) writes all");
    assertThat(text(numbered(10_001).full(), 80))
        .hasLineCount(10_003)
        .contains("… 1 more row: csv(path) writes all\n 9991");
    assertThat(numbered(48).toString()).contains("… 28 more");
    assertThat(numbered(10_001).html()).contains("9,801 more rows");
    assertThat(numbered(10_001).markdown()).contains("9,901 more rows");
  }

  @Test
  void a_table_sorted_by_state_or_top_shows_first_rows_only() {
    assertThat(text(numbered(1000).top(60, "n"), 80))
        .contains("\n950\n… 10 more rows")
        .endsWith("note: top 60 of 1000 by n");
  }

  @Test
  void wide_table_cut() {
    var table =
        Table.write("pod", "node", "ip", "state", "image", "age")
            .row(
                "checkout-7d9f8b6c5d-x2k4p",
                "ip-10-0-0-1.ec2.internal",
                "10.0.0.1",
                Table.State.ok("Running"),
                "registry.example.org/shop/checkout:1.8",
                "12d")
            .done();
    assertThat(text(table, 60).lines().skip(1))
        .containsExactly(
            "pod           node          ip        state    image",
            "checko…x2k4p  ip-10-…ernal  10.0.0.1  Running  regist…t:1.8",
            "+1 column: age (wide() shows all)");
    assertThat(text(table, 40).lines().skip(1))
        .containsExactly(
            "pod           node          state",
            "checko…x2k4p  ip-10-…ernal  Running",
            "+3 columns: ip, image, age (wide() shows all)");
    assertThat(text(table.wide(), 40)).doesNotContain("+").contains("12d");
  }

  @Test
  void pod_names_cut_in_middle() {
    var writer = Table.write("pod");
    for (int i = 0; i < 40; i++) {
      var end = Integer.toString(i * 7919 + 1_000_000, 36);
      writer.row("checkout-with-a-very-long-deployment-name-7d9f8b6c5d-" + end);
    }
    var cells = text(writer.done(), 40).lines().skip(2).collect(Collectors.toSet());
    assertThat(cells).hasSize(40).allMatch(cell -> Widths.of(cell) <= 40);
    assertThat(text(Table.of("note").row("a sentence of words ".repeat(9)), 80))
        .contains("a sentence of words a sentence of words…");
  }

  @Test
  void cjk_width() {
    assertThat(text(Table.of("name", "n").row("世界", 1).row("abcd", 2), 80).lines().skip(1))
        .containsExactly("name  n", "世界  1", "abcd  2");
  }

  @Test
  void emoji_width() {
    assertThat(text(Table.of("name", "n").row("🚀✅", 1).row("abcd", 2), 80).lines().skip(1))
        .containsExactly("name  n", "🚀✅  1", "abcd  2");
  }

  @Test
  void combining_marks() {
    assertThat(text(Table.of("name", "n").row("cafe\u0301", 1).row("abcd", 2), 80).lines().skip(1))
        .containsExactly("name  n", "cafe\u0301  1", "abcd  2");
    assertThat(Widths.cut("e\u0301".repeat(20), 11, "…"))
        .isEqualTo("e\u0301".repeat(5) + "…" + "e\u0301".repeat(5));
  }

  @Test
  void control_characters() {
    var table = Table.of("log").row("a\u001b[2Jb\rc\nd\te\0f\u0085g\u2028h");
    for (var text : new CharSequence[] {table.toString(), text(table, 80), table.html()}) {
      assertThat(text).contains("a\\e[2Jb\\rc\\nd\\te\\u0000f\\u0085g\\u2028h");
    }
    assertThat(table.one().text("log")).startsWith("a\u001b[2J");
  }

  @Test
  void bidi_override() {
    var table = Table.of("file").row("txt.\u202eexe\u200b\u2066");
    for (var text : new CharSequence[] {table.toString(), table.html(), table.markdown()}) {
      assertThat(text.toString().replace("\\\\", "\\")).contains("txt.\\u202eexe\\u200b\\u2066");
    }
  }

  @Test
  void lone_surrogate() {
    assertThat(Table.of("t").row("a\ud800b\udc00").toString()).contains("a\\ud800b\\udc00");
  }

  @Test
  void numbers_align_on_the_point() {
    var table =
        Table.of("x").row(1234.5).row(12.25).row(-0.0).row(1e16).row(0.00001).row(Double.NaN);
    assertThat(table.toString().lines().skip(2))
        .containsExactly("1235", "  12", "   0", "1e16", "1e-5", " NaN");
    assertThat(Table.of("x").row(new BigDecimal("1.50")).row(new BigDecimal("12")).toString())
        .endsWith(" 1.50\n12");
    assertThat(Table.of("x").row(1.0).row(200.0).toString()).endsWith("  1\n200");
  }

  @Test
  void units_bytes() {
    assertThat(Units.column(new double[] {1023}, "bytes")).containsExactly("1023 B");
    assertThat(Units.column(new double[] {1024}, "bytes")).containsExactly("1 KiB");
    assertThat(Units.column(new double[] {-1}, "bytes")).containsExactly("-1 B");
    assertThat(Units.column(new double[] {1e18}, "bytes")).containsExactly("888 PiB");
    assertThat(Units.column(new double[] {1e18, 2048, 512, -1}, "bytes"))
        .containsExactly("888 PiB", "2.0 KiB", "0.5 KiB", "-1 B");
    assertThat(Units.column(new double[] {1.5e9}, "si-bytes")).containsExactly("1.5 GB");
  }

  @Test
  void units_duration() {
    assertThat(Units.column(new double[] {59.9, 133, 273_600, 0.45}, "seconds"))
        .containsExactly("59.9s", "2m13s", "3d4h", "450ms");
  }

  @Test
  void units_cores() {
    assertThat(Units.column(new double[] {0.25, 0.5}, "cores")).containsExactly("250m", "500m");
    assertThat(Units.column(new double[] {0.25, 1.5}, "cores")).containsExactly("0.25", "1.50");
  }

  @Test
  void units_in_words() {
    assertThat(Units.column(new double[] {0.1234}, "ratio")).containsExactly("12.3 %");
    assertThat(Units.column(new double[] {12.34}, "percent")).containsExactly("12.3 %");
    assertThat(Units.column(new double[] {12400}, "count")).containsExactly("12,400");
    assertThat(Units.column(new double[] {7.5}, "per-second")).containsExactly("7.5/s");
    assertThat(Units.column(new double[] {2048}, "bytes/s")).containsExactly("2 KiB/s");
    assertThat(Units.column(new double[] {7}, "requests")).containsExactly("7 requests");
  }

  @Test
  void age_fixed() {
    var table =
        Table.write("pod", "created")
            .row("web", START.minusSeconds(273_600))
            .row("new", START.plusSeconds(5))
            .observed(START)
            .done()
            .age("created");
    assertThat(table.toString()).isEqualTo(table.toString());
    assertThat(table.toString().lines().skip(1))
        .containsExactly("pod  created ago", "web         3d4h", "new        in 5s");
  }

  @Test
  void zone_shown() {
    var table = Table.of("at").row(START).row(START.plusMillis(250));
    assertThat(table.toString().lines().skip(1))
        .containsExactly("at (UTC)", "2026-11-21 03:00:00.000", "2026-11-21 03:00:00.250");
    assertThat(table.limit(1).zone(ZoneId.of("Asia/Seoul")).toString().lines().skip(1))
        .containsExactly("at (Asia/Seoul)", "2026-11-21 12:00:00");
    var change = Instant.parse("2026-10-25T00:30:00Z");
    assertThat(
            Table.of("at")
                .row(change)
                .row(change.plusSeconds(3600))
                .zone(ZoneId.of("Europe/Berlin"))
                .toString()
                .lines()
                .skip(2))
        .containsExactly("2026-10-25 02:30:00+02:00", "2026-10-25 02:30:00+01:00");
  }

  @Test
  void status_words() {
    var table = Table.of("state").row(Table.State.warn("Pending"));
    assertThat(table.toString()).endsWith("1 row, 1 WARN\nstate\nPending");
    assertThat(table.html()).contains("<b style=\"color:#9a6700\">Pending</b>");
  }

  @Test
  void status_sorted() {
    var table =
        Table.of("state")
            .row(Table.State.ok("e"))
            .row(Table.State.info("d"))
            .row(Table.State.warn("c"))
            .row(Table.State.unknown("b"))
            .row(Table.State.bad("a"));
    assertThat(table.sort("state").column("state").texts())
        .containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void sparkline_gap_spike() {
    var writer = Series.write(Map.of("job", "api"), 0);
    for (int i = 0; i < 1000; i++) {
      if (i < 400 || i >= 600) {
        writer.add(i * 1000L, i == 777 ? 9 : 1);
      }
    }
    var table = Table.write("trend").row(writer.done()).done();
    assertThat(table.toString()).endsWith("▁▁▁▁▁▁▁▁    ▁▁▁█▁▁▁▁");
  }

  @Test
  void sparklines_of_a_column_share_their_scale() {
    var high = Series.of(Map.of("a", "1"), new long[] {0, 1}, new double[] {0, 8});
    var low = Series.of(Map.of("a", "2"), new long[] {0, 1}, new double[] {0, 4});
    var lines = Table.of("trend").row(high).row(low).toString().lines().skip(2).toList();
    assertThat(lines.get(0)).startsWith("▁").endsWith("█");
    assertThat(lines.get(1)).startsWith("▁").endsWith("▅");
  }

  @Test
  void ascii_fallback() {
    var series = Series.of(Map.of("a", "1"), new long[] {0, 1}, new double[] {0, 8});
    var table =
        Table.of("trend", "n", "name").row(series, null, "x".repeat(60)).row(series, 1, "y");
    var text = table.shown(new Host.Traits(80, false, false, false, false)).text();
    assertThat(text)
        .matches("\\p{ASCII}*")
        .contains(".         #")
        .contains("...")
        .contains(" -  ");
  }

  @Test
  void secret_across_the_cut() {
    var secret = Secret.of("CUT", "not-a-secret-across-the-cut");
    for (int before = 0; before < 60; before++) {
      var table = Table.of("log").row("x".repeat(before) + secret.reveal() + "y".repeat(30));
      assertThat(text(table, 30) + table + table.html() + table.markdown())
          .doesNotContain("not-a", "secret", "the-cut");
    }
  }

  @Test
  void huge_cell_bounded() {
    var writer = Table.write("a", "b", "c");
    for (int i = 0; i < 300; i++) {
      writer.row("<".repeat(100_000), "世".repeat(5000), "x y".repeat(5000));
    }
    var table = writer.done();
    assertThat(table.html().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
        .isLessThanOrEqualTo(256 << 10);
    assertThat(table.markdown().length()).isLessThan(256 << 10);
    assertThat(text(table, 80).lines()).allMatch(line -> Widths.of(line) <= 100);
  }

  @Test
  void an_empty_table_says_what_was_asked() {
    assertThat(Table.of("pod").named("pods in prod/shop").source("prod"))
        .hasToString("pods in prod/shop: 0 rows\npod\nsource: prod");
  }
}
