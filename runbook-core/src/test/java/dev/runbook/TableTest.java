package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  record Spec(int replicas) {}

  record Deployment(String name, Spec spec) {}

  @Test
  void a_table_written_by_hand_keeps_its_rows() {
    var table = Table.of("pod", "restarts").row("web-1", 3).row("web-2", 0);
    assertThat(table.size()).isEqualTo(2);
    assertThat(table.where("pod", "web-1").one().whole("restarts")).isEqualTo(3);
    assertThat(table.sort("-restarts").rows().get(0).text("pod")).isEqualTo("web-1");
  }

  @Test
  void table_from_records() {
    var table = Table.of(List.of(new Deployment("web", new Spec(3))));
    assertThat(table.columns()).containsExactly("name", "spec.replicas");
    assertThat(table.one().number("spec.replicas")).isEqualTo(3);
  }

  @Test
  void rows_of_times_and_numbers_become_a_series() {
    var start = Instant.parse("2026-11-21T03:00:00Z");
    var table =
        Table.write("minute", "p99", "dc")
            .row(start.plusSeconds(60), 2.5, "eu")
            .row(start, 1.5, "eu")
            .row(start, 7, "us")
            .partial("one data centre did not answer")
            .done();
    var set = table.series("minute", "p99", "dc");
    assertThat(set.size()).isEqualTo(2);
    assertThat(set.select("dc", "eu").one().max()).isEqualTo(2.5);
    assertThat(set.notes()).containsExactly("PARTIAL: one data centre did not answer");
    assertThat(set.table().toString()).contains("eu").contains("PARTIAL");
  }
}
