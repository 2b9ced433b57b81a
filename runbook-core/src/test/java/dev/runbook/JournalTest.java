package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.JournalBroken;
import dev.runbook.RunbookException.Refused;
import dev.runbook.testing.FakeTicks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final String RUN = "prod-20261121T034412Z-k7f2qa";

  @TempDir Path folder;
  private final LossyDisk disk = new LossyDisk();
  private final FakeTicks ticks = FakeTicks.at(Instant.parse("2026-11-21T03:44:12.123Z"));
  private final List<Journal> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(Journal::close);
  }

  private Journal.Head head() {
    return new Journal.Head(
        RUN, ticks, () -> Rec.of(RecordType.OPEN).put("run", RUN).put("env", "prod"));
  }

  private Journal journal() {
    var journal = Journal.in(folder.resolve("j"), head(), "pid 1 on test", disk);
    opened.add(journal);
    return journal;
  }

  private Journal.Resumed resume() {
    var resumed = Journal.resume(folder.resolve("j"), head(), "pid 2 on test", disk);
    opened.add(resumed.journal());
    return resumed;
  }

  private Path file() {
    return folder.resolve("j").resolve(RUN + ".jsonl");
  }

  private static Rec begin(String path) {
    return Rec.of(RecordType.BEGIN, path, 1).put("kind", "step");
  }

  @Test
  void a_run_that_only_reads_leaves_no_file() throws IOException {
    var journal = journal();
    journal.read("db", "select 1", 1, Duration.ofMillis(3), List.of());
    journal.note("looked");
    assertThat(folder.resolve("j")).doesNotExist();
    assertThat(journal.entries()).extracting(Entry::type).containsExactly("open", "read", "note");
  }

  @Test
  void the_first_forced_record_makes_the_file_and_writes_what_waited() throws IOException {
    var journal = journal();
    journal.read("db", "select 1", 1, Duration.ofMillis(3), List.of("slow"));
    journal.append(begin("count"));
    assertThat(Files.readAllLines(file()))
        .first()
        .asString()
        .startsWith(
            "{\"v\":1,\"n\":0,\"t\":\"open\",\"at\":\"2026-11-21T03:44:12.123Z\",\"path\":\"\","
                + "\"try\":0,\"run\":\"prod-20261121T034412Z-k7f2qa\",\"env\":\"prod\",\"h\":\"");
    assertThat(journal.entries()).extracting(Entry::type).containsExactly("open", "read", "begin");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("j"))))
        .isEqualTo("rwx------");
    assertThat(disk.syncs.get()).isEqualTo(1);
  }

  @Test
  void only_the_latest_thousand_wait() {
    var journal = journal();
    for (int i = 0; i < 1_100; i++) {
      journal.note("note " + i);
    }
    journal.append(begin("count"));
    assertThat(journal.entries()).hasSize(1_002);
    assertThat(journal.entries().get(1).field("text")).contains("note 100");
  }

  @Test
  void a_secret_reaches_no_line_as_text_number_or_name() throws IOException {
    var secret = Secret.of("JOURNAL", "not-a-secret-journal").reveal();
    var number = Secret.of("JOURNAL_PIN", "83618361836183").reveal();
    var journal = journal();
    journal.append(
        begin(secret).put(secret, secret).put("pin", Long.parseLong(number)),
        Rec.of(RecordType.NOTE).put("list", List.of("a " + secret)));
    journal.evidence("chart", "x", ".svg", ("<svg>" + secret).getBytes(StandardCharsets.UTF_8));
    assertThat(Files.readString(file())).doesNotContain(secret).doesNotContain(number);
    var sha = journal.entries().get(3).field("sha").orElseThrow();
    assertThat(journal.attachment(sha)).hasValue("<svg>***".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void an_attachment_that_was_altered_is_not_given_out() throws IOException {
    var journal = journal();
    journal.evidence("chart", "x", ".svg", "<svg/>".getBytes(StandardCharsets.UTF_8));
    var sha = journal.entries().get(1).field("sha").orElseThrow();
    assertThat(journal.attachment(sha)).isPresent();
    journal.append(begin("count"));
    var read = Journal.read(file());
    assertThat(read.attachment(sha)).isPresent();
    Files.writeString(folder.resolve("j").resolve(RUN + ".files").resolve(sha + ".svg"), "<p>");
    assertThat(read.attachment(sha)).isEmpty();
  }

  @Test
  void a_torn_tail_is_cut_and_kept_and_told() throws IOException {
    journal().append(begin("one"), begin("two"));
    close();
    var whole = Files.readString(file());
    Files.writeString(file(), whole + "{\"v\":1,\"n\":3,\"t\":\"int");
    assertThat(Journal.read(file()).entries()).hasSize(3);
    var resumed = resume();
    assertThat(resumed.cut()).isEqualTo(21);
    assertThat(resumed.records()).hasSize(3);
    assertThat(folder.resolve("j").resolve(RUN + ".torn"))
        .hasContent("{\"v\":1,\"n\":3,\"t\":\"int");
    resumed.journal().append(begin("three"));
    assertThat(Journal.read(file()).entries()).hasSize(4);
    assertThat(Files.readString(file())).startsWith(whole);
  }

  @Test
  void a_page_of_zeros_at_the_end_is_a_torn_tail() throws IOException {
    journal().append(begin("one"));
    close();
    var whole = Files.readAllBytes(file());
    var torn = java.util.Arrays.copyOf(whole, whole.length + 600);
    torn[torn.length - 1] = '\n';
    Files.write(file(), torn);
    assertThat(Journal.read(file()).entries()).hasSize(2);
  }

  @Test
  void broken_middle() throws IOException {
    journal().append(begin("one"), begin("two"), begin("three"));
    close();
    var lines = Files.readAllLines(file());
    lines.set(1, lines.get(1).substring(0, 40));
    var broken = String.join("\n", lines) + "\n";
    Files.writeString(file(), broken);
    assertThatThrownBy(this::resume)
        .isInstanceOf(JournalBroken.class)
        .hasMessageContaining("damaged at byte " + (lines.get(0).length() + 1));
    assertThat(file()).hasContent(broken);
    assertThatThrownBy(() -> Journal.read(file())).isInstanceOf(JournalBroken.class);
  }

  @Test
  void a_hole_is_torn_if_only_unforced_records_follow_and_damage_if_a_forced_one_does()
      throws IOException {
    var journal = journal();
    journal.append(begin("one"));
    var whole = Files.readString(file());
    journal.note("lost");
    journal.note("kept");
    var hole = "\0".repeat((int) Files.size(file()) / 10);
    var holed = whole + hole + Files.readString(file()).substring(whole.length() + hole.length());
    journal.append(begin("two"));
    var longer = holed + Files.readString(file()).substring(holed.length());
    close();
    Files.writeString(file(), holed);
    assertThat(Journal.read(file()).entries()).hasSize(2);
    Files.writeString(file(), longer);
    assertThatThrownBy(() -> Journal.read(file()))
        .isInstanceOf(JournalBroken.class)
        .hasMessageContaining("damaged at byte " + whole.length());
    Files.writeString(file(), holed);
    assertThat(resume().cut()).isEqualTo(holed.length() - whole.length());
  }

  @Test
  void byte_flipped() throws IOException {
    journal().append(begin("one"), begin("two"));
    close();
    var good = Files.readAllBytes(file());
    var random = new Random(7);
    for (int i = 0; i < 300; i++) {
      var bytes = good.clone();
      int at = random.nextInt(bytes.length - 1);
      bytes[at] ^= (byte) (1 << random.nextInt(7));
      if (bytes[at] == 0 || bytes[at] == '\n' || good[at] == '\n') {
        continue;
      }
      Files.write(file(), bytes);
      assertThatThrownBy(() -> Journal.read(file())).isInstanceOf(JournalBroken.class);
      assertThat(Files.readAllBytes(file())).isEqualTo(bytes);
    }
  }

  @Test
  void a_fuzzed_journal_is_read_or_refused_never_a_crash() throws IOException {
    journal().append(begin("one"), begin("two"), begin("three"));
    close();
    var good = Files.readAllBytes(file());
    long seed = 20261121;
    var random = new Random(seed);
    for (int i = 0; i < 1_000; i++) {
      var bytes = java.util.Arrays.copyOf(good, random.nextInt(good.length + 50));
      for (int k = random.nextInt(6); k > 0 && bytes.length > 0; k--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Files.write(file(), bytes);
      try {
        assertThat(Journal.read(file()).entries())
            .as("seed %s case %s", seed, i)
            .hasSizeLessThan(5);
      } catch (JournalBroken e) {
        assertThat(e).hasMessageContaining("damaged at byte");
      }
    }
  }

  @Test
  void same_jvm_twice() {
    journal().append(begin("one"));
    assertThatThrownBy(this::resume)
        .isInstanceOf(Refused.class)
        .hasMessageContaining("pid 1 on test");
  }

  @Test
  void reading_keeps_the_lock() throws Exception {
    var journal = journal();
    journal.append(begin("one"));
    assertThat(Journal.read(file()).entries()).hasSize(2);
    assertThat(otherProcess()).contains("Refused").contains("pid 1 on test");
    journal.append(begin("two"));
    assertThat(journal.entries()).hasSize(3);
  }

  @Test
  void two_jvms() throws Exception {
    var journal = journal();
    journal.append(begin("one"));
    assertThat(otherProcess()).contains("Refused").contains("pid 1 on test");
    journal.close();
    assertThat(otherProcess()).contains("opened");
  }

  private String otherProcess() throws Exception {
    return ChildJvm.output(JournalTest.class, folder.resolve("j").toString());
  }

  /** Another process that tries to resume the run. */
  public static void main(String[] args) {
    var head = new Journal.Head(RUN, Ticks.system(), () -> Rec.of(RecordType.OPEN));
    try {
      var unused = Journal.resume(Path.of(args[0]), head, "pid 3", RealDisk.INSTANCE);
      System.out.println("opened");
    } catch (Refused e) {
      System.out.println("Refused " + e.getMessage());
    }
  }

  @Test
  void stale_lock_file() throws IOException {
    journal().append(begin("one"));
    close();
    assertThat(folder.resolve("j").resolve(RUN + ".lock")).exists();
    assertThat(resume().records()).hasSize(2);
  }

  @Test
  void newer_schema() throws IOException {
    var line =
        "{\"v\":2,\"n\":0,\"t\":\"open\",\"at\":\"2026-11-21T03:44:12.123Z\",\"path\":\"\",\"try\":0,"
            + "\"run\":\""
            + RUN
            + "\"";
    Files.createDirectories(folder.resolve("j"));
    Files.writeString(file(), line + ",\"h\":\"" + Lines.chain("", line) + "\"}\n");
    assertThat(Journal.read(file()).entries()).extracting(Entry::schema).containsExactly(2);
    assertThatThrownBy(this::resume)
        .isInstanceOf(Refused.class)
        .hasMessageContaining("newer version");
  }

  @Test
  void unknown_field() throws IOException {
    journal().append(begin("one").put("shade", "blue"));
    close();
    assertThat(resume().records()).hasSize(2);
  }

  @Test
  void sync_fails() {
    var journal = journal();
    journal.append(begin("one"));
    disk.syncFails = true;
    assertThatThrownBy(() -> journal.append(begin("two")))
        .isInstanceOf(JournalBroken.class)
        .hasMessageContaining("Input/output error");
    disk.syncFails = false;
    assertThatThrownBy(() -> journal.append(begin("three"))).isInstanceOf(JournalBroken.class);
    journal.note("reads and notes go on without a record");
    assertThat(journal.entries()).hasSize(3);
  }

  @Test
  void a_full_disk_poisons_the_journal_and_the_torn_line_is_cut_on_resume() {
    var journal = journal();
    journal.append(begin("one"));
    disk.room = 20;
    assertThatThrownBy(() -> journal.append(begin("two")))
        .isInstanceOf(JournalBroken.class)
        .hasMessageContaining("No space left");
    journal.close();
    disk.room = Long.MAX_VALUE;
    assertThat(resume().cut()).isEqualTo(20);
  }

  @Test
  void a_resume_that_cannot_be_recorded_gives_the_lock_back() {
    var bench = new Bench(folder);
    bench.open().step("one", () -> 1);
    bench.rb.journal().close();
    var run = bench.rb.journal().run();
    bench.disk.room = 10;
    assertThatThrownBy(() -> bench.with().resume(run)).isInstanceOf(JournalBroken.class);
    bench.disk.room = Long.MAX_VALUE;
    try (var again = bench.with().resume(run)) {
      assertThat(again.step("one", () -> 2)).isEqualTo(1);
    }
  }

  @Test
  void a_folder_that_cannot_be_made_refuses_before_anything_is_done() throws IOException {
    Files.writeString(folder.resolve("j"), "a file");
    var journal = journal();
    assertThatThrownBy(() -> journal.append(begin("one")))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("Journal.memory()");
  }

  @Test
  void parallel_1000() throws Exception {
    var journal = journal();
    var threads = new ArrayList<Thread>();
    for (int t = 0; t < 10; t++) {
      var name = "w" + t;
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < 100; i++) {
                  journal.append(begin(name + "-" + i));
                }
              }));
    }
    threads.forEach(Thread::start);
    for (var thread : threads) {
      thread.join();
    }
    assertThat(Journal.read(file()).entries()).hasSize(1_001);
    assertThat(disk.syncs.get()).isLessThan(1_000);
  }

  @Test
  void an_interrupt_neither_stops_writing_nor_is_it_lost() {
    var journal = journal();
    Thread.currentThread().interrupt();
    journal.append(begin("one"));
    journal.append(begin("two"));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(journal.entries()).hasSize(3);
  }

  @Test
  void a_long_note_is_cut_and_a_long_forced_record_is_refused() {
    var journal = journal();
    journal.note("x".repeat(5 << 20));
    assertThatThrownBy(() -> journal.append(begin("one").put("value", "x".repeat(2 << 20))))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("too long");
    journal.append(begin("one"));
    assertThat(Journal.read(file()).entries()).hasSize(3);
  }

  @Test
  void a_journal_in_memory_keeps_the_same_lines() {
    var journal = Journal.memory().of(head());
    journal.append(begin("one"));
    assertThat(journal.entries()).extracting(Entry::type).containsExactly("open", "begin");
    assertThat(journal.path()).isEmpty();
    assertThat(journal.run()).isEqualTo(RUN);
  }
}
