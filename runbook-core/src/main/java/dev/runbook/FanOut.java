package dev.runbook;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.runbook.FanEnd.State;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.ChangeFailed;
import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * The same work on many targets, in waves: canaries first, then batches, with one budget of
 * failures for all. Each target is recorded under its key: what is done is not done again when the
 * run is resumed. Immutable: each method returns a new one; nothing happens before {@link #run()}.
 *
 * <pre>{@code
 * var out = rb.forEach("drain", hosts).doing(host -> drain(host)).keyedBy(Host::name)
 *     .groupedBy(Host::zone).canary(1).batch("10%").ramp().pause("30s").failuresAtMost(2).run();
 * out.failed();
 * }</pre>
 *
 * @param <T> what a target is
 * @param <R> what the work on one target gives
 */
public final class FanOut<T, R> {
  private final Runbook rb;
  private final FanSpec<T> spec;
  private final Working<T, R> working;
  private final AtomicBoolean wasRun;

  private FanOut(Runbook rb, FanSpec<T> spec, Working<T, R> working, AtomicBoolean wasRun) {
    this.rb = rb;
    this.spec = spec;
    this.working = working;
    this.wasRun = wasRun;
  }

  private static <T, R> FanOut<T, R> of(Runbook rb, FanSpec<T> spec, Working<T, R> working) {
    var wasRun = new AtomicBoolean();
    rb.intends(() -> wasRun.get() ? "" : spec.name());
    return new FanOut<>(rb, spec, working, wasRun);
  }

  /** The work under the terms that hold when it begins. */
  private interface Working<T, R> {
    FanRun.Work<T, R> under(FanSpec<T> spec);
  }

  static <T, R> FanOut<T, R> changes(
      Runbook rb,
      String name,
      Collection<? extends T> items,
      Function<? super T, Change<R>> change) {
    return of(rb, FanSpec.of(name, List.copyOf(items)), spec -> new FanChanges<>(rb, spec, change));
  }

  /** Work on one target that gives nothing back. */
  @FunctionalInterface
  public interface Body<T> {
    /** Does it; steps and changes inside belong to this target. */
    void on(T item) throws Exception;
  }

  /** The targets of a fan-out whose work is not said yet. */
  public static final class Items<T> {
    private final Runbook rb;
    private final String name;
    private final List<T> items;

    Items(Runbook rb, String name, Collection<? extends T> items) {
      this.rb = rb;
      this.name = name;
      this.items = List.copyOf(items);
    }

    /** Several steps for each target; each change inside asks for itself. */
    public FanOut<T, Optional<String>> doing(Body<? super T> body) {
      return of(
          rb,
          FanSpec.of(name, items),
          spec ->
              target -> {
                body.on(target.item());
                return Optional.empty();
              });
    }

    @Override
    public String toString() {
      return Redactor.clean(items.size() + " targets of `" + name + "`; .doing(..)");
    }
  }

  /** Which target is which; strings, numbers and enums say it themselves. */
  public FanOut<T, R> keyedBy(Function<? super T, String> key) {
    return with(spec.key(key));
  }

  /** A wave stays in one group; groups follow in the order of their first target. */
  public FanOut<T, R> groupedBy(Function<? super T, ?> group) {
    return with(spec.group(group));
  }

  /** So many go first, alone; if one of them fails nothing else starts. */
  public FanOut<T, R> canary(int targets) {
    return with(spec.canary(counted("canary", targets)));
  }

  /** {@link #canary(int)} as text, also as a share of all targets: {@code "5%"}, at least 1. */
  public FanOut<T, R> canary(String targets) {
    return with(spec.canary(Amount.parse("canary", targets)));
  }

  /** How many make a wave; 1 unless said. The next wave follows when all have ended. */
  public FanOut<T, R> batch(int targets) {
    return with(spec.batch(counted("batch", targets)));
  }

  /** {@link #batch(int)} as text, also as a share of all targets: {@code "10%"}, at least 1. */
  public FanOut<T, R> batch(String targets) {
    return with(spec.batch(Amount.parse("batch", targets)));
  }

  /** Waves of 1, 2, 4 and so on, up to the batch. */
  public FanOut<T, R> ramp() {
    return with(spec.ramping());
  }

  /** How long to wait between two waves. */
  public FanOut<T, R> pause(Duration time) {
    if (time.isNegative()) {
      throw new BadSetting(
          Problem.of("a fan-out cannot have .pause(" + time + ")")
              .advice("give a time such as 30s"));
    }
    return with(spec.pause(time));
  }

  /** {@link #pause(Duration)} as text: {@code "30s"}. */
  public FanOut<T, R> pause(String time) {
    return pause(Durations.parse(time));
  }

  /**
   * How many of all targets may fail, or end undecided, before nothing starts any more; 0 unless
   * said.
   */
  public FanOut<T, R> failuresAtMost(int targets) {
    return with(spec.failures(counted("failuresAtMost", targets)));
  }

  /** {@link #failuresAtMost(int)} as text, also as a share of all targets, rounded down. */
  public FanOut<T, R> failuresAtMost(String targets) {
    return with(spec.failures(Amount.parse("failuresAtMost", targets)));
  }

  private static Amount counted(String what, int count) {
    return Amount.parse(what, Integer.toString(count));
  }

  private FanOut<T, R> with(FanSpec<T> other) {
    return new FanOut<>(rb, other, working, wasRun);
  }

  /**
   * The plans of all targets as one, which one approval covers; reads only.
   *
   * @throws Refused if its work is not a change: a body asks for each change inside by itself
   */
  public Plan plan() {
    if (working.under(spec) instanceof FanChanges<T, R> changes) {
      return changes.plan(spec.targets());
    }
    throw new Refused(
        Problem.of("`" + spec.name() + "` has a body and no plan of its own")
            .advice("give a change for each target: rb.forEach(name, items, x -> change)"));
  }

  /**
   * Runs it and tells what became of each target.
   *
   * @throws ChangeFailed if more failed than may; the message counts what was done
   * @throws Refused if a key is empty or there twice: nothing was started
   * @throws Interrupted if this thread was interrupted; the message lists what is done and what not
   */
  @CanIgnoreReturnValue
  public Outcome<R> run() {
    return tryRun().orThrow();
  }

  /** Like {@link #run()}, but gives the outcome also if more failed than may. */
  public Outcome<R> tryRun() {
    wasRun.set(true);
    return new FanRecord<>(rb, spec, working.under(spec)).run();
  }

  @Override
  public String toString() {
    return Texts.head(
        Redactor.clean(
            "`" + spec.name() + "` on " + spec.items().size() + " targets, " + spec.terms()));
  }

  /** {@code 61 done, 3 failed, 4 in flight at the stop, 32 not started}. */
  static String counts(Collection<? extends FanEnd<?>> ends, int running) {
    var states = new EnumMap<State, Integer>(State.class);
    int late = 0;
    for (var end : ends) {
      if (end.late()) {
        late++;
      } else {
        states.merge(end.state(), 1, Integer::sum);
      }
    }
    int unstarted = states.getOrDefault(State.UNSTARTED, 0) - running;
    var words = new StringBuilder(states.getOrDefault(State.DONE, 0) + " done");
    count(words, states.getOrDefault(State.FAILED, 0), "failed");
    count(words, states.getOrDefault(State.UNDECIDED, 0), "undecided");
    count(words, late, "in flight at the stop");
    count(words, running, "running");
    count(words, unstarted, running > 0 ? "to do" : "not started");
    return words.toString();
  }

  private static void count(StringBuilder words, int count, String what) {
    if (count > 0) {
      words.append(", ").append(count).append(' ').append(what);
    }
  }

  /**
   * What became of the targets of a fan-out.
   *
   * @param <R> what the work on one target gave
   */
  public static final class Outcome<R> implements Host.Shown {
    private final FanRecord<?, R> record;
    private final Map<String, FanEnd<R>> ends;
    private final boolean stopped;

    Outcome(FanRecord<?, R> record, Map<String, FanEnd<R>> ends, boolean stopped) {
      this.record = record;
      this.ends = ends;
      this.stopped = stopped;
    }

    /** Every target: key, state, cause. */
    public Table table() {
      return table(ends);
    }

    /** The targets that failed or ended undecided. */
    public Table failed() {
      var failed = new LinkedHashMap<>(ends);
      failed.values().removeIf(end -> end.isGood() || end.state() == State.UNSTARTED);
      return table(failed);
    }

    private Table table(Map<String, FanEnd<R>> some) {
      var table = Table.write("target", "state", "cause").named(record.name());
      some.forEach((key, end) -> table.row(key, state(end), end.cause()));
      return table.done();
    }

    private static Table.State state(FanEnd<?> end) {
      var words = end.words();
      return switch (end.state()) {
        case DONE -> Table.State.ok(words);
        case FAILED -> Table.State.bad(words);
        case UNDECIDED -> Table.State.unknown(words);
        case UNSTARTED -> Table.State.info(words);
      };
    }

    /** What the work on this target gave; empty if it did not end well or gave nothing. */
    public Optional<R> value(String key) {
      var end = ends.get(key);
      return end == null ? Optional.empty() : Optional.ofNullable(end.value());
    }

    /** Whether all targets ended well. */
    public boolean isSucceeded() {
      return ends.values().stream().allMatch(FanEnd::isGood);
    }

    /**
     * Does the failed ones once more, under the same terms; what is done is left alone, what was
     * not started stays so.
     */
    public Outcome<R> rerunFailed() {
      return record.rerun(ends);
    }

    /** This outcome, if no more failed than may. */
    Outcome<R> orThrow() {
      if (!stopped) {
        return this;
      }
      var first =
          ends.values().stream().map(FanEnd::why).filter(java.util.Objects::nonNull).findFirst();
      throw new ChangeFailed(
          Problem.of("`" + record.name() + "` stopped: " + counts(ends.values(), 0))
              .seen(causes())
              .advice("mend the cause, then resume, or take .tryRun() and .rerunFailed()"),
          first.orElse(null));
    }

    private String causes() {
      var text = new StringBuilder();
      ends.forEach(
          (key, end) -> text.append(end.why() == null ? "" : key + ": " + end.cause() + "\n"));
      return Texts.head(text.toString().strip(), 600);
    }

    @Override
    public Host.Bundle shown(Host.Traits traits) {
      return table().note(counts(ends.values(), 0)).shown(traits);
    }

    @Override
    public String toString() {
      var causes = causes();
      return Texts.head(
          Redactor.clean(counts(ends.values(), 0) + (causes.isEmpty() ? "" : "\n" + causes)));
    }
  }
}
