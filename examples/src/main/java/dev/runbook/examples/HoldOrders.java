package dev.runbook.examples;

import dev.runbook.Runbook;
import dev.runbook.sql.Database;

/**
 * Orders whose payment timed out are held so that nobody ships or cancels them, and released again
 * once the provider is back: a change that is planned, approved, counted before the commit,
 * verified and undone.
 */
public final class HoldOrders {
  private HoldOrders() {}

  /** Holds the orders and releases them; both go through the approver of the runbook. */
  public static void run(Runbook rb, Database db) {
    long pending =
        (long) db.query("select count(*) from orders where status = 'PAYMENT_PENDING'").number();
    var hold =
        db.change("update orders set status = 'ON_HOLD' where status = 'PAYMENT_PENDING'")
            .expectRows(pending)
            .showing("select status, count(*) n from orders group by status order by status")
            .undoWith("update orders set status = 'PAYMENT_PENDING' where status = 'ON_HOLD'")
            .change()
            .because("their payments are asked for again by hand");
    rb.show(hold.plan());
    rb.note("Held " + hold.run().rows() + " orders.");

    rb.note("The provider is back: the orders are released.");
    hold.undo().run();
  }
}
