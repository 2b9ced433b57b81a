package dev.runbook.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free loopback ports that no other test run takes: each is held by a lock on a file for as long as
 * this JVM lives. They are below the range from which the kernel gives ports to outgoing
 * connections.
 */
final class Ports {

  private static final int FIRST = 20_000;
  private static final int COUNT = 10_000;
  private static final int TRIES = 1_000;
  private static final Map<Integer, FileLock> HELD = new HashMap<>();

  private Ports() {}

  /** A port that is free now and that no other call, in this JVM or another, is given. */
  static synchronized int reserve() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"), "runbook-it-ports");
    for (int i = 0; i < TRIES; i++) {
      int port = FIRST + ThreadLocalRandom.current().nextInt(COUNT);
      try {
        if (!HELD.containsKey(port) && hold(folder, port)) {
          return port;
        }
      } catch (IOException e) {
        throw new UncheckedIOException("no port can be reserved in " + folder, e);
      }
    }
    throw new AssertionError("no free loopback port among " + TRIES + " tried");
  }

  private static boolean hold(Path folder, int port) throws IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(
            folder.resolve(String.valueOf(port)),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock != null && isFree(port)) {
      HELD.put(port, lock);
      return true;
    }
    channel.close();
    return false;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
