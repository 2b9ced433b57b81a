package dev.runbook.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.core.JacksonException;
import dev.runbook.Host;
import dev.runbook.Runbook;
import dev.runbook.prometheus.FakePrometheus.Sent;
import dev.runbook.prometheus.PrometheusException.TimedOut;
import dev.runbook.testing.FakeTicks;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetyTest {
  private static final String TOKEN = "not-a-secret-token-77/+x";

  @Test
  void readme_lines_work() throws IOException {
    try (var server = new FakePrometheus();
        var rb =
            Runbook.with()
                .ticks(FakeTicks.standard())
                .host(Host.text(new StringBuilder(), 80))
                .open("test")) {
      var url = server.url();
      server.script("/api/v1/query_range", FakePrometheus::ones);
      server.vector("{}", "1");
      // region prometheus:first
      var prom = Prometheus.on(rb).at(url);
      var rate = prom.query("rate(http_requests_total{job=:job}[$rate])").bind("job", "api");
      var load = rate.last("1h");
      rb.show(load.chart(), load.table()); // a picture, and a row per series
      double up = prom.query("sum(up)").number();
      rb.show(prom.metric("up").where("job", "api").count("instance").table());
      rb.show(prom.query("up").compareWith("7d").threshold(1).chart()); // a week ago, dashed
      rb.show(Prometheus.sideBySide(prom.query("up"), prom.query("up")).last("1h").table());
      // endregion
      assertThat(up).isEqualTo(1);
      assertThat(server.asked()).hasSize(8);
    }
  }

  @Test
  void no_secret_anywhere() throws IOException {
    var shown = new StringBuilder();
    try (var server = new FakePrometheus();
        var rb =
            Runbook.with()
                .ticks(FakeTicks.standard())
                .host(Host.text(shown, 200))
                .secret("PROM", TOKEN)
                .set("default.prometheus.token", "PROM")
                .open("test")) {
      var prom = Prometheus.on(rb).at(server.url());
      var packed = Base64.getEncoder().encodeToString(TOKEN.getBytes(StandardCharsets.UTF_8));
      server.vector("{\"a\":\"" + TOKEN + "\",\"b\":\"" + packed + "\"}", "1");
      rb.show(prom.query("up{a=\"" + TOKEN + "\"}").table());
      rb.show(prom.query("up").series(), prom.identity());
      server.script("/api/v1/query", Sent.text(200, "text/html", "<b>" + TOKEN + packed));
      shown.append(catchThrowable(() -> prom.query("up").number()));
      server.script("/api/v1/query", Sent.json(400, FakePrometheus.error("bad_data", TOKEN)));
      shown.append(catchThrowable(() -> prom.query(TOKEN).number()));
      shown.append(rb.report().markdown()).append(rb.journal().entries());
      shown.append(prom).append(prom.query(TOKEN));
    }
    assertThat(shown.toString())
        .doesNotContain("not-a-secret")
        .doesNotContain("bm90LWEtc2Vjcm")
        .contains("***");
  }

  @Test
  void a_server_too_slow() throws IOException {
    try (var server = new FakePrometheus();
        var rb =
            Runbook.with()
                .ticks(FakeTicks.standard())
                .set("default.prometheus.timeout", "300ms")
                .set("default.prometheus.dialect", "prometheus")
                .open("test")) {
      server.script("/api/v1/query", FakePrometheus.HELD);
      var prom = Prometheus.on(rb).at(server.url());
      assertThatThrownBy(() -> prom.query("up").number())
          .isInstanceOf(TimedOut.class)
          .hasMessageContaining("did not finish within 300ms")
          .hasMessageContaining("query up");
      assertThat(server.asked()).hasSize(1);
    }
  }

  @Test
  void fuzz_decoder() {
    var good =
        FakePrometheus.success(
            "matrix",
            "{\"metric\":{\"a\":\"b\"},\"values\":[[1,\"1.5\"],[2.5,\"NaN\"]],\"histograms\":[[1,"
                + "{\"count\":\"1\",\"sum\":\"2\",\"buckets\":[[0,\"1\",\"2\",\"1\"]]}]]}",
            ",\"warnings\":[\"w\"]");
    var random = new Random(42);
    for (int i = 0; i < 20_000; i++) {
      var bytes = good.getBytes(StandardCharsets.UTF_8);
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) "{}[]\",:0a\\".charAt(random.nextInt(10));
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
      var in = new ByteArrayInputStream(bytes, 0, length);
      var failure = catchThrowable(() -> Decoder.decode(in, new Bounds("q", 2, 100, 10)));
      if (failure != null && !(failure instanceof EOFException)) {
        assertThat(failure).as("case %s", i).isInstanceOf(JacksonException.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "software.amazon.awssdk.core.SdkClient",
        "io.fabric8.kubernetes.client.KubernetesClient",
        "io.prometheus.client.Collector",
        "com.fasterxml.jackson.dataformat.cbor.CBORFactory"
      })
  void without_aws_and_kubernetes(String type) {
    assertThatThrownBy(() -> Class.forName(type)).isInstanceOf(ClassNotFoundException.class);
  }
}
