package dev.runbook.testing;

import dev.runbook.Approver;
import dev.runbook.Plan;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers as it was told and remembers every plan it was asked about. */
public final class RecordingApprover implements Approver {
  private final List<Plan> asked = new CopyOnWriteArrayList<>();
  private final Approver answers;

  private RecordingApprover(Approver answers) {
    this.answers = answers;
  }

  /** Grants everything in the name of {@code by}. */
  public static RecordingApprover granting(String by) {
    return new RecordingApprover(plan -> new Decision.Granted(by, "test"));
  }

  /** Denies everything. */
  public static RecordingApprover denying() {
    return new RecordingApprover(plan -> new Decision.Denied("test", "denied by the test"));
  }

  /** Answers as another approver does. */
  public static RecordingApprover of(Approver answers) {
    return new RecordingApprover(answers);
  }

  /** The plans it was asked about, in order. */
  public List<Plan> asked() {
    return List.copyOf(asked);
  }

  @Override
  public Decision decide(Plan plan) throws Exception {
    asked.add(plan);
    return answers.decide(plan);
  }
}
