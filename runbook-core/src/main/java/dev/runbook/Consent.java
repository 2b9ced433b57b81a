package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One approval of several planned changes. Each is looked at again before its act, and what has
 * moved since is not acted on. Shared by the workers of a fan-out.
 */
final class Consent {
  private static final int DIGITS = 16;
  private static final Duration VALID = Duration.ofHours(4);

  private final Runbook rb;
  private final String name;
  private final Map<String, Plan> plans = new ConcurrentHashMap<>();
  private final Map<String, String> hashes = new ConcurrentHashMap<>();
  private volatile Approver.Decision.Granted grant = new Approver.Decision.Granted("", "");
  private volatile Instant granted = Instant.MIN;

  Consent(Runbook rb, String name) {
    this.rb = rb;
    this.name = name;
  }

  /** Records the plan of all and asks for it, if anything would change. */
  void ask(Plan merged, Map<String, Plan> each, Facts ask, String path, int attempt) {
    plans.clear();
    hashes.clear();
    var covers = new LinkedHashMap<String, String>();
    each.forEach((key, plan) -> covers.put(key, plan.hash().substring(0, DIGITS)));
    rb.ledger().record(PlanRecords.of(merged, ask, path, attempt));
    if (merged.state() == Plan.State.CHANGE) {
      grant = rb.approvals().approve(merged, path, attempt, "", covers);
      granted = rb.ticks().now();
    }
    plans.putAll(each);
    hashes.putAll(covers);
  }

  /** Whether an approval of this run still covers all of these; then nobody is asked again. */
  boolean recall(String path, Collection<String> keys) {
    var approval = rb.ledger().told(path).approval;
    if (approval == null || !approval.path("decision").asText().equals("GRANTED")) {
      return false;
    }
    var by = approval.path("by").asText();
    var covers = approval.path("covers");
    var at = Instant.parse(approval.path("at").asText());
    if (at.plus(VALID).isBefore(rb.ticks().now())
        || (rb.isFourEyes() && !rb.approvals().isOther(by))
        || !keys.stream().allMatch(covers::has)) {
      return false;
    }
    covers.properties().forEach(one -> hashes.put(one.getKey(), one.getValue().asText()));
    grant = new Approver.Decision.Granted(by, approval.path("how").asText());
    granted = at;
    return true;
  }

  /**
   * Drafts one of them again and records that the approval covers it; what lapsed is told, and is
   * not covered.
   *
   * @param path of the change
   */
  Optional<Lapse> admit(String key, Order<?> order, String path) {
    var now = order.plan(rb.environment().name());
    var plan = plans.get(key);
    if (!now.hash().startsWith(hashes.getOrDefault(key, "none"))) {
      return Optional.of(new Lapse(now, plan == null ? "" : PlanRecords.moved(plan, now)));
    }
    if (granted.plus(VALID).isBefore(rb.ticks().now())) {
      return Optional.of(new Lapse(now, "the approval is older than " + Durations.text(VALID)));
    }
    if (now.state() == Plan.State.CHANGE) {
      record(path, now);
    }
    return Optional.empty();
  }

  private void record(String path, Plan plan) {
    var told = rb.ledger().told(path);
    int attempt = Math.max(1, told.attempt + (told.end == null ? 0 : 1));
    rb.ledger()
        .record(
            Rec.of(RecordType.APPROVAL, path, attempt)
                .put("hash", plan.hash())
                .put("decision", "GRANTED")
                .put("by", grant.by())
                .put("how", "with the plan of `" + name + "`, " + grant.how()));
  }

  /**
   * What is no longer as approved.
   *
   * @param now the plan as it would be now
   * @param moved what differs, in words
   */
  record Lapse(Plan now, String moved) {
    Refused refused(String key) {
      return new Refused(
          Problem.of("lapsed: `" + key + "` has moved since it was approved")
              .seen(moved)
              .advice("nothing was sent to it; run it again: it is planned and asked for anew"));
    }
  }
}
