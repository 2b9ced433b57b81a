package dev.runbook.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Approver;
import dev.runbook.Host;
import dev.runbook.Journal;
import dev.runbook.Runbook;
import dev.runbook.RunbookException;
import dev.runbook.RunbookException.NotApproved;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Secret;
import dev.runbook.sql.Database;
import dev.runbook.sql.Sql;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaymentIncidentTest {
  private static Shop shop;

  @TempDir Path folder;

  private final StringBuilder shown = new StringBuilder();

  @BeforeAll
  static void open() throws IOException, SQLException {
    shop = Shop.open();
  }

  @AfterAll
  static void close() throws IOException {
    shop.close();
  }

  @Test
  void it_reads_from_the_symptom_to_the_causes_and_leaves_a_report() throws Exception {
    try (var rb = runbook()) {
      PaymentIncident.run(rb, Sql.on(rb).connect(shop.url(), Shop.USER, shop.password()));
      var saved = rb.report().save(folder.resolve("report"));
      assertThat(shown.toString())
          .contains("PAYMENT_PENDING", "northpay above 5 for", "nightly-export", "Seq Scan");
      assertThat(Files.readString(saved.html()))
          .contains("<svg", "PAYMENT_PENDING", "nightly-export")
          .doesNotContain("<script");
      assertThat(Files.readString(saved.markdown())).contains("5 reads", "northpay above 5");
    }
  }

  @Test
  void the_password_is_nowhere_in_any_encoding() throws Exception {
    var secret = shop.password();
    try (var rb = runbook()) {
      var db = Sql.on(rb).connect(shop.url(), Shop.USER, secret);
      PaymentIncident.run(rb, db);
      for (var leak : forms(secret)) {
        rb.note("leak " + leak);
        rb.show(db.query("select cast(:leak as text) leaked").bind("leak", leak).table());
        assertThatThrownBy(() -> db.query("select " + leak + " from nowhere").table())
            .isInstanceOf(RunbookException.class)
            .extracting(Throwable::getMessage, Object::toString)
            .noneMatch(text -> text.toString().contains(leak));
      }
      rb.report().save(folder.resolve("report"));
    }
    assertThat(shown).doesNotContain(forms(secret));
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file)).as(file.toString()).doesNotContain(forms(secret));
      }
    }
  }

  @Test
  void a_read_only_run_changes_nothing_and_the_journal_reads_back() throws Exception {
    Path journal;
    try (var rb = runbook()) {
      PaymentIncident.run(rb, Sql.on(rb).connect(shop.url(), Shop.USER, shop.password()));
      rb.step("look once more", () -> rb.note("still there"));
      journal = rb.journal().path().orElseThrow();
    }
    assertThat(Journal.read(journal).report().markdown())
        .contains("still there", "nightly-export", "step: look once more done");
  }

  @Test
  void held_orders_are_counted_before_the_commit_and_released_again() throws Exception {
    try (var rb = operating(Approver.always())) {
      var db = Sql.on(rb).connect(shop.url(), Shop.USER, shop.password());
      var before = statuses(db);
      HoldOrders.run(rb, db);
      assertThat(statuses(db)).isEqualTo(before).contains("PAYMENT_PENDING 962");
      assertThat(rb.report().markdown())
          .containsSubsequence(
              "status=ON_HOLD: no row", "GRANTED", "SUCCEEDED", "released", "GRANTED", "SUCCEEDED");
    }
  }

  @Test
  void without_an_approval_no_order_is_touched() {
    try (var rb = operating(Approver.never())) {
      var db = Sql.on(rb).connect(shop.url(), Shop.USER, shop.password());
      var before = statuses(db);
      assertThatThrownBy(() -> HoldOrders.run(rb, db)).isInstanceOf(NotApproved.class);
      assertThat(statuses(db)).isEqualTo(before);
    }
  }

  @Test
  void a_read_only_runbook_refuses_the_change_before_it_is_tried() {
    try (var rb = runbook()) {
      var db = Sql.on(rb).connect(shop.url(), Shop.USER, shop.password());
      var before = statuses(db);
      assertThatThrownBy(() -> HoldOrders.run(rb, db)).isInstanceOf(Refused.class);
      assertThat(statuses(db)).isEqualTo(before);
    }
  }

  @Test
  void a_wrong_password_is_told_without_the_password() {
    try (var rb = runbook()) {
      var wrong = Secret.of("WRONG", "not-a-secret-wrong-one");
      var db = Sql.on(rb).connect(shop.url(), Shop.USER, wrong);
      assertThatThrownBy(() -> PaymentIncident.run(rb, db))
          .isInstanceOf(RunbookException.class)
          .hasMessageContaining(Shop.USER)
          .hasMessageContaining("127.0.0.1")
          .hasMessageNotContaining(wrong.reveal());
      assertThat(rb.report().markdown()).contains("Checkout is slow");
    }
  }

  private static List<String> statuses(Database db) {
    return db.query("select status || ' ' || count(*) as n from orders group by status order by n")
        .list("n");
  }

  private Runbook operating(Approver approver) {
    return Runbook.with()
        .host(Host.text(shown, 100))
        .journal(folder.resolve("journal"))
        .set("environment.demo.protected", "false")
        .approver(approver)
        .open("demo");
  }

  private Runbook runbook() {
    return Runbook.with()
        .named("payment incident")
        .host(Host.text(shown, 100))
        .journal(folder.resolve("journal"))
        .readOnly()
        .open("demo");
  }

  private static String[] forms(Secret secret) {
    var bytes = secret.reveal().getBytes(StandardCharsets.UTF_8);
    return new String[] {
      secret.reveal(),
      Base64.getEncoder().encodeToString(bytes),
      URLEncoder.encode(secret.reveal(), StandardCharsets.UTF_8)
    };
  }
}
