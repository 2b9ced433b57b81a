package dev.runbook.aws;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/** A small HTTP/1.1 server on loopback; it can be slow, and can drop the line after it acted. */
final class FakeHttp implements AutoCloseable {
  /** One request as it came; header names in small letters. */
  @SuppressWarnings("ArrayRecordComponent")
  record Request(String method, String path, Map<String, String> headers, byte[] body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    /** The region that the signature names. */
    String region() {
      var parts = header("authorization").split("/", -1);
      return parts.length > 2 ? parts[2] : "";
    }
  }

  /** What is sent back; nothing at all if the line is dropped. */
  @SuppressWarnings("ArrayRecordComponent")
  record Reply(int status, String type, Map<String, String> headers, byte[] body, boolean dropped) {
    static Reply of(int status, String type, byte[] body) {
      return new Reply(status, type, Map.of(), body, false);
    }

    static Reply drop() {
      return new Reply(0, "", Map.of(), new byte[0], true);
    }

    Reply header(String name, String value) {
      var more = new TreeMap<>(headers);
      more.put(name, value);
      return new Reply(status, type, more, body, dropped);
    }
  }

  private final ServerSocket server;
  private final Function<Request, Reply> answers;
  private final Set<Socket> open = Collections.synchronizedSet(new HashSet<>());
  private volatile long latency;

  FakeHttp(Function<Request, Reply> answers) {
    this.answers = answers;
    try {
      server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    thread(this::accept);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** Every answer comes so many milliseconds later. */
  void latency(long millis) {
    latency = millis;
  }

  private static void thread(Runnable work) {
    var thread = new Thread(work, "fake-aws");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        socket.setTcpNoDelay(true);
        open.add(socket);
        thread(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
      for (var request = read(in); request != null; request = read(in)) {
        var reply = answers.apply(request);
        if (latency > 0) {
          var unused = new CountDownLatch(1).await(latency, TimeUnit.MILLISECONDS);
        }
        if (reply.dropped()) {
          return;
        }
        socket.getOutputStream().write(bytes(reply));
      }
    } catch (IOException e) {
      // the other side went away
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private static byte[] bytes(Reply reply) {
    var head = new StringBuilder("HTTP/1.1 " + reply.status() + " x\r\n");
    head.append("Content-Type: ").append(reply.type()).append("\r\n");
    head.append("x-amzn-RequestId: 00000000-0000-0000-0000-000000000000\r\n");
    reply.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    head.append("Content-Length: ").append(reply.body().length).append("\r\n\r\n");
    var out = new ByteArrayOutputStream();
    out.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(reply.body());
    return out.toByteArray();
  }

  private static Request read(InputStream in) throws IOException {
    var first = line(in);
    if (first.isEmpty()) {
      return null;
    }
    var headers = new TreeMap<String, String>();
    for (var line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    var body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    if (headers.getOrDefault("content-encoding", "").contains("gzip")) {
      body = new GZIPInputStream(new java.io.ByteArrayInputStream(body)).readAllBytes();
    }
    var parts = first.split(" ", -1);
    return new Request(parts[0], parts[1], headers, body);
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int letter = in.read(); letter >= 0 && letter != '\n'; letter = in.read()) {
      if (letter != '\r') {
        line.write(letter);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      server.close();
      for (var socket : Set.copyOf(open)) {
        socket.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
