package dev.runbook.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class ShopTest {
  @Test
  void the_shop_has_an_incident_to_find() throws Exception {
    try (var shop = Shop.open()) {
      assertThat(one(shop, "select count(*) from orders")).isEqualTo(24_000);
      assertThat(one(shop, "select count(*) from orders where status = 'PAYMENT_PENDING'"))
          .isBetween(500L, 2_000L);
      assertThat(
              one(
                  shop,
                  """
                  select count(*) from payments
                  where state = 'TIMED_OUT' and (provider <> 'northpay' or at < now() - interval '36 minutes')
                  """))
          .isZero();
      assertThat(one(shop, "select count(*) from pg_locks where not granted")).isEqualTo(2);
    }
  }

  private static long one(Shop shop, String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection(shop.url(), Shop.USER, shop.password().reveal());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getLong(1);
    }
  }
}
