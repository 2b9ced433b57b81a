package dev.runbook.arch;

import dev.runbook.arch.internal.Inside;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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

  private Wrong() {}
}
