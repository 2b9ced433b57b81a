package dev.runbook.examples;

import dev.runbook.Host;
import dev.runbook.Journal;
import dev.runbook.Runbook;
import dev.runbook.Secret;
import dev.runbook.Table;
import dev.runbook.examples.docs.Golden;
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

  private Runbook open() {
    return Runbook.with().journal(Journal.memory()).host(Host.text(out, 100)).open("demo");
  }
}
