package dev.runbook.aws;

import dev.runbook.Table;
import java.time.Instant;

/**
 * Whose credentials these are.
 *
 * @param account empty if nobody knows
 * @param arn empty if nobody knows
 * @param why why nobody knows; empty if known
 */
record Identity(String account, String arn, String why) {
  static Identity unknown(String why) {
    return new Identity("", "", why);
  }

  boolean isKnown() {
    return !account.isEmpty();
  }

  /** {@code role/ops} of an assumed role, {@code user/anna}; for captions. */
  String who() {
    int colon = arn.lastIndexOf(':');
    var name = arn.substring(colon + 1);
    if (name.startsWith("assumed-role/")) {
      var parts = name.split("/", -1);
      return "role/" + parts[1];
    }
    return name;
  }

  /** {@code 123456789012/eu-west-1 as role/ops}. */
  String place(String region) {
    return isKnown() ? account + "/" + region + " as " + who() : region;
  }

  Table table(Access access, String region, Instant now) {
    var table = Table.write("what", "value").named("AWS identity").observed(now);
    table.row("account", isKnown() ? account : null).row("ARN", isKnown() ? arn : null);
    table.row("region", region).row("credentials", access.source());
    return isKnown() ? table.done() : table.note(why).done();
  }
}
