package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResultsTest {
  private static final int MOST = 64 * 1024;

  enum Zone {
    NORTH,
    SOUTH {
      @Override
      public String toString() {
        return "the south";
      }
    }
  }

  record Place(Zone zone, List<String> racks) {}

  record Node(String name, int cores, double load, Place place, Map<String, Place> others) {}

  record Renamed(String title, int cores, double load, Place place, Map<String, Place> others) {}

  record Tree(String name, List<Tree> children) {}

  static List<Object> kinds() {
    return List.of(
        true,
        false,
        42,
        -7_000_000_000L,
        0.1,
        1e300,
        -0.0,
        new BigDecimal("12.3400"),
        "text with \"quotes\", ünïcode and \n lines",
        Instant.parse("2026-11-21T03:44:12.123456789Z"),
        Duration.parse("PT1H0.5S"),
        LocalDate.of(2026, 2, 28),
        List.of(1, "two", 3L, List.of(4.5)),
        Map.of("a", 1, "b", List.of(Map.of())));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void result_of_each_kind(Object value) throws Unkept {
    assertThat(round(value, Object.class)).isEqualTo(value);
    assertThat(round(value, Object.class)).hasSameClassAs(round(value, Object.class));
  }

  @Test
  void no_result_and_bytes_come_back() throws Unkept {
    assertThat(round(null, Object.class)).isNull();
    assertThat(round(new byte[] {0, -1, 127}, Object.class)).isEqualTo(new byte[] {0, -1, 127});
    var holes = Arrays.asList("a", null, "c");
    assertThat(round(holes, Object.class)).isEqualTo(holes);
  }

  @Test
  void tables_and_series_come_back_equal() throws Unkept {
    var series =
        Series.of(
                Map.of("__name__", "load", "node", "n1"),
                new long[] {1000, 2000},
                new double[] {0.1, Double.NaN})
            .unit("ratio")
            .note("one is missing");
    var table =
        Table.write("node", "pods", "since", "state", "trend")
            .named("nodes")
            .row("n1", 12, Instant.parse("2026-01-01T00:00:00Z"), Table.State.ok("Ready"), series)
            .row("n2", null, null, Table.State.bad("NotReady"), null)
            .done()
            .truncated(2, 7);
    assertThat(round(table, Object.class)).isEqualTo(table);
    assertThat(round(series, Object.class)).isEqualTo(series);
    var set = SeriesSet.of(List.of(series)).named("load");
    assertThat(((SeriesSet) round(set, Object.class)).iterator().next()).isEqualTo(series);
    assertThat(round(List.of(table, 1), Object.class)).isEqualTo(List.of(table, 1));
  }

  @Test
  void a_map_keeps_its_order() throws Unkept {
    var map = new LinkedHashMap<String, Integer>();
    map.put("zulu", 1);
    map.put("alpha", 2);
    assertThat(((Map<?, ?>) round(map, Object.class)).keySet().toString())
        .isEqualTo("[zulu, alpha]");
  }

  @Test
  void the_form_in_the_record_has_tags_and_no_class_names() throws Unkept {
    assertThat(Results.keep(List.of(1, "a"), Object.class, MOST).value())
        .hasToString("[[\"int\",1],[\"text\",\"a\"]]");
    var place = new Place(Zone.SOUTH, List.of("r1"));
    var kept = Results.keep(place, Place.class, MOST);
    assertThat(kept.type()).isEqualTo("record");
    assertThat(kept.shape()).matches("[0-9a-f]{16}");
    assertThat(kept.value())
        .hasToString("{\"zone\":[\"enum\",\"SOUTH\"],\"racks\":[\"list\",[[\"text\",\"r1\"]]]}");
  }

  @Test
  void records_and_enums_come_back_by_their_class() throws Unkept {
    var node =
        new Node(
            "n1",
            8,
            0.25,
            new Place(Zone.SOUTH, List.of("r1", "r2")),
            Map.of("x", new Place(Zone.NORTH, List.of())));
    assertThat(round(node, Node.class)).isEqualTo(node);
    assertThat(round(Zone.SOUTH, Zone.class)).isEqualTo(Zone.SOUTH);
    var tree = new Tree("root", List.of(new Tree("leaf", List.of())));
    assertThat(round(tree, Tree.class)).isEqualTo(tree);
  }

  @Test
  void result_record_without_class() {
    assertThatThrownBy(() -> keep(new Place(Zone.NORTH, List.of()), Object.class))
        .isInstanceOf(Unkept.class)
        .hasMessageContaining(".get(Place.class, ...)");
    assertThatThrownBy(() -> keep(List.of(Zone.NORTH), Object.class))
        .hasMessageContaining(".get(Zone.class, ...)");
  }

  @Test
  void result_nan() {
    assertThatThrownBy(() -> keep(Double.NaN, Object.class)).isInstanceOf(Unkept.class);
    assertThatThrownBy(() -> keep(List.of(1.0, Double.POSITIVE_INFINITY), Object.class))
        .isInstanceOf(Unkept.class);
  }

  @Test
  void result_too_big() {
    assertThatThrownBy(() -> keep("x".repeat(MOST), Object.class))
        .hasMessage("it takes 65547 bytes, and 65536 are kept");
  }

  @Test
  void result_with_secret() {
    var secret = Secret.of("DB", "not-a-secret-results-test");
    assertThatThrownBy(() -> keep(Map.of("password", secret.reveal()), Object.class))
        .hasMessage("there is a secret in it");
    assertThatThrownBy(() -> keep(secret, Object.class))
        .hasMessage("a Secret is never written down");
  }

  @Test
  void what_is_no_value_is_refused() {
    Runnable lambda = () -> {};
    assertThatThrownBy(() -> keep(lambda, Object.class)).hasMessageStartingWith("a lambda is");
    assertThatThrownBy(() -> keep(new Object(), Object.class)).hasMessageStartingWith("a Object");
    assertThatThrownBy(() -> keep(Map.of(1, 2), Object.class)).hasMessageContaining("not text");
    assertThatThrownBy(() -> keep(1.5f, Object.class)).hasMessageStartingWith("a Float is none");
  }

  @Test
  void shape_changed() throws Unkept {
    var kept = keep(new Place(Zone.NORTH, List.of()), Place.class);
    assertThatThrownBy(() -> Results.restore(kept, Zone.class)).isInstanceOf(Unkept.class);
    assertThatThrownBy(() -> Results.restore(kept, Object.class)).isInstanceOf(Unkept.class);
    assertThat(Shapes.of(Node.class)).isNotEqualTo(Shapes.of(Renamed.class));
  }

  @Test
  void another_kind_than_was_recorded_is_refused() throws Unkept {
    var kept = keep("7", String.class);
    assertThat(Results.restore(kept, String.class)).isEqualTo("7");
    assertThatThrownBy(() -> Results.restore(kept, Integer.class))
        .hasMessage("it was recorded as text, not Integer");
  }

  @Test
  void a_thousand_nested_values_come_back_equal() throws Unkept {
    var random = new Random(20261121);
    for (int i = 0; i < 1000; i++) {
      var value = any(random, 3);
      assertThat(round(value, Object.class)).as("case %d", i).isEqualTo(value);
    }
  }

  private static Object any(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> random.nextInt();
      case 1 -> random.nextLong();
      case 2 -> Double.longBitsToDouble(random.nextLong() & 0xBFEFFFFFFFFFFFFFL);
      case 3 -> new BigDecimal(new java.math.BigInteger(70, random), random.nextInt(40) - 20);
      case 4 -> text(random);
      case 5 -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
      case 6 -> list(random, depth - 1);
      default -> map(random, depth - 1);
    };
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(9); i > 0; i--) {
      text.appendCodePoint(random.nextInt(0xD800));
    }
    return text.toString();
  }

  private static List<Object> list(Random random, int depth) {
    var list = new ArrayList<Object>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(any(random, depth));
    }
    return list;
  }

  private static Map<String, Object> map(Random random, int depth) {
    var map = new LinkedHashMap<String, Object>();
    for (int i = random.nextInt(4); i > 0; i--) {
      map.put("k" + random.nextInt(100), any(random, depth));
    }
    return map;
  }

  private static Results.Kept keep(Object value, Class<?> type) throws Unkept {
    return Results.keep(value, type, MOST);
  }

  private static Object round(Object value, Class<?> type) throws Unkept {
    return Results.restore(keep(value, type), type);
  }
}
