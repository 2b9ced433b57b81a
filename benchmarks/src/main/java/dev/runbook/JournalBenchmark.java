package dev.runbook;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One forced record of 600 bytes beside the bound: the same bytes appended to a file and synced by
 * nothing but the JDK. With 16 threads the journal shares its syncs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class JournalBenchmark {
  private static final String RUN = "bench-20261121T034412Z-k7f2qa";
  private static final String TEXT = "word ".repeat(80);

  private Path folder;
  private Journal journal;
  private Journal memory;
  private RandomAccessFile raw;
  private byte[] line;

  /** Files in the folder {@code bench.dir}, the temporary one unless said. */
  @Setup(Level.Iteration)
  public void open() throws IOException {
    var place = System.getProperty("bench.dir", System.getProperty("java.io.tmpdir"));
    folder = Files.createTempDirectory(Path.of(place), "runbook-bench");
    journal = Journal.in(folder, head(), "bench", RealDisk.INSTANCE);
    memory = Journal.memory().of(head());
    raw = new RandomAccessFile(folder.resolve("raw").toFile(), "rw");
    journal.append(rec());
    var entries = journal.entries();
    line = (entries.get(entries.size() - 1).line() + "\n").getBytes("UTF-8");
  }

  private static Journal.Head head() {
    return new Journal.Head(RUN, Ticks.system(), () -> Rec.of(RecordType.OPEN).put("run", RUN));
  }

  private static Rec rec() {
    return Rec.of(RecordType.BEGIN, "restart the pods of checkout", 1).put("kind", TEXT);
  }

  /** Removes the files. */
  @TearDown(Level.Iteration)
  public void close() throws IOException {
    journal.close();
    raw.close();
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** The bound. */
  @Benchmark
  public synchronized void rawAppendAndSync() throws IOException {
    raw.write(line);
    raw.getFD().sync();
  }

  /** A record that counts. */
  @Benchmark
  public void journal() {
    journal.append(rec());
  }

  /** The bound for 16 callers that know nothing of each other: one after the other. */
  @Benchmark
  @Threads(16)
  public synchronized void rawBy16() throws IOException {
    raw.write(line);
    raw.getFD().sync();
  }

  /** 16 callers share syncs. */
  @Benchmark
  @Threads(16)
  public void journalBy16() {
    journal.append(rec());
  }

  /** The journal's own work: JSON, redaction, hash. */
  @Benchmark
  public void withoutDisk() {
    memory.append(rec());
  }
}
