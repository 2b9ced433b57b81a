package dev.runbook.benchmarks;

import dev.runbook.Approver;
import dev.runbook.Facts;
import dev.runbook.Host;
import dev.runbook.Journal;
import dev.runbook.Mutation;
import dev.runbook.Plan;
import dev.runbook.Runbook;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The library's own work around an act: no disk, no server; and a run of 10,000 steps resumed. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 10)
@Measurement(iterations = 10)
@Fork(1)
public class Changes {
  /** Processor time of the measuring thread, for computers that do other work as well. */
  @AuxCounters(AuxCounters.Type.EVENTS)
  @State(Scope.Thread)
  public static class Processor {
    /** Microseconds for each operation, summed over the iterations. */
    public double micros;

    private long from;

    private void start() {
      from = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private void stop(int operations) {
      long now = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      micros += (now - from) / 1_000.0 / operations;
    }
  }

  private static final int CHANGES = 1_000;
  private static final int STEPS = 10_000;

  private Path folder;
  private Path record;
  private String run;

  /** Records a run of 10,000 steps, that is of 20,001 records. */
  @Setup
  public void open() throws Exception {
    folder = Files.createTempDirectory("runbook-bench");
    try (var rb = quick().journal(Journal.memory()).open("bench")) {
      run = rb.journal().run();
      steps(rb);
      var lines = new ArrayList<String>();
      rb.journal().entries().forEach(entry -> lines.add(entry.line()));
      record = folder.resolve(run + ".jsonl");
      Files.writeString(record, String.join("\n", lines) + "\n");
    }
  }

  /** Removes the files. */
  @TearDown
  public void close() throws Exception {
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static Runbook.Options quick() {
    return Runbook.with()
        .host(Host.text(new StringBuilder(), 100))
        .approver(Approver.always())
        .set("operator", "bench")
        .set("environment.bench.protected", "false");
  }

  private static long steps(Runbook rb) {
    long sum = 0;
    for (int i = 0; i < STEPS; i++) {
      int value = i;
      sum += rb.<Integer>step("count", "" + i, () -> value);
    }
    return sum;
  }

  /** A change from its plan to its end. */
  @Benchmark
  @OperationsPerInvocation(CHANGES)
  public long change(Processor cpu) {
    cpu.start();
    long sum = 0;
    try (var rb = quick().journal(Journal.memory()).open("bench")) {
      for (int i = 0; i < CHANGES; i++) {
        sum += rb.change(new Nothing("web-" + i)).run().length();
      }
    }
    cpu.stop(CHANGES);
    return sum;
  }

  /** A step from its beginning to its end. */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public long step(Processor cpu) {
    cpu.start();
    try (var rb = quick().journal(Journal.memory()).open("bench")) {
      return steps(rb);
    } finally {
      cpu.stop(STEPS);
    }
  }

  /** Opens the record of 10,000 steps, and gives each of them back: per step. */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public long openAndReplay(Processor cpu) throws Exception {
    var copy = Files.copy(record, Files.createDirectory(folder.resolve("copy")).resolve(name()));
    cpu.start();
    try (var rb = quick().journal(copy.getParent()).resume(run)) {
      return steps(rb);
    } finally {
      cpu.stop(STEPS);
      remove(copy.getParent());
    }
  }

  /** Opens it only: 20,001 records. */
  @Benchmark
  public String resume(Processor cpu) throws Exception {
    var copy = Files.copy(record, Files.createDirectory(folder.resolve("copy")).resolve(name()));
    cpu.start();
    try (var rb = quick().journal(copy.getParent()).resume(run)) {
      return rb.journal().run();
    } finally {
      cpu.stop(1);
      remove(copy.getParent());
    }
  }

  /** Reads it only, as a report does. */
  @Benchmark
  public int read(Processor cpu) {
    cpu.start();
    int size = Journal.read(record).entries().size();
    cpu.stop(1);
    return size;
  }

  private String name() {
    return run + ".jsonl";
  }

  private static void remove(Path place) throws Exception {
    try (var files = Files.list(place)) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(place);
  }

  /** A mutation whose world is a moment. */
  private record Nothing(String name) implements Mutation<String> {
    @Override
    public String action() {
      return "set";
    }

    @Override
    public Target target() {
      return new Target("nowhere", name);
    }

    @Override
    public Facts ask() {
      return Facts.of("value", "1.8").and("count", 3);
    }

    @Override
    public Draft draft() {
      return Draft.of(Facts.of("was", "1.7"))
          .differs("value", "1.7", "1.8")
          .risk("restart", "pods are replaced one by one")
          .needs("patch deployments", Plan.Held.GRANTED);
    }

    @Override
    public Facts act(Facts before, Watch watch) {
      return Facts.of("set", "1.8");
    }

    @Override
    public Progress verify(Facts before, Facts receipt, Watch watch) {
      return new Progress.Done(Facts.of("seen", "1.8"));
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
      return seen.text("seen").orElse("");
    }
  }
}
