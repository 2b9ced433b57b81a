package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.NotApproved;
import dev.runbook.testing.RecordingApprover;
import dev.runbook.testing.ScriptedHost;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code RUNBOOK_APPROVE} opens, and what it does not. */
class PreApprovalTest {
  /** The plan of {@link #change()}: HashTest has its canonical form written out. */
  private static final String HASH = "7ee5-f1cb-50d7";

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

  private Runbook.Options approving(String words) {
    return approving(words, "");
  }

  private Runbook.Options approving(String words, String by) {
    var variables = Map.of("RUNBOOK_APPROVE", words, "RUNBOOK_APPROVED_BY", by);
    var none = folder.resolve("none");
    return bench.with().sources(Sources.of(variables, Map.of(), none, none));
  }

  private Change<String> change() {
    return bench.rb.change(bench.world.set("web", "1.8"));
  }

  private void opens(String words) {
    bench.open(approving(words, "bert"));
    assertThat(change().run()).isEqualTo("1.8");
    assertThat(bench.world.acts()).isEqualTo(1);
    assertThat(bench.host.asked()).isEmpty();
    var approval = bench.rb.ledger().told(path()).approval;
    assertThat(approval.path("by").asText()).isEqualTo("bert");
  }

  private void opensNothing(Runbook.Options options) {
    bench.open(options);
    assertThatThrownBy(() -> change().run())
        .isInstanceOf(NotApproved.class)
        .hasMessageContaining("RUNBOOK_APPROVE=");
    assertThat(bench.world.acts()).isZero();
  }

  private String path() {
    return "set web~" + Hashes.sha256("{\"value\":\"1.8\"}").substring(0, 8) + "#1";
  }

  @Test
  void preapproved_hash() {
    opens(HASH);
  }

  @Test
  void preapproved_hash_in_any_writing_and_among_others() {
    opens("0000-0000-0000, 7EE5F1CB50D7 ,drop everything");
  }

  @Test
  void preapproved_hash_whole() {
    bench.open();
    var whole = change().plan().hash();
    bench.close();
    opens(whole);
  }

  @Test
  void preapproved_hash_with_one_wrong_digit_opens_nothing() {
    opensNothing(approving(HASH + "0"));
  }

  @Test
  void preapproved_11_digits() {
    opensNothing(approving(HASH.substring(0, 13)));
  }

  @Test
  void preapproved_star() {
    opensNothing(approving("*, set *, * web, .*"));
  }

  @Test
  void preapproved_name_in_an_unprotected_environment() {
    opens("set web");
  }

  @Test
  void preapproved_name_in_protected() {
    opensNothing(approving("set web").set("environment.test.protected", "true"));
  }

  @Test
  void preapproved_name_where_names_were_forbidden() {
    opensNothing(approving("set web").set("environment.test.approve.byName", "false"));
  }

  @Test
  void preapproved_hash_in_protected() {
    bench.open(approving(HASH).set("environment.test.protected", "true"));
    assertThat(change().run()).isEqualTo("1.8");
  }

  @Test
  void preapproved_second_act() {
    bench.open(approving(HASH));
    change().run();
    bench.world.moves("web", "1.7");
    assertThatThrownBy(() -> change().run()).isInstanceOf(NotApproved.class);
    assertThat(bench.world.acts()).isEqualTo(1);
  }

  @Test
  void preapproved_hash_of_what_has_moved_opens_nothing() {
    bench.world.moves("web", "1.6");
    opensNothing(approving(HASH));
  }

  @Test
  void preapproved_by_nobody_or_the_operator_is_not_four_eyes() {
    var second = Approver.fourEyes(RecordingApprover.denying());
    bench.host = ScriptedHost.answering("yes", "yes");
    opensNothing(approving(HASH, " ANNA").approver(second));
    opensNothing(approving(HASH).approver(second));
  }

  @Test
  void secret_diff_preapproved() throws Exception {
    var elsewhere = ChildJvm.output(PreApprovalTest.class, folder.resolve("there").toString());
    assertThat(elsewhere.strip()).matches("[0-9a-f]{64}");
    bench.open(approving(elsewhere.strip()));
    var change = bench.rb.change(bench.world.set("web", secret()));
    assertThat(change.plan().hash()).isNotEqualTo(elsewhere.strip());
    assertThat(change.plan().text()).contains("1.7 -> ***");
    assertThatThrownBy(change::run).isInstanceOf(NotApproved.class);
    assertThat(bench.world.acts()).isZero();
  }

  private static String secret() {
    return Secret.of("PRE_APPROVAL", "not-a-secret-pre-approval").reveal();
  }

  /** Another process that plans to set the same secret. */
  public static void main(String[] args) {
    var bench = new Bench(Path.of(args[0]));
    try (var rb = bench.open()) {
      System.out.println(rb.change(bench.world.set("web", secret())).plan().hash());
    }
  }

  @Test
  void four_eyes_resumer() {
    bench.host = ScriptedHost.answering("yes", "yes");
    var bert = RecordingApprover.granting("Bert ");
    bench.open(bench.with().approver(Approver.fourEyes(bert)));
    var parked =
        new Wrapped(bench.world.set("web", "1.8")) {
          private int drafts;

          @Override
          public Draft draft() throws Exception {
            if (++drafts == 2) {
              throw new IllegalStateException("killed here");
            }
            return super.draft();
          }
        };
    var change = bench.rb.change(parked);
    assertThatThrownBy(change::run).hasMessageContaining("killed here");
    bench.rb.journal().close();
    var run = bench.rb.journal().run();
    bench.rb = bench.with().set("operator", "bert").approver(Approver.fourEyes(bert)).resume(run);
    assertThatThrownBy(() -> change().run())
        .isInstanceOf(NotApproved.class)
        .hasMessageContaining("another than the operator");
    assertThat(bench.world.acts()).isZero();
  }

  @Test
  void four_eyes_approval_of_another_holds_for_the_resumer() {
    bench.host = ScriptedHost.answering("yes");
    var bert = RecordingApprover.granting("bert");
    bench.open(bench.with().approver(Approver.fourEyes(bert)));
    var change = bench.rb.change(bench.world.set("web", "1.8"));
    bench.disk.room = Long.MAX_VALUE;
    var plan = change.plan();
    var unused = bench.rb.approvals().approve(plan, path(), 1, "");
    bench.rb.journal().close();
    var run = bench.rb.journal().run();
    bench.rb = bench.with().set("operator", "carl").approver(Approver.fourEyes(bert)).resume(run);
    assertThat(change().run()).isEqualTo("1.8");
    assertThat(bert.asked()).hasSize(1);
  }
}
