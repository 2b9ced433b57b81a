package dev.runbook.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/** A network before PostgreSQL that breaks once: before, or after, the server was told COMMIT. */
final class CutProxy implements AutoCloseable {
  /** Where it breaks. */
  enum Cut {
    NEVER,
    BEFORE_COMMIT,
    AFTER_COMMIT
  }

  private static final byte[] COMMIT = "COMMIT\0".getBytes(StandardCharsets.US_ASCII);
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final AtomicReference<Cut> cut;
  private final int server;

  CutProxy(int server, Cut cut) throws IOException {
    this.server = server;
    this.cut = new AtomicReference<>(cut);
    start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Whether it has broken. */
  boolean isDone() {
    return cut.get() == Cut.NEVER;
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void start(Task task) {
    var thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // one of the two ends is gone: so is this thread
              }
            },
            "cut-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (!listener.isClosed()) {
      var client = listener.accept();
      var behind = new Socket(InetAddress.getLoopbackAddress(), server);
      start(() -> requests(client, behind));
      start(() -> answers(client, behind));
    }
  }

  private void requests(Socket client, Socket behind) throws IOException {
    try (client;
        behind) {
      var bytes = new byte[1 << 16];
      InputStream in = client.getInputStream();
      OutputStream out = behind.getOutputStream();
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        var way = holds(bytes, count) ? cut.getAndSet(Cut.NEVER) : Cut.NEVER;
        if (way == Cut.BEFORE_COMMIT) {
          return;
        }
        if (way == Cut.AFTER_COMMIT) {
          client.shutdownInput();
          client.close(); // the answer finds nobody
        }
        out.write(bytes, 0, count);
        out.flush();
        if (way == Cut.AFTER_COMMIT) {
          var unused = behind.getInputStream().read(bytes);
          return;
        }
      }
    }
  }

  private static void answers(Socket client, Socket behind) throws IOException {
    try (client;
        behind) {
      var unused = behind.getInputStream().transferTo(client.getOutputStream());
    }
  }

  private static boolean holds(byte[] bytes, int count) {
    for (int i = 0; i + COMMIT.length <= count; i++) {
      int j = 0;
      while (j < COMMIT.length && bytes[i + j] == COMMIT[j]) {
        j++;
      }
      if (j == COMMIT.length) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
