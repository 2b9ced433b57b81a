package dev.runbook;

/**
 * Who decides whether a planned change may be done. A decision is bound to the plan's hash. An
 * exception, an interrupt and silence are a no.
 */
@FunctionalInterface
public interface Approver {
  /** Decides about a plan; may be asked again while its answer is {@link Decision.Pending}. */
  Decision decide(Plan plan) throws Exception;

  /** What was decided. */
  sealed interface Decision {
    /** Yes, by this person, in this way. */
    record Granted(String by, String how) implements Decision {}

    /** No, by this person or part, for this reason. */
    record Denied(String by, String why) implements Decision {}

    /** Not yet; asked again until the time-out. */
    record Pending(String ref) implements Decision {}
  }

  /** Asks the person in front; the default. Where there is nobody to ask, the answer is no. */
  static Approver prompt() {
    return new Approvals.Prompt();
  }

  /** Yes to everything, in unprotected environments only. */
  static Approver always() {
    return new Approvals.Always();
  }

  /** No to everything. */
  static Approver never() {
    return plan -> new Decision.Denied("never()", "this runbook approves nothing");
  }

  /** The operator's consent, and a grant by somebody else from {@code second}. */
  static Approver fourEyes(Approver second) {
    return new Approvals.FourEyes(second);
  }
}
