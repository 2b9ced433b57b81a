package dev.runbook;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What modules keep with a context: one of each type, closed last made first. */
final class Attachments {
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<Class<?>, AutoCloseable> made = new LinkedHashMap<>();

  @GuardedBy("lock")
  private final Deque<AutoCloseable> order = new ArrayDeque<>();

  @GuardedBy("lock")
  private final Set<Class<?>> making = new LinkedHashSet<>();

  @GuardedBy("lock")
  private boolean closed;

  /** The one of this type, made by {@code supplier} on the first ask; a failure is not kept. */
  <T extends AutoCloseable> T attach(Class<T> type, Supplier<T> supplier) {
    lock.lock();
    try {
      refuseIfClosed();
      var known = made.get(type);
      if (known != null) {
        return type.cast(known);
      }
      if (!making.add(type)) {
        throw new Refused(
            Problem.of("two attachments need each other")
                .at(making.stream().map(Class::getSimpleName).toList().toString())
                .advice("make one of them without the other"));
      }
      try {
        var thing = supplier.get();
        made.put(type, thing);
        order.push(thing);
        return thing;
      } finally {
        making.remove(type);
      }
    } finally {
      lock.unlock();
    }
  }

  void refuseIfClosed() {
    lock.lock();
    try {
      if (closed) {
        throw new Refused(
            Problem.of("this runbook is closed").advice("open one: Runbook.open(\"...\")"));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Closes everything once, last made first; the first failure has the later ones with it. */
  void close() {
    lock.lock();
    try {
      closed = true;
      @Nullable RuntimeException first = null;
      while (!order.isEmpty()) {
        try {
          order.pop().close();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          first = join(first, e);
        } catch (Exception e) {
          first = join(first, e);
        }
      }
      made.clear();
      if (first != null) {
        throw first;
      }
    } finally {
      lock.unlock();
    }
  }

  private static RuntimeException join(@Nullable RuntimeException first, Exception next) {
    if (first != null) {
      first.addSuppressed(next);
      return first;
    }
    return next instanceof RuntimeException unchecked
        ? unchecked
        : new Refused(
            Problem.of("a part of this runbook could not be closed")
                .seen(String.valueOf(next.getMessage())),
            next);
  }
}
