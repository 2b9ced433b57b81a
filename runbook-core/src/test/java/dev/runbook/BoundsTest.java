package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.Refused;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much a record may hold: of evidence, of what replay needs, of everything. */
class BoundsTest {
  private static final int MIB = 1 << 20;

  @TempDir Path dir;
  private Bench bench;

  /** Takes everything and keeps nothing: 256 MiB need no disk. */
  private static final class NoDisk implements Disk {
    @Override
    public void folder(Path folder) throws java.io.IOException {
      RealDisk.INSTANCE.folder(folder);
    }

    @Override
    public Appending create(Path file) {
      return new Appending() {
        @Override
        public void write(byte[] bytes) {}

        @Override
        public void sync() {}

        @Override
        public void close() {}
      };
    }

    @Override
    public Appending append(Path file, long length) {
      return create(file);
    }

    @Override
    public void syncFolder(Path folder) {}

    @Override
    public void put(Path file, byte[] content) {}
  }

  @BeforeEach
  void open() {
    bench = new Bench(dir);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  @Test
  void evidence_over_64_kib_is_cut_in_the_middle_and_hashed_whole() {
    bench.open();
    var long1 = "begin " + "x".repeat(200_000) + " end";
    bench.rb.journal().append(Evidences.of("web", 1, "log", long1));
    var euro = "begin " + "\u20ac".repeat(60_000) + " end";
    bench.rb.journal().append(Evidences.of("web", 1, "log", euro));
    for (var entry : bench.rb.journal().entries()) {
      if (entry.type().equals("evidence")) {
        var text = entry.field("text").orElseThrow();
        assertThat(bytes(text)).isBetween(60_000, 64 << 10);
        assertThat(text).startsWith("begin ").endsWith(" end").contains("characters cut");
      }
    }
    assertThat(bench.rb.journal().entries())
        .filteredOn(entry -> entry.type().equals("evidence"))
        .extracting(entry -> entry.field("sha").orElse(""))
        .containsExactly(Hashes.sha256(long1), Hashes.sha256(euro));
  }

  @Test
  void evidence_of_a_change_is_kept_whole_up_to_64_kib() {
    bench.open();
    var facts = Facts.of("was", "1.7").and("log", "begin " + "x".repeat(40_000) + " end");
    var mutation =
        new Wrapped(bench.world.set("web", "1.8")) {
          @Override
          public Draft draft() throws Exception {
            var real = super.draft();
            return Draft.of(facts).differs("value", "1.7", real.facts().text("was").orElse(""));
          }
        };
    var verdict = bench.rb.change(mutation).tryRun();
    assertThat(verdict.evidence().get(0)).isEqualTo(new Evidence("before", facts.json()));
    assertThat(bench.rb.journal().entries())
        .filteredOn(entry -> entry.type().equals("evidence"))
        .first()
        .extracting(entry -> entry.field("text").orElse(""))
        .isEqualTo(facts.json());
    int all = verdict.evidence().stream().mapToInt(one -> bytes(one.text())).sum();
    assertThat(all).as("evidence of one change").isLessThan(MIB);
  }

  private static void fill(Journal journal, int mebibytes) {
    var text = "x".repeat(MIB - 200);
    for (int i = 0; i < mebibytes; i++) {
      journal.append(Rec.of(RecordType.NOTE).put("text", text));
    }
  }

  @Test
  void over_64_mib_reads_are_counted_and_over_256_mib_changes_are_refused() {
    bench.open(bench.with().disk(new NoDisk()).approver(Approver.always()));
    var journal = bench.rb.journal();
    bench.rb.step("first", () -> 1);
    fill(journal, 64);
    journal.read("db", "select 1", 1, Duration.ofMillis(3), List.of());
    assertThat(journal.onlyCounted()).as("not over 64 MiB yet").isEmpty();
    fill(journal, 1);
    long before = journal.count();
    journal.read("db", "select 2", 1, Duration.ofMillis(3), List.of());
    journal.append(Rec.of(RecordType.SAMPLE, "web", 1).put("guard", "errors"));
    journal.read("db", "select 3", 1, Duration.ofMillis(3), List.of());
    assertThat(journal.count()).isEqualTo(before);
    assertThat(journal.onlyCounted()).isEqualTo("2 read, 1 sample");
    assertThat(bench.rb.change(bench.world.set("web", "1.8")).run()).isEqualTo("1.8");
    fill(journal, 192);
    assertThatThrownBy(() -> bench.rb.change(bench.world.set("db", "1.8")).run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("the journal is full");
    assertThat(bench.world.acts()).isEqualTo(1);
  }

  @Test
  void what_replay_needs_is_warned_of_once_over_1_5_mib() {
    bench.open();
    for (int i = 0; i < 25; i++) {
      bench.rb.step("big", "" + i, () -> "x".repeat(60 << 10));
    }
    assertThat(bench.host.shown()).isEmpty();
    for (int i = 25; i < 30; i++) {
      bench.rb.step("big", "" + i, () -> "x".repeat(60 << 10));
    }
    assertThat(bench.host.shown())
        .containsExactly("what resuming this run needs is over 1.5 MiB: give back smaller results");
    assertThat(bench.types()).filteredOn("note"::equals).hasSize(1);
  }

  @Test
  void a_plan_and_a_verdict_are_results_that_come_back_equal() {
    bench.open();
    bench.world.permits(Plan.Held.UNKNOWN, Plan.Held.GRANTED);
    var guard = Guard.of("errors", () -> 0).below(1).during("50s");
    var change = bench.rb.change(bench.world.set("web", "1.8")).guardedBy(guard).undoOnFailure();
    var plan = bench.rb.step("plan").get(Plan.class, change::plan);
    var verdict = bench.rb.step("do", change::tryRun);
    bench.world.fails("no");
    var failed = bench.rb.step("fail", () -> bench.rb.change(bench.world.set("db", "2")).tryRun());
    bench.killAndResume();
    assertThat(bench.rb.step("plan").get(Plan.class, BoundsTest::never)).isEqualTo(plan);
    assertThat(bench.rb.step("do").get(Verdict.class, BoundsTest::undone)).isEqualTo(verdict);
    assertThat(bench.rb.step("fail").get(Verdict.class, BoundsTest::undone)).isEqualTo(failed);
    assertThat(failed).isInstanceOf(Verdict.Failed.class);
  }

  private static Plan never() {
    throw new AssertionError("it is on record");
  }

  private static Verdict<String> undone() {
    throw new AssertionError("it is on record");
  }

  @Test
  void a_secret_given_to_a_command_moves_the_hash_and_not_the_path() {
    bench.open();
    var one = shell("not-a-secret-first-1");
    var two = shell("not-a-secret-other-2");
    assertThat(one.plan().hash()).isEqualTo(shell("not-a-secret-first-1").plan().hash());
    assertThat(one.plan().hash()).isNotEqualTo(two.plan().hash());
    assertThat(one.plan().text()).doesNotContain("not-a-secret");
    var paths =
        bench.rb.journal().entries().stream()
            .filter(entry -> entry.type().equals("plan"))
            .map(Entry::path)
            .distinct();
    assertThat(paths).hasSize(1);
  }

  private Shell shell(String value) {
    return bench.rb.command("true").withSecret("TOKEN", Secret.of("token of the test", value));
  }

  @Test
  void blast_percent_counts_all_targets_of_a_fan_out_that_share_their_peers() {
    bench.open(
        bench.with().approver(Approver.always()).set("environment.test.blast.percent", "34%"));
    var fan =
        bench.rb.forEach("drain", List.of("a", "b"), name -> bench.rb.change(of(name, "nodes")));
    assertThatThrownBy(fan::run)
        .isInstanceOf(Refused.class)
        .hasMessageContaining("2 of 4; blast.percent allows 34");
    assertThat(bench.world.acts()).isZero();
    var apart = bench.rb.forEach("roll", List.of("a", "b"), name -> bench.rb.change(of(name, "")));
    assertThat(apart.run()).hasToString("2 done");
  }

  private Mutation<String> of(String name, String among) {
    return new Wrapped(bench.world.set(name, "1.8")) {
      @Override
      public Draft draft() throws Exception {
        return super.draft().touches(1, 4, among);
      }
    };
  }
}
