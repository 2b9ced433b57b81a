package dev.runbook.examples;

import dev.runbook.Runbook;
import dev.runbook.sql.Database;

/** Checkout is slow and customers were not charged: what an on-call engineer reads, in order. */
public final class PaymentIncident {
  private PaymentIncident() {}

  /** Reads the shop's database from the symptom to the causes; changes nothing. */
  public static void run(Runbook rb, Database db) {
    rb.note("Checkout is slow, and customers report orders without a payment.");
    rb.show(
        db.query(
                """
                select status, count(*) orders, sum(total) worth, max(created) newest
                from orders where created > now() - interval '1 hour'
                group by status order by orders desc
                """)
            .named("orders of the last hour")
            .table());

    rb.note("Since when, and with which provider?");
    rb.show(
        db.query(
                """
                select date_trunc('minute', at) as minute, provider,
                       count(*) filter (where state = 'TIMED_OUT') as timed_out
                from payments where at between :from and :to group by 1, 2 order by 1
                """)
            .last("2h")
            .chart()
            .title("payments timed out, a minute")
            .threshold(5, "page"));

    rb.note("Who holds a lock that others wait for, and for how long?");
    rb.show(db.ops().locks());
    rb.show(db.ops().longTransactions("1ms")); // this shop is young; of a real one ask for "5m"

    rb.note("And why is the product page slow?");
    rb.show(
        db.query("explain select path, at from page_views where session_id = cast(:id as uuid)")
            .bind("id", "c4ca4238-a0b9-2382-0dcc-509a6f75849b")
            .named("plan of the page's query")
            .table());
    rb.note("A whole table is read for one session: an index on session_id is missing.");
  }
}
