package dev.runbook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.runbook.RunbookException.JournalBroken;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The record of a run: what was read, planned, approved, done and seen, one JSON line each, chained
 * by hashes. Reports, audits and resume are views of it. What counts is on the disk before the
 * runbook goes on; everything in it is redacted. Thread-safe.
 *
 * <p>The file is made with the first record that counts: a run that only reads leaves none. Its
 * latest 1,000 reads and notes are kept in memory until then.
 */
public final class Journal {
  static final int LINE_MAX = 1 << 20;
  static final int WAITING_MAX = 1_000;
  static final long ONLY_COUNTED = 64L << 20;
  static final long FULL = 256L << 20;
  static final long REPLAYED_MAX = 3L << 19;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition synced = lock.newCondition();

  @GuardedBy("lock")
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  private final Keep keep;

  private final MemoryKeep early = new MemoryKeep();

  @GuardedBy("lock")
  private Head head;

  @GuardedBy("lock")
  private boolean made;

  @GuardedBy("lock")
  private long n;

  @GuardedBy("lock")
  private String h = "";

  @GuardedBy("lock")
  private long bytes;

  /** Of those, how many replay needs. */
  @GuardedBy("lock")
  private long replayed;

  /** What was left out for the size of the file, by type. */
  @GuardedBy("lock")
  private final Map<String, Long> counted = new TreeMap<>();

  @GuardedBy("lock")
  private boolean warned;

  @GuardedBy("lock")
  private long done;

  @GuardedBy("lock")
  private boolean syncing;

  @GuardedBy("lock")
  private boolean closed;

  @GuardedBy("lock")
  private @Nullable IOException poison;

  /** What a journal knows of its run. The first record is asked for when it is written. */
  record Head(String run, Ticks ticks, Supplier<Rec> first, Consumer<String> teller) {
    Head(String run, Ticks ticks, Supplier<Rec> first) {
      this(run, ticks, first, text -> {});
    }
  }

  private record Waiting(Rec rec, Instant at) {}

  private Journal(Head head, Keep keep) {
    this.head = head;
    this.keep = keep;
  }

  /** A new run in a folder; nothing is written yet. */
  static Journal in(Path folder, Head head, String holder, Disk disk) {
    return new Journal(head, new FileKeep(disk, folder, head.run(), holder));
  }

  /**
   * A journal that is kept in memory and lost with it: for tests, and for runs that nobody needs to
   * resume. Give it to {@code Runbook.with().journal(..)}.
   */
  public static Journal memory() {
    var nobody = new Head("memory", Ticks.system(), () -> Rec.of(RecordType.OPEN));
    return new Journal(nobody, new MemoryKeep());
  }

  /** Says which run a journal in memory belongs to; a second run is refused. */
  Journal of(Head run) {
    lock.lock();
    try {
      if (!head.run().equals("memory")) {
        throw new Refused(
            Problem.of("this journal already belongs to a run")
                .at(head.run())
                .advice("give each run a Journal.memory() of its own"));
      }
      head = run;
      return this;
    } finally {
      lock.unlock();
    }
  }

  /** What resuming found: the journal to go on with, and how many torn bytes were cut. */
  record Resumed(Journal journal, List<ObjectNode> records, long cut) {}

  /** Goes on with a run that was written before; its lock is taken, a torn tail is cut. */
  static Resumed resume(Path folder, Head head, String holder, Disk disk) {
    var keep = new FileKeep(disk, folder, head.run(), holder);
    Journal journal = null;
    try {
      keep.take();
      var records = new ArrayList<ObjectNode>();
      var found = Scan.read(keep.file(), (entry, node) -> JournalChecks.add(records, entry, node));
      keep.goOn(found.good(), found.torn());
      journal = new Journal(head, keep);
      long needed = records.stream().mapToLong(node -> node.toString().length()).sum();
      journal.goOn(found, needed);
      return new Resumed(journal, records, found.torn());
    } catch (IOException e) {
      throw JournalChecks.cannotWrite(keep.file().toString(), e);
    } finally {
      if (journal == null) {
        JournalChecks.closeQuietly(keep);
      }
    }
  }

  private void goOn(Scan.Found found, long needed) {
    lock.lock();
    try {
      made = true;
      replayed = needed;
      n = found.records();
      h = found.h();
      bytes = found.good();
    } finally {
      lock.unlock();
    }
  }

  /** A journal in memory that goes on after these records; numbers and chain are set anew. */
  static Journal replaying(Head head, List<ObjectNode> records) {
    var keep = new MemoryKeep();
    var journal = new Journal(head, keep);
    var lines = new ArrayList<Lines.Chained>();
    var before = "";
    long size = 0;
    for (var node : records) {
      var at = Instant.parse(node.path("at").asText());
      var line = Lines.write(Rec.of(node), lines.size(), at, before);
      before = line.h();
      lines.add(line);
      size +=
          RecordType.of(node.path("t").asText()).map(type -> type.replayed).orElse(false)
              ? line.line().length()
              : 0;
    }
    if (!lines.isEmpty()) {
      var text = Keep.bytes(lines);
      keep.write(text);
      journal.goOn(new Scan.Found(lines.size(), before, text.length, 0), size);
    }
    return journal;
  }

  /** What was only counted: {@code 12 read, 3 sample}; empty if nothing was. */
  String onlyCounted() {
    lock.lock();
    try {
      return counted.entrySet().stream()
          .map(one -> one.getValue() + " " + one.getKey())
          .collect(Collectors.joining(", "));
    } finally {
      lock.unlock();
    }
  }

  /** How many records there are. */
  long count() {
    lock.lock();
    try {
      return n;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The records of a run, for reading only. No lock is taken: a run that is under way may be read.
   * A last line that a kill tore is left out.
   *
   * @throws JournalBroken if the file cannot be read or is damaged, with the byte offset
   */
  public static Journal read(Path file) {
    var keep = new ReadKeep(file);
    var journal =
        new Journal(new Head(keep.run(), Ticks.system(), () -> Rec.of(RecordType.OPEN)), keep);
    journal.goOn(Scan.read(file, (entry, node) -> {}), 0);
    return journal;
  }

  /** The name of the run: environment, second of its start in UTC, six letters and digits. */
  public String run() {
    lock.lock();
    try {
      return head.run();
    } finally {
      lock.unlock();
    }
  }

  /** The file, once there is one. */
  public Optional<Path> path() {
    lock.lock();
    try {
      return made ? keep.path() : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The records so far, in order; read from the file if there is one.
   *
   * @throws JournalBroken if the file is damaged
   */
  public List<Entry> entries() {
    var entries = new ArrayList<Entry>();
    Keep written;
    lock.lock();
    try {
      written = made ? keep : preview();
    } finally {
      lock.unlock();
    }
    written.scan((entry, node) -> entries.add(entry));
    return List.copyOf(entries);
  }

  /** What would be written now. */
  @GuardedBy("lock")
  private Keep preview() {
    var memory = new MemoryKeep();
    var lines = new ArrayList<Lines.Chained>();
    var before = "";
    for (var record : firstOnes()) {
      var line = Lines.write(record.rec(), lines.size(), record.at(), before);
      before = line.h();
      lines.add(line);
    }
    memory.write(Keep.bytes(lines));
    return memory;
  }

  @GuardedBy("lock")
  private List<Waiting> firstOnes() {
    var all = new ArrayList<Waiting>();
    var first = head.first().get();
    all.add(new Waiting(first, waiting.isEmpty() ? head.ticks().now() : waiting.getFirst().at()));
    all.addAll(waiting);
    return all;
  }

  /**
   * Records that something was read: for modules.
   *
   * @param source what was asked, such as {@code ops_ro@db:5432/shop}
   * @param text the question as sent, with names in place of values
   * @param rows how many rows or points came back
   * @param took how long it took
   * @param warnings what the server said beside its answer
   */
  public void read(String source, String text, long rows, Duration took, List<String> warnings) {
    var rec = Rec.of(RecordType.READ).put("source", source).put("text", Texts.ends(text, 16 << 10));
    rec.put("rows", rows).put("ms", took.toMillis());
    append(warnings.isEmpty() ? rec : rec.put("warnings", warnings));
  }

  /** Records a remark. */
  public void note(String text) {
    append(Rec.of(RecordType.NOTE).put("text", Texts.ends(text, Evidences.TEXT_MAX)));
  }

  /**
   * Records what was shown or seen. {@code attachment}, if it is not empty, is kept beside the
   * journal under its SHA-256 and named in the record; over 1 MiB it is left out.
   *
   * @param suffix {@code .svg}, {@code .html}, or empty text for no attachment
   */
  void evidence(String kind, String text, String suffix, byte[] attachment) {
    var rec = Evidences.of("", 0, kind, text);
    if (suffix.isEmpty() || attachment.length > LINE_MAX) {
      append(rec);
      return;
    }
    var content =
        Redactor.clean(new String(attachment, StandardCharsets.UTF_8))
            .getBytes(StandardCharsets.UTF_8);
    var sha = Hashes.sha256(content);
    lock.lock();
    try {
      (made ? keep : early).attach(sha + suffix, content);
      append(rec.put("file", sha + suffix).put("sha", sha));
    } catch (IOException e) {
      append(rec.put("lost", String.valueOf(e.getMessage())));
    } finally {
      lock.unlock();
    }
  }

  /** What was read, seen, approved and changed, by whom, in order. */
  public Report report() {
    return new Report(entries(), this::attachment);
  }

  /** What evidence named by {@code sha} holds; empty if it is gone or was altered. */
  public Optional<byte[]> attachment(String sha) {
    var there = early.attachment(sha);
    if (there.isPresent()) {
      return there;
    }
    Keep written;
    lock.lock();
    try {
      written = keep;
    } finally {
      lock.unlock();
    }
    return written.attachment(sha);
  }

  /**
   * Appends records as one write. If one of them is to be forced, returns when they are durable.
   *
   * @throws JournalBroken if writing failed, now or before; records that need not be forced are
   *     dropped instead
   * @throws Refused if no file can be made
   */
  void append(Rec... records) {
    boolean forced = false;
    for (var rec : records) {
      forced |= rec.type.forced;
    }
    lock.lock();
    try {
      if (closed || (poison != null && !forced)) {
        return;
      }
      refusePoisoned();
      if (!made && !forced) {
        waitForTheFile(records);
        return;
      }
      if (!made) {
        make();
      }
      write(records);
      warnIfLong();
      if (forced) {
        force(bytes);
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void waitForTheFile(Rec... records) {
    for (var rec : records) {
      waiting.addLast(new Waiting(rec, head.ticks().now()));
      if (waiting.size() > WAITING_MAX) {
        var unused = waiting.removeFirst();
      }
    }
  }

  @GuardedBy("lock")
  private void make() {
    try {
      keep.make();
    } catch (IOException e) {
      throw JournalChecks.noPlace(keep.path().map(Path::toString).orElse("memory"), e);
    }
    made = true;
    try {
      early.attachTo(keep);
      var lines = new ArrayList<Lines.Chained>();
      for (var record : firstOnes()) {
        chain(lines, record.rec(), record.at());
      }
      waiting.clear();
      put(lines);
    } catch (IOException e) {
      throw poisoned(e);
    }
  }

  @GuardedBy("lock")
  private void write(Rec... records) {
    var lines = new ArrayList<Lines.Chained>();
    var now = head.ticks().now();
    for (var rec : records) {
      if (rec.type.isOptional() && bytes > ONLY_COUNTED) {
        counted.merge(rec.type.word, 1L, Long::sum);
      } else {
        chain(lines, rec, now);
      }
    }
    try {
      put(lines);
    } catch (IOException e) {
      throw poisoned(e);
    }
  }

  @GuardedBy("lock")
  private void chain(List<Lines.Chained> lines, Rec rec, Instant at) {
    var line = JournalChecks.bounded(rec, n, at, h);
    n++;
    h = line.h();
    lines.add(line);
    if (rec.type.replayed) {
      replayed += line.line().length();
    }
  }

  @GuardedBy("lock")
  private void put(List<Lines.Chained> lines) throws IOException {
    if (!lines.isEmpty()) {
      var text = Keep.bytes(lines);
      keep.write(text);
      bytes += text.length;
    }
  }

  /** Waits until the first {@code upTo} bytes are durable; one waiting caller syncs for all. */
  @GuardedBy("lock")
  private void force(long upTo) {
    while (done < upTo) {
      refusePoisoned();
      if (syncing) {
        synced.awaitUninterruptibly();
      } else {
        syncForAll();
      }
    }
  }

  @GuardedBy("lock")
  private void syncForAll() {
    syncing = true;
    long covered = bytes;
    var place = keep;
    IOException failure = null;
    lock.unlock();
    try {
      place.sync();
    } catch (IOException e) {
      failure = e;
    } finally {
      lock.lock();
      syncing = false;
      synced.signalAll();
    }
    if (failure != null) {
      throw poisoned(failure);
    }
    done = Math.max(done, covered);
  }

  @GuardedBy("lock")
  private void refusePoisoned() {
    if (poison != null) {
      throw JournalChecks.cannotWrite(keep.path().map(Path::toString).orElse("memory"), poison);
    }
  }

  @GuardedBy("lock")
  private JournalBroken poisoned(IOException e) {
    poison = e;
    return JournalChecks.cannotWrite(keep.path().map(Path::toString).orElse("memory"), e);
  }

  /** The folder of the runs, if this one is kept in files. */
  Optional<Path> folder() {
    return keep.path().map(Path::toAbsolutePath).map(Path::getParent);
  }

  /** Refuses a change that could not be recorded to its end. */
  void refuseIfFull() {
    lock.lock();
    try {
      refusePoisoned();
      if (bytes > FULL) {
        throw new Refused(
            Problem.of("the journal is full: no more changes in this run")
                .at(keep.path().map(Path::toString).orElse("memory"))
                .seen(bytes + " bytes; changes are refused above " + FULL)
                .advice("begin a new run"));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Refuses a pass of a run whose records have grown too long to be handed over each time. */
  void refuseIfLong() {
    lock.lock();
    try {
      if (replayed > REPLAYED_MAX) {
        throw new Refused(
            Problem.of("the records of this run are too long for one more pass")
                .at(head.run())
                .seen(replayed + " bytes that replay needs; " + REPLAYED_MAX + " may be")
                .advice("give back smaller results from steps, or begin a new run"));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Once, when what replay needs has grown long. */
  @GuardedBy("lock")
  private void warnIfLong() {
    if (replayed > REPLAYED_MAX && !warned) {
      warned = true;
      var text = "what resuming this run needs is over 1.5 MiB: give back smaller results";
      write(Rec.of(RecordType.NOTE).put("text", text));
      head.teller().accept(text);
    }
  }

  /** Shows a text to the person in front. */
  void tell(String text) {
    Consumer<String> teller;
    lock.lock();
    try {
      teller = head.teller();
    } finally {
      lock.unlock();
    }
    teller.accept(text);
  }

  /** Whether anything that counts was recorded. */
  boolean isMade() {
    lock.lock();
    try {
      return made;
    } finally {
      lock.unlock();
    }
  }

  /** Whether there is a file, and it can still be written. */
  boolean isWritable() {
    lock.lock();
    try {
      return made && !closed && poison == null;
    } finally {
      lock.unlock();
    }
  }

  /** The last hash: what an auditor notes to know later that nothing was cut off. */
  String lastHash() {
    lock.lock();
    try {
      return h;
    } finally {
      lock.unlock();
    }
  }

  /** Gives the file and its lock back; what is appended later is dropped. */
  void close() {
    lock.lock();
    try {
      closed = true;
      JournalChecks.closeQuietly(keep);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    lock.lock();
    try {
      var where = made ? keep.path().map(Path::toString).orElse("memory") : "no file yet";
      return Texts.head(head.run() + ", " + (made ? n : waiting.size()) + " records, " + where);
    } finally {
      lock.unlock();
    }
  }
}
