package dev.runbook.arch;

import dev.runbook.Facts;
import dev.runbook.Mutation;
import dev.runbook.arch.internal.Inside;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Logger;

/** One class for each rule, which breaks it and no more than it must. */
@SuppressWarnings("all") // every class here is wrong on purpose
final class Wrong {
  static final class KnowsSibling {
    Inside inside;
  }

  static final class Time {
    Supplier<Instant> now = Instant::now;

    long nanos() {
      return System.nanoTime();
    }
  }

  static final class Local {
    ThreadLocal<String> local;
  }

  static final class Variable {
    static int count;
  }

  static final class Holder {
    static final Object MAP = new ConcurrentHashMap<String, String>();
  }

  static final class Reads {
    static final boolean THERE = Files.exists(Path.of("x"));
  }

  static final class Loads {
    Iterable<Runnable> all = ServiceLoader.load(Runnable.class);
  }

  static final class Exits {
    void stop() {
      System.exit(1);
    }
  }

  static final class Logs {
    Logger log;
  }

  static final class Reflects {
    Object make(Class<?> type) throws ReflectiveOperationException {
      return type.getDeclaredConstructor().newInstance();
    }
  }

  static final class NameUtil {}

  static final class Sleeps {
    void wait(int seconds) throws InterruptedException {
      TimeUnit.SECONDS.sleep(seconds);
    }
  }

  static final class WritesItself {
    void write(Connection connection) throws SQLException {
      connection.commit();
    }
  }

  /** The first method is called by a mutation alone, the second by others too. */
  static final class Gateway {
    void right(Connection connection) throws SQLException {
      connection.commit();
    }

    void both(Connection connection) throws SQLException {
      connection.close();
    }
  }

  static final class CallsGateway {
    void call(Gateway gateway) throws SQLException {
      gateway.both(null);
    }
  }

  static final class ActsItself {
    Facts act(Mutation<?> mutation) throws Exception {
      return mutation.act(Facts.none(), null);
    }
  }

  abstract static class Draftless implements Mutation<String> {
    @Override
    public String action() {
      return "write";
    }

    @Override
    public Target target() {
      return new Target("world", "name");
    }

    @Override
    public Facts ask() {
      return Facts.none();
    }

    @Override
    public Draft draft() {
      return Draft.of(Facts.none());
    }

    @Override
    public Progress verify(Facts before, Facts receipt, Watch watch) {
      return new Progress.Done(receipt);
    }

    @Override
    public Settled settle(Facts before, Watch watch) {
      return new Settled.NotDone();
    }

    @Override
    public Standing standing(Facts before, Facts receipt) {
      return new Standing.Holds();
    }

    @Override
    public Optional<Mutation<?>> undo(Facts before, Facts receipt) {
      return Optional.empty();
    }

    @Override
    public String result(Facts before, Facts receipt, Facts seen) {
      return "";
    }
  }

  static final class Untested extends Draftless {
    @Override
    public Facts act(Facts before, Watch watch) throws SQLException {
      new Gateway().right(null);
      new Gateway().both(null);
      return Facts.none();
    }
  }

  private Wrong() {}
}
