package dev.runbook.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.runbook.Runbook;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.prometheus.PrometheusException.Unreachable;
import dev.runbook.testing.FakeTicks;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that asks for client certificates, with certificates made by the JDK's keytool. */
class TlsTest {
  private static final char[] PASSWORD = "not-a-secret-store".toCharArray();

  @TempDir static Path folder;
  private static HttpsServer server;

  @BeforeAll
  static void start() throws Exception {
    var own = pair("server", "365");
    var client = pair("client", "365");
    var unused = pair("expired", "1");
    var other = pair("other", "365");
    assertThat(other.size()).isEqualTo(1);
    var context = SSLContext.getInstance("TLS");
    var keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(own, PASSWORD);
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("client", client.getCertificate("client"));
    assertThat(unused.size()).isEqualTo(1);
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = context.getDefaultSSLParameters();
            wanted.setNeedClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          try (InputStream body = exchange.getRequestBody()) {
            assertThat(body.readAllBytes()).isNotNull();
          }
          var answer = FakePrometheus.vectorOf("{}", "1").getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  /** A self-signed certificate for loopback, also as PEM files. */
  private static KeyStore pair(String name, String days) throws Exception {
    var file = folder.resolve(name + ".p12");
    var start = name.equals("expired") ? "-10d" : "-1d";
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-J-Duser.language=en",
            "-genkeypair",
            "-alias",
            name,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=" + name,
            "-ext",
            "SAN=IP:127.0.0.1",
            "-startdate",
            start,
            "-validity",
            days,
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass",
            new String(PASSWORD));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    var store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    var crt = write(name + ".crt", "CERTIFICATE", store.getCertificate(name).getEncoded());
    var key = write(name + ".key", "PRIVATE KEY", store.getKey(name, PASSWORD).getEncoded());
    assertThat(crt).isNotEqualTo(key);
    return store;
  }

  private static Path write(String name, String type, byte[] der) throws IOException {
    var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        folder.resolve(name),
        "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
  }

  private static double ask(Runbook rb, String client, String authority) {
    return Prometheus.on(rb)
        .at("https://127.0.0.1:" + server.getAddress().getPort())
        .certificate(folder.resolve(client + ".crt"), folder.resolve(client + ".key"))
        .trust(folder.resolve(authority + ".crt"))
        .query("up")
        .number();
  }

  @Test
  void mtls_good() {
    try (var rb = Runbook.with().ticks(FakeTicks.standard()).open("test")) {
      assertThat(ask(rb, "client", "server")).isEqualTo(1);
    }
  }

  @Test
  void mtls_wrong_ca() {
    try (var rb = Runbook.with().ticks(FakeTicks.standard()).open("test")) {
      assertThatThrownBy(() -> ask(rb, "client", "other"))
          .isInstanceOf(Unreachable.class)
          .hasMessageContaining("no trusted connection")
          .hasMessageContaining(".trust(");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"other", "expired"})
  void mtls_expired_or_unknown_client(String client) {
    try (var rb = Runbook.with().ticks(FakeTicks.standard()).open("test")) {
      assertThatThrownBy(() -> ask(rb, client, "server")).isInstanceOf(Unreachable.class);
    }
  }

  @Test
  void key_pkcs1() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    var key = generator.generateKeyPair().getPrivate();
    byte[] pkcs8 = key.getEncoded();
    byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
    assertThat(Pem.key(write("rsa8.key", "PRIVATE KEY", pkcs8).toString())).isEqualTo(key);
    assertThat(Pem.key(write("rsa1.key", "RSA PRIVATE KEY", pkcs1).toString())).isEqualTo(key);
  }

  @Test
  void key_sec1() throws Exception {
    var head = HexFormat.of().parseHex("30310201010420");
    var number = new byte[32];
    Arrays.fill(number, (byte) 7);
    var curve = HexFormat.of().parseHex("a00a06082a8648ce3d030107");
    var der = ByteBuffer.allocate(51).put(head).put(number).put(curve).array();
    var file = write("sec1.key", "EC PRIVATE KEY", der);
    assertThat(Pem.key(file.toString()).getAlgorithm()).isEqualTo("EC");
  }

  @Test
  void key_encrypted() throws IOException, GeneralSecurityException {
    var file = write("enc.key", "ENCRYPTED PRIVATE KEY", new byte[] {1, 2, 3});
    assertThatThrownBy(() -> Pem.key(file.toString()))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("openssl pkey -in ");
  }

  @Test
  void a_file_that_is_not_there_is_named() {
    try (var rb = Runbook.with().ticks(FakeTicks.standard()).open("test")) {
      assertThatThrownBy(() -> ask(rb, "nobody", "server"))
          .isInstanceOf(BadSetting.class)
          .hasMessageContaining("nobody.crt");
    }
  }
}
