package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Approver.Decision;
import dev.runbook.RunbookException.NotApproved;
import dev.runbook.testing.RecordingApprover;
import dev.runbook.testing.ScriptedHost;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApprovalTest {
  @TempDir Path folder;
  private Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private Change<String> change() {
    return bench.rb.change(bench.world.set("web", "1.8"));
  }

  private void refused(Runbook.Options options, String why) {
    bench.open(options);
    assertThatThrownBy(() -> change().run())
        .isInstanceOf(NotApproved.class)
        .hasMessageContaining(why)
        .hasMessageContaining("RUNBOOK_APPROVE=");
    assertThat(bench.world.acts()).isZero();
  }

  @Test
  void yes_in_an_unprotected_environment() {
    bench.host = ScriptedHost.answering("yes");
    bench.open(bench.with());
    assertThat(change().run()).isEqualTo("1.8");
    assertThat(bench.host.asked().get(0).prompt())
        .contains("value: 1.7 -> 1.8")
        .contains("operator: anna")
        .contains("hash: ");
  }

  @Test
  void yes_is_not_enough_in_a_protected_one() {
    bench.host = ScriptedHost.answering("yes");
    refused(bench.with().set("environment.test.protected", "true"), "`test` was not typed");
  }

  @Test
  void no_terminal() {
    refused(bench.with(), "the script has no more answers");
  }

  @Test
  void eof() {
    var closed = new LineChannel(() -> null);
    var terminal =
        new TextHost("terminal", new StringBuilder(), Host.Traits.text(100), closed, closed);
    refused(bench.with().host(terminal), "the input is closed");
  }

  @Test
  void approver_throws() {
    refused(
        bench
            .with()
            .approver(
                plan -> {
                  throw new IllegalStateException("chat is down");
                }),
        "chat is down");
  }

  @Test
  void always_in_protected() {
    refused(
        bench.with().set("environment.test.protected", "true").approver(Approver.always()),
        "always() counts only in unprotected environments");
  }

  @Test
  void undeclared_is_protected() {
    bench.rb = bench.with().approver(Approver.always()).open("other");
    assertThatThrownBy(() -> change().run()).isInstanceOf(NotApproved.class);
  }

  @Test
  void nobody_answers() {
    refused(bench.with().approver(plan -> new Decision.Pending("ticket 7")), "nobody answered");
  }

  @Test
  void late_yes() {
    refused(
        bench
            .with()
            .approver(
                plan -> {
                  bench.ticks.advance(Duration.ofMinutes(6));
                  return new Decision.Granted("bert", "chat");
                }),
        "nobody answered within");
  }

  @Test
  void four_eyes_other() {
    bench.host = ScriptedHost.answering("yes");
    bench.open(bench.with().approver(Approver.fourEyes(RecordingApprover.granting("bert"))));
    assertThat(change().run()).isEqualTo("1.8");
  }

  @Test
  void four_eyes_same() {
    bench.host = ScriptedHost.answering("yes");
    refused(
        bench.with().approver(Approver.fourEyes(RecordingApprover.granting("anna"))),
        "another than the operator");
  }

  @Test
  void four_eyes_case_differs() {
    bench.host = ScriptedHost.answering("yes");
    refused(
        bench.with().approver(Approver.fourEyes(RecordingApprover.granting(" ANNA "))),
        "another than the operator");
  }

  @Test
  void four_eyes_same_terminal() {
    bench.host = ScriptedHost.answering("yes", "yes");
    refused(
        bench.with().approver(Approver.fourEyes(Approver.prompt())), "one terminal counts once");
  }

  private Wrapped drifting(int times) {
    return new Wrapped(bench.world.set("web", "1.8")) {
      private int drafts;

      @Override
      public Draft draft() throws Exception {
        if (++drafts > 1 && drafts <= times + 1) {
          bench.world.moves("web", "moved-" + drafts);
        }
        return super.draft();
      }
    };
  }

  @Test
  void drift_before_act() {
    bench.host = ScriptedHost.answering("yes", "yes");
    bench.open(bench.with());
    assertThat(bench.rb.change(drifting(1)).run()).isEqualTo("1.8");
    assertThat(bench.host.asked()).hasSize(2);
    assertThat(bench.host.asked().get(1).prompt()).contains("has moved").contains("moved-2 -> 1.8");
  }

  @Test
  void drift_thrice() {
    bench.host = ScriptedHost.answering("yes", "yes", "yes", "yes");
    bench.open(bench.with());
    assertThatThrownBy(() -> bench.rb.change(drifting(9)).run())
        .isInstanceOf(NotApproved.class)
        .hasMessageContaining("it moved each time");
    assertThat(bench.world.acts()).isZero();
  }

  @Test
  void drift_without_a_prompt_is_not_approved() {
    bench.open();
    assertThatThrownBy(() -> bench.rb.change(drifting(1)).run())
        .isInstanceOf(NotApproved.class)
        .hasMessageContaining("has moved or is too old");
  }

  @Test
  void grant_too_old() {
    bench.open();
    var slow =
        new Wrapped(bench.world.set("web", "1.8")) {
          @Override
          public Draft draft() throws Exception {
            bench.ticks.advance(Duration.ofMinutes(16));
            return super.draft();
          }
        };
    assertThatThrownBy(() -> bench.rb.change(slow).run()).isInstanceOf(NotApproved.class);
    assertThat(bench.world.acts()).isZero();
  }

  @Test
  void grant_used_twice() {
    bench.host = ScriptedHost.answering("yes");
    bench.open(bench.with());
    change().run();
    bench.world.moves("web", "1.7");
    assertThatThrownBy(() -> change().run()).isInstanceOf(NotApproved.class);
    assertThat(bench.world.acts()).isEqualTo(1);
  }

  @Test
  void hash_moves_with_each_field() {
    bench.open();
    var base = change();
    var guard = Guard.of("errors", () -> 0).below(1);
    assertThat(
            java.util.stream.Stream.of(
                    base,
                    base.undoOnFailure(),
                    base.guardedBy(guard),
                    base.guardedBy(guard.below(2)),
                    bench.rb.change(bench.world.set("web", "1.9")),
                    bench.rb.change(bench.world.set("db", "1.8")),
                    bench.rb.change(bench.world.named("other").set("web", "1.8")))
                .map(change -> change.plan().hash()))
        .doesNotHaveDuplicates();
    assertThat(base.because("a reason").within("3m").plan().hash()).isEqualTo(base.plan().hash());
  }
}
