package dev.runbook.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.runbook.Runbook;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Secret;
import dev.runbook.prometheus.FakePrometheus.Asked;
import dev.runbook.prometheus.FakePrometheus.Sent;
import dev.runbook.prometheus.PrometheusException.Denied;
import dev.runbook.prometheus.PrometheusException.NotPrometheus;
import dev.runbook.prometheus.PrometheusException.Unreachable;
import dev.runbook.testing.FakeTicks;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectTest {
  private static final Sent ONE = Sent.json(FakePrometheus.vectorOf("{}", "1"));

  private FakePrometheus server;
  private Runbook rb;
  private Prometheus prom;

  @BeforeEach
  void open() {
    server = new FakePrometheus();
    server.script("/api/v1/query", ONE);
    rb = Runbook.with().ticks(FakeTicks.standard()).open("prod");
    prom = Prometheus.on(rb).at(server.url());
  }

  @AfterEach
  void close() throws IOException {
    rb.close();
    server.close();
  }

  private Asked only() {
    assertThat(server.asked()).hasSize(1);
    return server.asked().get(0);
  }

  @Test
  void the_settings_name_the_server() {
    try (var set =
        Runbook.with()
            .set("environment.prod.prometheus.url", server.url())
            .set("environment.prod.prometheus.tenant", "shop")
            .set("environment.prod.prometheus.token", "PROM_TOKEN")
            .secret("PROM_TOKEN", "not-a-secret-token-1")
            .open("prod")) {
      assertThat(Prometheus.on(set).query("up").number()).isEqualTo(1);
    }
    assertThat(only().headers())
        .containsEntry("X-Scope-OrgID", "shop")
        .containsEntry("Authorization", "Bearer not-a-secret-token-1");
  }

  @Test
  void a_setting_that_does_not_exist_is_refused() {
    try (var set = Runbook.with().set("environment.prod.prometheus.urls", "x").open("prod")) {
      assertThatThrownBy(() -> Prometheus.on(set))
          .isInstanceOf(BadSetting.class)
          .hasMessageContaining("environment.prod.prometheus.url");
    }
  }

  @Test
  void prefix_kept() {
    assertThat(Prometheus.on(rb).at(server.url() + "/a/prometheus/").query("up").number())
        .isEqualTo(1);
    assertThat(only().path()).isEqualTo("/a/prometheus/api/v1/query");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/p/", "/p/graph?g0.expr=up", "/p/query", "/p/api/v1", "/p/api/v1/query?query=up"})
  void pasted_query_url(String pasted) {
    var address = Address.of(server.url() + pasted, "test");
    assertThat(address.base()).hasToString(server.url() + "/p");
    assertThat(address.note().isEmpty()).isEqualTo(pasted.equals("/p/"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:9090", "ftp://a", "http://", "http://a b", "nonsense"})
  void what_is_no_address_is_refused_without_a_request(String text) {
    assertThatThrownBy(() -> Prometheus.on(rb).at(text))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("http://localhost:9090");
  }

  @Test
  void password_in_url() {
    var login = server.url().replace("http://", "http://ops:not-a-secret-in-url@");
    var with = Prometheus.on(rb).at(login);
    assertThat(with.toString()).doesNotContain("not-a-secret");
    assertThat(with.query("up").number()).isEqualTo(1);
    assertThat(basic(only())).isEqualTo("ops:not-a-secret-in-url");
    server.script("/api/v1/query", Sent.text(404, "text/plain", "not-a-secret-in-url"));
    assertThatThrownBy(() -> with.query("up").number())
        .hasMessageContaining("as user ops")
        .message()
        .doesNotContain("not-a-secret");
  }

  private static String basic(Asked asked) {
    var packed = asked.headers().get("Authorization").replace("Basic ", "");
    return new String(Base64.getDecoder().decode(packed), StandardCharsets.UTF_8);
  }

  @Test
  void basic_on_wire() {
    var with = prom.basic("ops", Secret.of("PROM", "not-a-secret-pass:word"));
    assertThat(with.query("up").number()).isEqualTo(1);
    assertThat(basic(only())).isEqualTo("ops:not-a-secret-pass:word");
    assertThat(with.query("up").series().one().source()).endsWith("as user ops");
  }

  @Test
  void token_over_http_protected() {
    var far = prom.at("http://prometheus.invalid").bearer(Secret.of("T", "not-a-secret-token-2"));
    assertThatThrownBy(() -> far.query("up").number())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("plain http")
        .message()
        .doesNotContain("not-a-secret");
  }

  @Test
  void bearer_renewed_on_401() {
    var tokens = new ArrayList<>(List.of("not-a-secret-new", "not-a-secret-old"));
    var denied = Sent.text(401, "text/plain", "token expired");
    server.script(
        "/api/v1/query",
        asked -> asked.headers().get("Authorization").endsWith("new") ? ONE : denied);
    var with =
        prom.dialect(Dialect.PROMETHEUS)
            .bearer(() -> Secret.of("T", tokens.remove(tokens.size() - 1)));
    assertThat(with.query("up").number()).isEqualTo(1);
    assertThat(server.asked()).hasSize(2);
  }

  @Test
  void denied_after_renewal() {
    server.script("/api/v1/query", Sent.text(401, "text/plain", "bad not-a-secret-token-3"));
    var with = prom.bearer(Secret.of("T", "not-a-secret-token-3"));
    assertThatThrownBy(() -> with.query("up").number())
        .isInstanceOf(Denied.class)
        .hasMessageContaining("as a bearer token")
        .hasMessageContaining("status 401")
        .message()
        .doesNotContain("not-a-secret");
    assertThat(server.asked()).hasSize(2);
  }

  @Test
  void tenant_header_and_own_header() {
    assertThat(prom.tenant("a|b").header("X-Scope", "q").query("up").number()).isEqualTo(1);
    assertThat(only().headers())
        .containsEntry("X-Scope-OrgID", "a|b")
        .containsEntry("X-Scope", "q");
  }

  @Test
  void tenant_missing() {
    server.script("/api/v1/query", Sent.text(401, "text/plain", "no org id"));
    assertThatThrownBy(() -> prom.query("up").number())
        .isInstanceOf(Denied.class)
        .hasMessageContaining(".tenant(");
  }

  @Test
  void signer_sees_final_bytes_signer_per_try() {
    var seen = new ArrayList<String>();
    RequestSigner signer =
        (method, uri, headers, body) -> {
          seen.add(method + " " + uri + " " + new String(body, StandardCharsets.UTF_8));
          return Map.of("X-Signed", List.of(Integer.toString(seen.size())));
        };
    server.script("/api/v1/query", Sent.text(502, "text/plain", "again"), ONE);
    var signed = prom.dialect(Dialect.AMAZON).signed(signer);
    assertThat(signed.query("a+b").number()).isEqualTo(1);
    var asked = server.asked();
    assertThat(asked).extracting(one -> one.headers().get("X-Signed")).containsExactly("1", "2");
    assertThat(seen)
        .isEqualTo(
            asked.stream()
                .map(one -> one.method() + " " + server.url() + one.target() + " " + one.body())
                .toList());
  }

  @Test
  void no_h2c_upgrade() {
    assertThat(prom.query("up").number()).isEqualTo(1);
    assertThat(only().headers()).doesNotContainKey("Upgrade").doesNotContainKey("HTTP2-Settings");
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 405, 501})
  void post_405_post_403(int status) {
    var refused = Sent.text(status, "text/plain", "no POST");
    server.script("/api/v1/query", asked -> asked.method().equals("POST") ? refused : ONE);
    assertThat(prom.query("up").number()).isEqualTo(1);
    assertThat(prom.query("up").number()).isEqualTo(1);
    assertThat(server.asked()).extracting(Asked::method).containsExactly("POST", "GET", "GET");
    assertThat(server.asked().get(1).params()).containsEntry("query", "up").containsKey("time");
  }

  @Test
  void get_too_long() {
    server.script("/api/v1/query", Sent.text(403, "text/plain", "create is forbidden"));
    var query = prom.query("up{a=\"" + "x".repeat(8_000) + "\"}");
    assertThatThrownBy(query::number)
        .isInstanceOf(Denied.class)
        .hasMessageContaining("POST counts as create at this proxy, and the query is too long");
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void redirect_to_login_redirect_elsewhere() throws IOException {
    try (var other = new FakePrometheus()) {
      server.script(
          "/api/v1/query",
          Sent.text(302, "text/html", "").header("Location", other.url() + "/login?x=1"));
      var with = prom.bearer(Secret.of("T", "not-a-secret-token-4"));
      assertThatThrownBy(() -> with.query("up").number())
          .isInstanceOf(NotPrometheus.class)
          .hasMessageContaining("redirect to http://127.0.0.1/login");
      assertThat(other.asked()).isEmpty();
    }
  }

  @Test
  void a_redirect_within_the_same_server_is_followed() {
    server.script(
        "/old/api/v1/query", Sent.text(308, "text/html", "").header("Location", "/api/v1/query"));
    assertThat(prom.at(server.url() + "/old").query("up").number()).isEqualTo(1);
    assertThat(server.asked().get(1).params()).containsEntry("query", "up");
  }

  @Test
  void redirects_in_a_circle_end() {
    server.script(
        "/api/v1/query", Sent.text(307, "text/html", "").header("Location", "/api/v1/query"));
    assertThatThrownBy(() -> prom.query("up").number()).isInstanceOf(NotPrometheus.class);
    assertThat(server.asked()).hasSize(4);
  }

  @Test
  void forward_supplier_moves() throws IOException {
    try (var other = new FakePrometheus()) {
      other.vector("{}", "2");
      var now = new ArrayList<>(List.of(server.uri()));
      var moving = prom.dialect(Dialect.PROMETHEUS).at(() -> now.get(0));
      assertThat(moving.query("up").number()).isEqualTo(1);
      now.set(0, other.uri());
      assertThat(moving.query("up").number()).isEqualTo(2);
    }
  }

  @Test
  void forward_dead() {
    var dead =
        prom.at(
            () -> {
              throw new IllegalStateException("pod prometheus-0 is gone");
            });
    assertThatThrownBy(() -> dead.query("up").number())
        .isInstanceOf(Unreachable.class)
        .hasMessageContaining("pod prometheus-0 is gone");
  }

  @Test
  void server_gone() throws IOException {
    server.close();
    assertThatThrownBy(() -> prom.query("up").number())
        .isInstanceOf(Unreachable.class)
        .hasMessageContaining("nobody listens there")
        .hasMessageContaining(server.url());
  }

  @Test
  void wrong_host() {
    var wrong = prom.at("http://no-such-host.invalid:9090");
    assertThatThrownBy(() -> wrong.query("up").number())
        .isInstanceOf(Unreachable.class)
        .hasMessageContaining("there is no host no-such-host.invalid");
  }

  @Test
  void own_client_not_closed() {
    var client = HttpClient.newHttpClient();
    try (var other = Runbook.with().ticks(FakeTicks.standard()).open("prod")) {
      assertThat(Prometheus.on(other, client).at(server.url()).query("up").number()).isEqualTo(1);
    }
    assertThat(Prometheus.on(rb, client).at(server.url()).query("up").number()).isEqualTo(1);
  }

  @Test
  void interrupt_closes_request() throws Exception {
    server.script("/api/v1/query", FakePrometheus.HELD);
    var seen = new ArrayBlockingQueue<Throwable>(1);
    var worker =
        new Thread(() -> seen.add(catchThrowable(() -> prom.query("up").number())), "asker");
    worker.start();
    assertThat(server.awaitAsked()).isTrue();
    worker.interrupt();
    worker.join(5_000);
    assertThat(seen.poll()).isInstanceOf(Interrupted.class);
    assertThat(server.awaitGone()).isTrue();
  }

  @Test
  void dialect_by_header() {
    server.script(
        "/buildinfo",
        Sent.json("{\"status\":\"success\",\"data\":{\"version\":\"2.24.0\"}}")
            .header("X-Server-Hostname", "vm-1"));
    assertThat(prom.query("up").series().one().source()).startsWith("victoriametrics 2.24.0 at ");
    assertThat(only().params()).containsEntry("nocache", "1");
  }

  @Test
  void dialect_404() {
    assertThat(prom.query("up").series().one().source()).startsWith("prometheus at 127.0.0.1:");
    assertThat(only().params()).doesNotContainKey("nocache");
  }

  @Test
  void thanos_is_asked_for_partial_answers_without_doubles() {
    assertThat(prom.dialect(Dialect.THANOS).query("up").number()).isEqualTo(1);
    assertThat(only().params())
        .containsEntry("dedup", "true")
        .containsEntry("partial_response", "true")
        .containsEntry("max_source_resolution", "auto");
  }

  @Test
  void skewed_date() {
    server.script("/api/v1/query", ONE.header("Date", "Thu, 01 Jan 2026 00:05:00 GMT"));
    assertThat(prom.query("up").series().notes())
        .containsExactly(
            "WARNING: the server's clock is 5m ahead of this computer's; times were not corrected");
  }

  @Test
  void the_server_stops_before_the_client_gives_up() {
    assertThat(prom.query("up").number()).isEqualTo(1);
    assertThat(only().params()).containsEntry("timeout", "28s").containsEntry("time", "1767225600");
  }

  @Test
  void no_url() {
    var unset = new Access.Where.Unset("environment.prod.prometheus.url");
    assertThatThrownBy(unset::now)
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("environment.prod.prometheus.url")
        .hasMessageContaining("PROMETHEUS_URL");
  }

  @Test
  void each_try_asks_the_supplier_again() {
    var count = new AtomicInteger();
    var moving =
        prom.dialect(Dialect.PROMETHEUS)
            .at(
                () -> {
                  count.incrementAndGet();
                  return URI.create(server.url());
                });
    server.script("/api/v1/query", Sent.text(502, "text/plain", ""), ONE);
    assertThat(moving.query("up").number()).isEqualTo(1);
    assertThat(count).hasValue(2);
  }
}
