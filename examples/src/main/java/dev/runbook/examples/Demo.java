package dev.runbook.examples;

import dev.runbook.Approver;
import dev.runbook.Runbook;
import dev.runbook.prometheus.Prometheus;
import dev.runbook.sql.Sql;
import java.nio.file.Path;

/**
 * The main job on embedded parts: starts a shop with an incident, runs {@link PaymentIncident} and
 * {@link HoldOrders} against it and leaves a report. With {@code PROMETHEUS_URL} set it reads that
 * server too.
 */
public final class Demo {
  private Demo() {}

  /** Runs the demo; the report goes to the folder named first, else to {@code target/report}. */
  public static void main(String[] args) throws Exception {
    var folder = Path.of(args.length > 0 ? args[0] : "target/report");
    var options =
        Runbook.with()
            .named("payment incident")
            .set("environment.demo.protected", "false")
            .approver(Approver.always()); // in a protected environment this would not count
    try (var rb = options.open("demo")) {
      try {
        run(rb);
      } finally {
        rb.show(rb.report().save(folder)); // most of all when something failed
      }
    }
  }

  private static void run(Runbook rb) throws Exception {
    rb.note("Starting PostgreSQL with a shop in trouble; the first time it is unpacked (10 s).");
    try (var shop = Shop.open()) {
      var db = Sql.on(rb).connect(shop.url(), Shop.USER, shop.password());
      PaymentIncident.run(rb, db);
      HoldOrders.run(rb, db);
    }
    if (rb.settings().variable("PROMETHEUS_URL").isPresent()) {
      rb.note("PROMETHEUS_URL is set: the load of the machines it watches.");
      rb.show(Prometheus.on(rb).query("node_load1").last("1h").chart());
    }
  }
}
