package dev.runbook;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Shows the lines of a process as they come, those of standard error marked {@code !}: the first
 * 200, then a count, and the last 20 at the end.
 */
final class ShellView implements Proc.Watcher, AutoCloseable {
  private static final int FIRST = 200;
  private static final int LAST = 20;
  private static final Pattern ANSI =
      Pattern.compile(
          "\u001B\\[[0-?]*[ -/]*[@-~]|\u001B\\][^\u0007\u001B]*(?:\u0007|\u001B\\\\)|\u001B[@-_]");

  private final Host host;
  private final boolean colour;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final List<String> fresh = new ArrayList<>();

  @GuardedBy("lock")
  private final Deque<String> last = new ArrayDeque<>();

  @GuardedBy("lock")
  private long count;

  private final StringBuilder page = new StringBuilder();
  private Host.@Nullable Live live;

  ShellView(Host host) {
    this.host = host;
    this.colour = host.traits().colour();
  }

  @Override
  public void started(long pid, Instant at) {}

  @Override
  public void line(boolean error, String text) {
    var shown = (error ? "! " : "") + (colour ? text : ANSI.matcher(text).replaceAll(""));
    lock.lock();
    try {
      count++;
      if (count <= FIRST) {
        fresh.add(lastState(shown));
      } else {
        last.add(lastState(shown));
        if (last.size() > LAST) {
          last.remove();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** A progress bar writes over itself: what it said last is what it says. */
  private static String lastState(String line) {
    var text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    int over = text.lastIndexOf('\r');
    if (over < 0) {
      return text;
    }
    return (line.startsWith("! ") ? "! " : "") + text.substring(over + 1);
  }

  @Override
  public void tick() {
    lock.lock();
    try {
      show(fresh);
      fresh.clear();
    } finally {
      lock.unlock();
    }
  }

  /** The rest: how many lines were left out, and the last ones. */
  @Override
  public void close() {
    lock.lock();
    try {
      show(fresh);
      fresh.clear();
      long left = count - FIRST - last.size();
      var rest = new ArrayList<String>();
      if (left > 0) {
        rest.add("… " + left + " more lines …");
      }
      rest.addAll(last);
      show(rest);
    } finally {
      lock.unlock();
    }
    if (live != null) {
      live.close();
    }
  }

  private void show(List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    if (!host.traits().html()) {
      lines.forEach(line -> host.show(Host.Bundle.text(line)));
      return;
    }
    page.append(page.isEmpty() ? "" : "\n").append(String.join("\n", lines));
    var bundle = Host.Bundle.text(page.toString());
    if (live == null) {
      live = host.live(bundle);
    } else {
      live.update(bundle);
    }
  }
}
