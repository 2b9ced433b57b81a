package dev.runbook;

import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs the targets of a fan-out in waves: decides on the caller's thread, works on threads of its
 * own. For one use.
 */
final class FanRun<T, R> {
  private static final int SLICE = 100;

  /** A worker settles for 5 s at most; a little longer is waited for it. */
  private static final int SLICES = 60;

  private static final long SELDOM = Duration.ofSeconds(10).toNanos();

  private final Runbook rb;
  private final FanSpec<T> spec;
  private final List<FanSpec.Target<T>> targets;
  private final Work<T, R> work;
  private final Waves waves;
  private final boolean passing;
  private final Map<String, FanEnd<R>> ends = new LinkedHashMap<>();
  private final LinkedBlockingQueue<Ended<R>> ended = new LinkedBlockingQueue<>();
  private final Function<FanSpec.Target<T>, Optional<FanEnd<R>>> recorded;
  private final Map<Integer, Thread> workers = new ConcurrentHashMap<>();
  private Host.@Nullable Live live;
  private long shownAt;
  private int started;

  /** What is done to one target, on a thread of its own. */
  interface Work<T, R> {
    /** Called once before the first of these targets, on the caller's thread. */
    default void prepare(List<FanSpec.Target<T>> todo, String path, int attempt) {}

    /** Like {@link #prepare}; an approval of this run that covers these is enough. */
    default void goOn(List<FanSpec.Target<T>> todo, String path, int attempt) {
      prepare(todo, path, attempt);
    }

    /** What the work on this target gave, as the record has it; null if it is not known. */
    default @Nullable R recorded(FanSpec.Target<T> target, String unit) {
      return null;
    }

    @Nullable R on(FanSpec.Target<T> target) throws Exception;
  }

  private record Ended<R>(int target, FanEnd<R> end) {}

  FanRun(
      Runbook rb,
      FanSpec<T> spec,
      List<FanSpec.Target<T>> targets,
      Waves.Terms terms,
      Work<T, R> work,
      Function<FanSpec.Target<T>, Optional<FanEnd<R>>> recorded) {
    this.rb = rb;
    this.spec = spec;
    this.targets = targets;
    this.work = work;
    this.recorded = recorded;
    var groups = targets.stream().map(FanSpec.Target::group).toList();
    this.passing = rb.ledger().gate().counts(rb.ledger().pathOf(spec.name()));
    this.waves = new Waves(groups, terms);
    targets.forEach(target -> ends.put(target.key(), FanEnd.unstarted()));
  }

  /** Whether more failed than may. */
  boolean isStopped() {
    return waves.isStopped();
  }

  /** What became of each target, in the order they were taken. */
  Map<String, FanEnd<R>> run() {
    try {
      for (var next = waves.next(); !(next instanceof Waves.Next.Over); next = waves.next()) {
        if (next instanceof Waves.Next.Start start) {
          begin(start.target());
        } else if (next instanceof Waves.Next.Wait) {
          take(ended.take());
        } else if (started == targets.size() || recorded.apply(targets.get(started)).isEmpty()) {
          rb.ledger().gate().check();
          rb.ticks().sleep(spec.pause());
        }
      }
      return ends;
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      if (live != null) {
        show(true);
        live.close();
      }
    }
  }

  /** Starts a target, or takes what the record has of it; in a pass one after the other. */
  private void begin(int index) throws InterruptedException {
    started = index + 1;
    var known = recorded.apply(targets.get(index));
    if (known.isPresent()) {
      rb.ledger().replayed();
      take(new Ended<>(index, known.get()));
      return;
    }
    var gate = rb.ledger().gate();
    if (!passing) {
      start(index);
      return;
    }
    rb.journal().refuseIfLong();
    gate.begin();
    start(index);
    var one = ended.take();
    take(one);
    gate.end();
    if (one.end().state() == FanEnd.State.UNDECIDED) {
      gate.block("undecided: " + targets.get(index).key());
    }
    if (gate.isBlocked()) {
      gate.check();
    }
  }

  private void start(int index) throws InterruptedException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedException("interrupted before `" + targets.get(index).key() + "`");
    }
    var target = targets.get(index);
    var scope = rb.ledger().scope();
    var worker = new Thread(() -> work(index, target, scope), "runbook-fan-" + index);
    worker.setDaemon(true);
    workers.put(index, worker);
    show(false);
    worker.start();
  }

  private void work(int index, FanSpec.Target<T> target, String scope) {
    FanEnd<R> end = FanEnd.unstarted();
    try {
      end = FanEnd.done(rb.ledger().carrying(scope, () -> work.on(target)));
    } catch (InterruptedException e) {
      end = FanEnd.failed(e);
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      end = FanEnd.failed(e);
    } catch (Error e) {
      end = FanEnd.failed(new IllegalStateException(e.toString(), e));
    } finally {
      ended.add(new Ended<>(index, end));
    }
  }

  private void take(Ended<R> one) {
    var stopped = waves.isStopped();
    workers.remove(one.target());
    waves.ended(one.target(), one.end().isGood());
    ends.put(targets.get(one.target()).key(), stopped ? one.end().atTheStop() : one.end());
    show(!one.end().isGood());
  }

  /** Nothing starts any more; workers are interrupted, and what they settle meanwhile is taken. */
  private Interrupted interrupted(InterruptedException cause) {
    workers.values().forEach(Thread::interrupt);
    try {
      for (int left = SLICES; left > 0 && !workers.isEmpty(); ) {
        var one = ended.poll(SLICE, TimeUnit.MILLISECONDS);
        if (one == null) {
          left--;
        } else {
          take(one);
        }
      }
    } catch (InterruptedException e) {
      // A second interrupt ends the wait for workers; what they did is in the record.
    }
    Thread.currentThread().interrupt();
    return new Interrupted(
        Problem.of("the fan-out `" + spec.name() + "` was interrupted")
            .seen(ledger())
            .advice("resume the run: what is done is not done again"),
        cause);
  }

  /** What is done, not done and in doubt, by key. */
  private String ledger() {
    var done = new ArrayList<String>();
    var doubt = new ArrayList<String>();
    var not = new ArrayList<String>();
    var open = workers.keySet().stream().map(index -> targets.get(index).key()).toList();
    ends.forEach(
        (key, end) -> {
          switch (end.state()) {
            case DONE -> done.add(key);
            case FAILED -> not.add(key + " (failed)");
            case UNDECIDED -> doubt.add(key);
            case UNSTARTED -> (open.contains(key) ? doubt : not).add(key);
          }
        });
    return "done: " + list(done) + "; in doubt: " + list(doubt) + "; not done: " + list(not);
  }

  private static String list(List<String> keys) {
    return keys.isEmpty() ? "none" : Texts.head(String.join(", ", keys), 300);
  }

  /** Where the host only adds lines: the first and the last state, each failure, else seldom. */
  private void show(boolean always) {
    long now = rb.ticks().nanos();
    if (live != null && !always && !rb.host().traits().html() && now - shownAt < SELDOM) {
      return;
    }
    shownAt = now;
    var text = spec.name() + ": " + FanOut.counts(ends.values(), workers.size());
    var bundle = Host.Bundle.text(Redactor.clean(text));
    if (live == null) {
      live = rb.host().live(bundle);
    } else {
      live.update(bundle);
    }
  }
}
