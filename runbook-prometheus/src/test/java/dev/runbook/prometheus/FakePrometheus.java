package dev.runbook.prometheus;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

/**
 * A small HTTP/1.1 server on loopback that plays Prometheus: scripted answers by path, cut and
 * stalled bodies, chunks of any size, and a ledger of what was asked.
 */
final class FakePrometheus implements AutoCloseable {
  /** One request as it came. */
  record Asked(String method, String target, Map<String, String> headers, String body) {
    String path() {
      int mark = target.indexOf('?');
      return mark < 0 ? target : target.substring(0, mark);
    }

    /** The parameters of the form or of the query. */
    Map<String, String> params() {
      var form = body.isEmpty() && target.contains("?") ? target.replaceFirst(".*?\\?", "") : body;
      var params = new LinkedHashMap<String, String>();
      for (var pair : form.split("&")) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          params.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        }
      }
      return params;
    }

    private static String decoded(String text) {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
  }

  /**
   * What is sent back, a letter for each byte; {@code cut} ends the connection after so many bytes
   * of the body.
   */
  record Sent(int status, Map<String, String> headers, String body, int cut, int chunk) {
    static Sent json(String body) {
      return json(200, body);
    }

    static Sent json(int status, String body) {
      return new Sent(status, Map.of("Content-Type", "application/json"), utf8(body), -1, 0);
    }

    static Sent text(int status, String type, String body) {
      return new Sent(status, Map.of("Content-Type", type), utf8(body), -1, 0);
    }

    Sent header(String name, String value) {
      var more = new TreeMap<>(headers);
      more.put(name, value);
      return new Sent(status, more, body, cut, chunk);
    }

    Sent cutAfter(int bytes) {
      return new Sent(status, headers, body, bytes, chunk);
    }

    /** Sends as chunks of this size. */
    Sent chunked(int size) {
      return new Sent(status, headers, body, cut, size);
    }

    byte[] bytes() {
      return body.getBytes(StandardCharsets.ISO_8859_1);
    }

    Sent gzipped() {
      try {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
          gzip.write(bytes());
        }
        return new Sent(status, headers, packed.toString(StandardCharsets.ISO_8859_1), cut, chunk)
            .header("Content-Encoding", "gzip");
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    private static String utf8(String text) {
      return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
  }

  private final ServerSocket server;
  private final Thread accepting;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Asked> ledger = new CopyOnWriteArrayList<>();
  private final Map<String, Function<Asked, Sent>> scripts =
      Collections.synchronizedMap(new LinkedHashMap<>());
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch gone = new CountDownLatch(1);

  FakePrometheus() {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    script("/api/v1/status/buildinfo", Sent.text(404, "text/plain", "404 page not found"));
    accepting = start(this::accept);
  }

  private static Thread start(Runnable work) {
    var thread = new Thread(work, "fake-prometheus");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  URI uri() {
    return URI.create(url());
  }

  /** Always the same answer to paths that end so. */
  void script(String path, Sent sent) {
    script(path, asked -> sent);
  }

  /** These answers one after the other; the last one stays. */
  void script(String path, Sent first, Sent... then) {
    var rest = new ArrayList<>(List.of(first));
    rest.addAll(List.of(then));
    script(path, asked -> rest.size() > 1 ? rest.remove(0) : rest.get(0));
  }

  void script(String path, Function<Asked, Sent> answer) {
    scripts.remove(path);
    scripts.put(path, answer);
  }

  /** A vector for instant queries: {@code {"__name__":"up"}} and so on. */
  void vector(String... metricsAndValues) {
    script("/api/v1/query", Sent.json(vectorOf(metricsAndValues)));
  }

  static String vectorOf(String... metricsAndValues) {
    var series = new ArrayList<String>();
    for (int i = 0; i < metricsAndValues.length; i += 2) {
      series.add(
          "{\"metric\":"
              + metricsAndValues[i]
              + ",\"value\":[1700000000,\""
              + metricsAndValues[i + 1]
              + "\"]}");
    }
    return success("vector", String.join(",", series), "");
  }

  static String success(String type, String result, String more) {
    return "{\"status\":\"success\",\"data\":{\"resultType\":\""
        + type
        + "\",\"result\":["
        + result
        + "]}"
        + more
        + "}";
  }

  static String error(String type, String text) {
    return "{\"status\":\"error\",\"errorType\":\"" + type + "\",\"error\":\"" + text + "\"}";
  }

  /** A matrix with the value 1 at each point of the grid that was asked. */
  static Sent ones(Asked asked) {
    var params = asked.params();
    double step = Double.parseDouble(params.get("step"));
    double end = Double.parseDouble(params.get("end"));
    var values = new StringBuilder();
    for (double at = Double.parseDouble(params.get("start")); at <= end + 1e-6; at += step) {
      values.append(values.isEmpty() ? "" : ",");
      values.append('[').append(String.format(Locale.ROOT, "%.3f", at)).append(",\"1\"]");
    }
    return Sent.json(
        success("matrix", "{\"metric\":{\"__name__\":\"up\"},\"values\":[" + values + "]}", ""));
  }

  /** Requests so far, without the one that asks who the server is. */
  List<Asked> asked() {
    return ledger.stream().filter(one -> !one.path().endsWith("/buildinfo")).toList();
  }

  boolean awaitAsked() throws InterruptedException {
    return asked.await(5, TimeUnit.SECONDS);
  }

  /** Whether a client went away while its answer was held back. */
  boolean awaitGone() throws InterruptedException {
    return gone.await(5, TimeUnit.SECONDS);
  }

  /** Holds an answer back until the client goes away. */
  static final Sent HELD = new Sent(-1, Map.of(), "", -1, 0);

  private void accept() {
    try {
      while (true) {
        var socket = server.accept();
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        var unused = start(() -> serve(socket));
      }
    } catch (IOException e) {
      // The server was closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in = new BufferedInputStream(socket.getInputStream());
      while (true) {
        var request = read(in);
        if (request == null) {
          return;
        }
        ledger.add(request);
        if (!request.path().endsWith("/buildinfo")) {
          asked.countDown();
        }
        var sent = answer(request);
        if (sent.status < 0) {
          int unused = in.read();
          gone.countDown();
          return;
        }
        if (!write(socket, sent)) {
          return;
        }
      }
    } catch (IOException e) {
      gone.countDown();
    }
  }

  private Sent answer(Asked request) {
    var latestFirst = new ArrayList<>(scripts.entrySet());
    Collections.reverse(latestFirst);
    for (var script : latestFirst) {
      if (request.path().endsWith(script.getKey())) {
        synchronized (script.getValue()) {
          return script.getValue().apply(request);
        }
      }
    }
    return Sent.text(404, "text/plain; charset=utf-8", "404 page not found\n");
  }

  private static Asked read(InputStream in) throws IOException {
    var first = line(in);
    if (first.isEmpty()) {
      return null;
    }
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (var line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
    var body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    var words = first.split(" ");
    return new Asked(words[0], words[1], headers, body);
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /** Whether the connection stays open. */
  private static boolean write(Socket socket, Sent sent) throws IOException {
    var out = socket.getOutputStream();
    var body = sent.bytes();
    var head = new StringBuilder("HTTP/1.1 " + sent.status + " X\r\n");
    sent.headers.forEach(
        (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (sent.chunk > 0) {
      out.write(
          head.append("Transfer-Encoding: chunked\r\n\r\n")
              .toString()
              .getBytes(StandardCharsets.UTF_8));
      for (int at = 0; at < body.length; at += sent.chunk) {
        int size = Math.min(sent.chunk, body.length - at);
        out.write((Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(body, at, size);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    } else {
      head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
      out.write(head.toString().getBytes(StandardCharsets.UTF_8));
      out.write(body, 0, sent.cut < 0 ? body.length : sent.cut);
    }
    out.flush();
    return sent.cut < 0;
  }

  @Override
  public void close() throws IOException {
    server.close();
    try {
      accepting.join(5_000); // until then a last connection may still be taken
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (var socket : sockets) {
      socket.close();
    }
  }
}
