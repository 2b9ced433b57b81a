package dev.runbook.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.runbook.Runbook;
import dev.runbook.prometheus.Prometheus;
import dev.runbook.sql.Sql;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of the README; the password comes from the variable SHOP_DB, which the build sets. */
class ReadmeTest {
  @TempDir Path folder;

  private HttpServer server;
  private Shop shop;
  private Map<String, String> settings;

  @BeforeEach
  void start() throws Exception {
    shop = Shop.open();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", ReadmeTest::answer);
    server.start();
    settings =
        Map.of(
            "prometheus.url",
            "http://127.0.0.1:" + server.getAddress().getPort(),
            "sql.orders.url",
            shop.url(),
            "sql.orders.user",
            Shop.USER,
            "sql.orders.secret",
            "SHOP_DB");
    settings.forEach((key, value) -> System.setProperty("runbook.environment.prod." + key, value));
  }

  @AfterEach
  void stop() throws IOException {
    settings.keySet().forEach(key -> System.clearProperty("runbook.environment.prod." + key));
    server.stop(0);
    shop.close();
  }

  @Test
  void the_first_lines_read_draw_and_report() throws Exception {
    var since = Instant.now().minus(Duration.ofHours(1));
    // region readme:face
    var rb = Runbook.open("prod");
    var prom = Prometheus.on(rb);
    var db = Sql.on(rb).database("orders");

    var load = prom.query("node_load1").last("1h").chart(); // PNG, SVG or text
    var orders =
        db.query("select status, count(*) n from orders where created > :t group by status")
            .bind("t", since)
            .table();
    var locks = db.ops().locks(); // who blocks whom

    rb.show(load, orders, locks); // text in a terminal, kept in the record everywhere
    rb.report().save(Path.of("target/report")); // what was read and seen: Markdown and HTML
    rb.close();
    // endregion
    assertThat(load.toString()).contains("node_load1");
    assertThat(orders.toString()).contains("PAYMENT_PENDING");
    assertThat(locks.toString()).contains("checkout-1");
    assertThat(Files.readString(Path.of("target/report/report.html"))).contains("<svg", "PAID");
  }

  private static void answer(HttpExchange exchange) throws IOException {
    long now = Instant.now().getEpochSecond() / 15 * 15;
    var values = new StringBuilder();
    for (long t = now - 3600; t <= now; t += 15) {
      values.append(values.length() == 0 ? "" : ",").append("[" + t + ",\"1.5\"]");
    }
    var body =
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":"
            + "{\"__name__\":\"node_load1\",\"instance\":\"h1\"},\"values\":["
            + values
            + "]}]}}";
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }
}
