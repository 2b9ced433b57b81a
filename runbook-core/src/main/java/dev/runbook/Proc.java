package dev.runbook;

import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A child process from its start to its end: both outputs are drained, the deadline ends it with
 * all its descendants. The only class that starts processes.
 */
final class Proc {
  private static final int SLICE = 100;

  private final Process process;
  private final Launch launch;
  private final Ticks ticks;
  private final Watcher watcher;
  private final Pump out;
  private final Pump err;
  private final List<Thread> threads;
  private final long begun;

  /**
   * What to start.
   *
   * @param argv the program and its arguments, as they are
   * @param variables its whole environment
   * @param folder where it runs
   * @param within after this it is ended
   * @param patience how long to be patient with it at the end
   */
  record Launch(
      List<String> argv,
      Map<String, String> variables,
      Path folder,
      Duration within,
      Patience patience) {}

  /**
   * How long is waited at the end, in real time: for a process asked to end before it is killed,
   * and for output that another process may hold open.
   */
  record Patience(Duration term, Duration output) {
    static final Patience STANDARD = new Patience(Duration.ofSeconds(5), Duration.ofSeconds(2));
  }

  /** Told of what happens; {@code tick} comes at most 10 times a second, on the caller's thread. */
  interface Watcher {
    /** It runs now. */
    void started(long pid, Instant at);

    /** A line came, already redacted; on the thread of its stream. */
    void line(boolean error, String text);

    /** Time to show what came. */
    void tick();
  }

  /** How it ended: {@code timedOut} means the deadline ended it. */
  record Ended(int exit, boolean timedOut, Pump.Output out, Pump.Output err, Duration took) {}

  private Proc(Process process, Launch launch, Ticks ticks, Watcher watcher) {
    this.process = process;
    this.launch = launch;
    this.ticks = ticks;
    this.watcher = watcher;
    this.begun = ticks.nanos();
    this.out = new Pump(process.getInputStream(), line -> watcher.line(false, line));
    this.err = new Pump(process.getErrorStream(), line -> watcher.line(true, line));
    this.threads = List.of(thread("out", out), thread("err", err));
  }

  /**
   * Runs it to its end.
   *
   * @throws Refused if it cannot be started
   * @throws Interrupted if this thread was interrupted; the process and its descendants are ended
   */
  static Ended run(Launch launch, Ticks ticks, Watcher watcher) {
    return new Proc(start(launch), launch, ticks, watcher).toItsEnd();
  }

  private static Process start(Launch launch) {
    var program = launch.argv().get(0);
    if (!Files.isDirectory(launch.folder())) {
      throw refused("there is no folder " + launch.folder(), program, ".in(path) must exist");
    }
    var builder = new ProcessBuilder(launch.argv()).directory(launch.folder().toFile());
    builder.environment().clear();
    builder.environment().putAll(launch.variables());
    try {
      var process = builder.start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      var why = String.valueOf(e.getMessage());
      // "error=2, No such file" until JDK 24, "error: 2 (No such file" since
      if (why.contains("error=2,") || why.contains("error: 2 ")) {
        throw refused("`" + program + "` was not found", why, "install it, or give its whole path");
      }
      if (why.contains("error=13,") || why.contains("error: 13 ")) {
        throw refused("`" + program + "` may not be executed", why, "chmod +x, or call it by sh");
      }
      throw refused("`" + program + "` could not be started", why, "look at what was seen");
    }
  }

  private static Refused refused(String what, String seen, String advice) {
    return new Refused(Problem.of(what).seen(seen).advice(advice));
  }

  private Thread thread(String stream, Pump pump) {
    var thread = new Thread(pump, "runbook-shell-" + process.pid() + "-" + stream);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private Ended toItsEnd() {
    boolean timedOut = false;
    try {
      watcher.started(process.pid(), process.info().startInstant().orElse(ticks.now()));
      timedOut = !finished();
      if (timedOut) {
        end();
      }
      awaitOutput();
    } catch (InterruptedException e) {
      endQuietly();
      Thread.currentThread().interrupt();
      throw new Interrupted(
          Problem.of("`" + launch.argv().get(0) + "` was interrupted")
              .seen("it and the processes it started were ended")
              .advice("what it did before is done; look before running it again"),
          e);
    } catch (RuntimeException | Error e) {
      endQuietly();
      throw e;
    }
    var took = Duration.ofNanos(ticks.nanos() - begun);
    var ended = new Ended(exit(), timedOut, out.seal(), err.seal(), took);
    watcher.tick();
    return ended;
  }

  /** -1 if even KILL did not end it, as with a process that waits for a broken disk. */
  private int exit() {
    return process.isAlive() ? -1 : process.exitValue();
  }

  /** False if the deadline came first. */
  private boolean finished() throws InterruptedException {
    long deadline = begun + launch.within().toNanos();
    while (!process.waitFor(SLICE, TimeUnit.MILLISECONDS)) {
      watcher.tick();
      if (ticks.nanos() - deadline >= 0) {
        return false;
      }
    }
    return true;
  }

  /** TERM to all of the tree, and KILL to those that are left when patience ends. */
  private void end() throws InterruptedException {
    var tree = tree();
    tree.forEach(ProcessHandle::destroy);
    long patience = launch.patience().term().toMillis() / SLICE + 1;
    for (long i = 0; i < patience && tree.stream().anyMatch(ProcessHandle::isAlive); i++) {
      if (process.isAlive()) {
        boolean unused = process.waitFor(SLICE, TimeUnit.MILLISECONDS);
      } else {
        TimeUnit.MILLISECONDS.sleep(SLICE);
      }
      watcher.tick();
    }
    kill(tree);
    boolean unused = process.waitFor(launch.patience().term().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void kill(List<ProcessHandle> tree) {
    for (var handle : tree) {
      handle.descendants().forEach(ProcessHandle::destroyForcibly);
      handle.destroyForcibly();
    }
  }

  /** The tree is listed first: once a parent ends, its children cannot be found through it. */
  private List<ProcessHandle> tree() {
    var tree = new ArrayList<ProcessHandle>();
    tree.add(process.toHandle());
    process.descendants().forEach(tree::add);
    return tree;
  }

  private void endQuietly() {
    var tree = tree();
    boolean interrupted = Thread.interrupted();
    try {
      end();
    } catch (InterruptedException e) {
      interrupted = true;
      kill(tree);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A grandchild may hold the pipes open for hours; what it writes then is not waited for. */
  private void awaitOutput() throws InterruptedException {
    long left = launch.patience().output().toMillis();
    for (var thread : threads) {
      while (left > 0 && thread.isAlive()) {
        thread.join(Math.min(left, SLICE));
        left -= SLICE;
        watcher.tick();
      }
    }
  }
}
