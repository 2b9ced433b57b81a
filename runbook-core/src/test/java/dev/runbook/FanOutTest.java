package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.ChangeFailed;
import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Refused;
import dev.runbook.testing.FakeTicks;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FanOutTest {
  record Node(String name, String zone) {}

  private final FakeTicks ticks = FakeTicks.standard();
  private final StringBuilder out = new StringBuilder();
  private final Runbook rb =
      Runbook.with().ticks(ticks).host(Host.text(out, 100)).journal(Journal.memory()).open("test");
  private final Set<String> done = new ConcurrentSkipListSet<>();
  private final Set<String> bad = new ConcurrentSkipListSet<>();

  @AfterEach
  void close() {
    rb.close();
  }

  private void work(String host) {
    if (bad.contains(host)) {
      throw new IllegalStateException(host + " is broken");
    }
    done.add(host);
  }

  private FanOut<String, ?> drain(List<String> hosts) {
    return rb.forEach("drain", hosts).doing(this::work);
  }

  private static List<String> hosts(int count) {
    return IntStream.range(0, count).mapToObj(i -> String.format("h%02d", i)).toList();
  }

  private static List<String> unstarted(FanOut.Outcome<?> outcome) {
    var rows = outcome.table().rows().stream();
    return rows.filter(row -> row.text("state").equals("not started"))
        .map(row -> row.text("target"))
        .toList();
  }

  @Test
  void all_targets_are_done_and_recorded_under_their_keys() {
    var outcome = drain(hosts(5)).batch(2).run();
    assertThat(outcome.isSucceeded()).isTrue();
    assertThat(outcome).hasToString("5 done");
    assertThat(done).containsExactlyElementsOf(hosts(5));
    var fan = rb.journal().entries().get(1);
    assertThat(fan.type()).isEqualTo("fan");
    assertThat(fan.field("keys")).contains("[\"h00\",\"h01\",\"h02\",\"h03\",\"h04\"]");
    assertThat(fan.field("terms")).contains("canary 0, batch 2, failures at most 0");
    assertThat(rb.journal().entries().stream().map(Entry::path)).contains("drain[h03]");
  }

  @Test
  void budget_is_global() {
    bad.addAll(Set.of("h01", "h04"));
    var outcome = drain(hosts(9)).batch(3).failuresAtMost(1).tryRun();
    assertThat(unstarted(outcome)).containsExactly("h06", "h07", "h08");
    assertThat(done).containsExactly("h00", "h02", "h03", "h05");
    assertThat(outcome.failed().column("target").texts()).containsExactly("h01", "h04");
  }

  @Test
  void more_failures_than_may_be_are_thrown_with_the_counts() {
    bad.add("h01");
    assertThatThrownBy(() -> drain(hosts(4)).run())
        .isInstanceOf(ChangeFailed.class)
        .hasMessageStartingWith("`drain` stopped: 1 done, 1 failed, 2 not started")
        .hasMessageContaining("h01: `drain[h01]` failed")
        .hasMessageContaining(".rerunFailed()");
  }

  @Test
  void failures_within_the_budget_are_told_in_line_one() {
    bad.add("h01");
    var outcome = drain(hosts(4)).failuresAtMost("25%").run();
    assertThat(outcome.toString().lines().findFirst()).contains("3 done, 1 failed");
  }

  @Test
  void canary_fails() {
    bad.add("h00");
    var outcome = drain(hosts(6)).canary(2).batch(4).failuresAtMost(5).tryRun();
    assertThat(unstarted(outcome)).containsExactly("h02", "h03", "h04", "h05");
    assertThat(done).containsExactly("h01");
  }

  @Test
  void what_was_under_way_at_the_stop_is_told_apart() throws InterruptedException {
    var meeting = new CountDownLatch(2);
    var failed = new CountDownLatch(1);
    var outcome =
        rb.forEach("drain", List.of("a", "b"))
            .doing(
                host -> {
                  meeting.countDown();
                  meeting.await();
                  if (host.equals("a")) {
                    failed.countDown();
                    throw new IllegalStateException("broken");
                  }
                  failed.await();
                  waitFor("failed");
                })
            .batch(2)
            .tryRun();
    assertThat(outcome).asString().startsWith("0 done, 1 failed, 1 in flight at the stop");
    assertThat(outcome.table().column("state").texts().get(1))
        .isEqualTo("in flight at the stop: done");
  }

  /** Until the display says so: the one that works does not know that another has failed. */
  private void waitFor(String word) {
    while (!shows(word)) {
      Thread.onSpinWait();
    }
  }

  private boolean shows(String word) {
    synchronized (out) {
      return out.indexOf(word) >= 0;
    }
  }

  @Test
  void group_barrier() {
    var nodes =
        List.of(new Node("a1", "a"), new Node("b1", "b"), new Node("a2", "a"), new Node("b2", "b"));
    var order = new java.util.concurrent.ConcurrentLinkedQueue<String>();
    var outcome =
        rb.forEach("drain", nodes)
            .doing(node -> order.add(node.zone()))
            .keyedBy(Node::name)
            .groupedBy(Node::zone)
            .batch(4)
            .run();
    assertThat(order).containsExactly("a", "a", "b", "b");
    assertThat(outcome.table().column("target").texts()).containsExactly("a1", "a2", "b1", "b2");
  }

  @Test
  void a_wave_runs_at_once() throws Exception {
    var meeting = new CyclicBarrier(4);
    rb.forEach("meet", hosts(4)).doing(host -> meeting.await()).batch(4).run();
    assertThat(meeting.isBroken()).isFalse();
  }

  @Test
  void a_pause_lies_between_waves() {
    drain(hosts(3)).pause("30s").run();
    assertThat(ticks.slept()).containsExactly(Duration.ofSeconds(30), Duration.ofSeconds(30));
  }

  @Test
  void double_key() {
    assertThatThrownBy(() -> drain(List.of("a", "b", "a")).run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("two targets have the key `a`");
    assertThatThrownBy(() -> drain(List.of("a", " ")).run()).isInstanceOf(Refused.class);
    assertThatThrownBy(() -> rb.forEach("x", List.of(new Node("a", "b"))).doing(node -> {}).run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining(".keyedBy(x -> x.name())");
    assertThat(done).isEmpty();
  }

  @Test
  void too_many_targets_are_refused_before_anything() {
    var many = IntStream.range(0, 10_001).boxed().toList();
    assertThatThrownBy(() -> rb.forEach("x", many).doing(i -> done.add("" + i)).run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("10001 targets");
    assertThat(done).isEmpty();
  }

  @Test
  void rerun_failed() {
    bad.addAll(Set.of("h00", "h02"));
    var outcome = drain(hosts(4)).failuresAtMost(2).run();
    done.clear();
    bad.remove("h00");
    var second = outcome.rerunFailed();
    assertThat(done).containsExactly("h00");
    assertThat(second.toString().lines().findFirst()).contains("3 done, 1 failed");
    bad.clear();
    done.clear();
    assertThat(second.rerunFailed()).hasToString("4 done");
    assertThat(done).containsExactly("h02");
  }

  @Test
  void a_fan_out_inside_a_step_has_its_path() {
    rb.step("all", () -> drain(hosts(2)).batch(2).run().isSucceeded());
    assertThat(rb.journal().entries().stream().map(Entry::path).distinct().sorted())
        .containsExactly("", "all", "all/drain", "all/drain[h00]", "all/drain[h01]");
  }

  @Test
  void steps_of_a_target_belong_to_it() {
    rb.forEach("drain", hosts(2))
        .doing(host -> rb.step("cordon", () -> done.add(host)))
        .batch(2)
        .run();
    assertThat(done).containsExactly("h00", "h01");
    assertThat(rb.journal().entries().stream().map(Entry::path))
        .contains("drain[h00]/cordon", "drain[h01]/cordon");
  }

  @Test
  void interrupt_fan_out() {
    var me = Thread.currentThread();
    var fan =
        rb.forEach("drain", hosts(4))
            .doing(
                host -> {
                  if (host.equals("h01")) {
                    me.interrupt();
                    new CountDownLatch(1).await();
                  }
                  work(host);
                });
    assertThatThrownBy(fan::run)
        .isInstanceOf(Interrupted.class)
        .hasMessageContaining("done: h00; in doubt: h01; not done: h02, h03");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(done).containsExactly("h00");
  }

  @Test
  void the_display_has_the_first_and_last_state_and_each_failure_and_else_a_line_in_10_s() {
    bad.add("h01");
    drain(hosts(3)).failuresAtMost(1).run();
    assertThat(out.toString().lines())
        .containsExactly(
            "drain: 0 done, 1 running, 2 to do",
            "drain: 1 done, 1 failed, 1 not started",
            "drain: 2 done, 1 failed");
    out.setLength(0);
    rb.forEach("slow", hosts(2)).doing(h -> ticks.advance(Duration.ofSeconds(11))).run();
    assertThat(out.toString().lines()).hasSize(3);
  }

  @Test
  void a_share_that_is_none_is_refused() {
    assertThatThrownBy(() -> drain(hosts(2)).batch("a few")).isInstanceOf(BadSetting.class);
    assertThatThrownBy(() -> drain(hosts(2)).canary(-1)).isInstanceOf(BadSetting.class);
  }
}
