package dev.runbook.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.Host;
import dev.runbook.Journal;
import dev.runbook.Runbook;
import dev.runbook.RunbookException;
import dev.runbook.Secret;
import dev.runbook.Series;
import dev.runbook.Table;
import dev.runbook.examples.docs.Golden;
import dev.runbook.sql.Sql;
import dev.runbook.testing.FakeTicks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What docs/tour.md shows. */
class TourTest {
  private final StringBuilder out = new StringBuilder();

  @Test
  void table() {
    try (var rb = open()) {
      // region tour:table
      var pods = Table.of("pod", "restarts").row("checkout-7d9", 0).row("checkout-x2k", 14);
      rb.show(pods.above("restarts", 3));
      // endregion
    }
    Golden.check("tour:table", out);
  }

  @Test
  void secret() {
    try (var rb = open()) {
      // region tour:secret
      var password = Secret.of("orders.password", "not-a-secret-0rders!");
      rb.note("tried " + password.reveal());
      rb.note("GET /login?p=not-a-secret-0rders%21 answered 403");
      // endregion
    }
    Golden.check("tour:secret", out);
  }

  @Test
  void chart() {
    try (var rb = open()) {
      var start = Instant.parse("2026-11-21T03:00:00Z");
      // region tour:chart
      var errors = Series.write(Map.of("job", "checkout"), 60);
      for (int minute = 0; minute < 60; minute++) {
        double ratio = minute < 35 ? 0.004 : 0.031;
        errors.add(start.plus(Duration.ofMinutes(minute)).toEpochMilli(), ratio);
      }
      rb.show(errors.done().unit("ratio").chart().title("errors").threshold(0.02, "SLO"));
      // endregion
    }
    Golden.check("tour:chart", out);
  }

  @Test
  void step() {
    try (var rb = open()) {
      // region tour:step
      int bad =
          rb.step("count bad pods", () -> 2); // recorded: a resumed run gets 2 from the record
      for (var host : List.of("web-1", "web-2")) {
        rb.step("look at", host, () -> rb.note(host + " is fine")); // a loop gives each its key
      }
      rb.note(bad + " bad pods");
      // endregion
    }
    Golden.check("tour:step", out);
  }

  @Test
  void await() {
    var readings = new ArrayDeque<>(List.of(1, 2, 3));
    try (var rb = open()) {
      // region tour:await
      int ready =
          rb.await("3 pods ready", () -> readings.poll()).until(n -> n == 3).within("5m").get();
      rb.note(ready + " pods are ready");
      // endregion
    }
    Golden.check("tour:await", out);
  }

  @Test
  void shell() {
    try (var rb = open()) {
      // region tour:shell
      var found =
          rb.shell("printf '%s\\n' \"$WHAT\" | wc -c").with("WHAT", "$(not run)").reads().run();
      rb.note("exit " + found.exit() + ", " + found.out().strip() + " bytes");
      // endregion
    }
    Golden.check("tour:shell", out);
  }

  @Test
  void sql() throws Exception {
    try (var rb = open();
        var shop = Shop.open()) {
      // region tour:sql
      var db = Sql.on(rb).connect(shop.url(), Shop.USER, shop.password());
      var query = db.query("select status, count(*) n from orders where region in (:r) group by 1");
      var table = query.bind("r", List.of("eu", "us")).table(); // read-only, 10,000 rows at most
      var paid = db.query("select count(*) from orders where status = 'PAID'").number();
      var locks = db.ops().locks(); // who holds what others wait for
      // endregion
      assertThat(table.toString()).contains("PAID", "PAYMENT_PENDING");
      assertThat(paid).isGreaterThan(10_000);
      assertThat(locks.toString()).contains("checkout-1");
      // region tour:sql-refused
      try {
        rb.show(db.query("delete from orders").table());
      } catch (RunbookException e) {
        rb.note(e.getMessage());
      }
      // endregion
    }
    Golden.check(
        "tour:sql-refused", out.toString().replaceAll("127.0.0.1:[0-9]+", "127.0.0.1:5432"));
  }

  private Runbook open() {
    return Runbook.with()
        .journal(Journal.memory())
        .host(Host.text(out, 100))
        .ticks(FakeTicks.standard())
        .open("demo");
  }
}
