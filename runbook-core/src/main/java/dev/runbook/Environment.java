package dev.runbook;

import java.time.Duration;

/**
 * A named target, such as {@code prod}, and what protects it. For every protection the strictest of
 * all settings holds. An environment that no setting names is protected.
 *
 * @param name what it is called
 * @param declared whether any setting names it
 * @param isProtected whether changes need its name typed, a smaller blast radius and no {@code
 *     always()}
 * @param readOnly whether every change is refused
 * @param fourEyes whether a second person must approve
 * @param blast how much one change may touch
 * @param cooldown how long the same action on the same target must rest
 * @param approval how long approvals are waited for and hold
 */
public record Environment(
    String name,
    boolean declared,
    boolean isProtected,
    boolean readOnly,
    boolean fourEyes,
    Blast blast,
    Duration cooldown,
    Approval approval) {

  /**
   * How much one change may touch.
   *
   * @param targets the most targets; 25 if protected, else 1,000
   * @param percent the most targets as a share of their healthy peers; 34 if protected, else 100
   */
  public record Blast(int targets, double percent) {}

  /**
   * How approvals work here.
   *
   * @param timeout how long one is waited for; default 5 minutes
   * @param valid how long one holds; default 15 minutes
   * @param byName whether a pre-approval may name action and target instead of a hash; default only
   *     where unprotected
   */
  public record Approval(Duration timeout, Duration valid, boolean byName) {}
}
