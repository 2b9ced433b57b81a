package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Told.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A change for each target: all are planned first and approved with one plan; each is looked at
 * again before its act, and what has moved since is not acted on.
 */
final class FanChanges<T, R> implements FanRun.Work<T, R> {
  private static final Duration VALID = Duration.ofHours(4);

  private final Runbook rb;
  private final FanSpec<T> spec;
  private final Function<? super T, Change<R>> making;
  private final Map<String, Plan> approved = new ConcurrentHashMap<>();
  private volatile Approver.Decision.Granted grant = new Approver.Decision.Granted("", "");
  private volatile Instant granted = Instant.MIN;

  FanChanges(Runbook rb, FanSpec<T> spec, Function<? super T, Change<R>> making) {
    this.rb = rb;
    this.spec = spec;
    this.making = making;
  }

  /** The plan of these targets; reads only. */
  Plan plan(List<FanSpec.Target<T>> targets) {
    return FanPlan.merged(spec, rb.environment().name(), plans(targets));
  }

  private Map<String, Plan> plans(List<FanSpec.Target<T>> targets) {
    var orders = new LinkedHashMap<String, Order<R>>();
    targets.forEach(target -> orders.put(target.key(), order(target)));
    return FanPlan.of(rb, orders);
  }

  private Order<R> order(FanSpec.Target<T> target) {
    return ((Intended<R>) making.apply(target.item())).order();
  }

  @Override
  public void prepare(List<FanSpec.Target<T>> targets, String path, int attempt) {
    approved.clear();
    if (targets.isEmpty()) {
      return;
    }
    if (rb.environment().readOnly()) {
      throw refused("the environment is read-only", "ask who set readOnly");
    }
    var plans = plans(targets);
    var merged = FanPlan.merged(spec, rb.environment().name(), plans);
    int most = rb.environment().blast().targets();
    if (merged.draft().touched() > most) {
      throw refused(
          merged.draft().touched() + " targets; blast.targets allows " + most,
          "do fewer at a time");
    }
    rb.ledger().record(PlanRecords.of(merged, Facts.of("fan", spec.terms()), path, attempt));
    if (merged.state() == Plan.State.CHANGE) {
      grant = rb.approvals().approve(merged, path, attempt, "");
      granted = rb.ticks().now();
    }
    approved.putAll(plans);
  }

  private Refused refused(String why, String advice) {
    return new Refused(
        Problem.of("refused: " + spec.name()).seen(why + "; nothing was sent").advice(advice));
  }

  /** Acts on what was approved, inside the unit of this target. */
  @Override
  public R on(FanSpec.Target<T> target) {
    var change = (Intended<R>) making.apply(target.item());
    var order = change.order();
    var path = PathNames.join(rb.ledger().scope(), order.base() + "#1");
    var told = rb.ledger().told(path);
    if (!isUnderWay(told)) {
      var plan = approved.get(target.key());
      var now = order.plan(rb.environment().name());
      if (plan == null || !plan.hash().equals(now.hash())) {
        throw lapsed(target, plan == null ? "" : PlanRecords.moved(plan, now));
      }
      if (granted.plus(VALID).isBefore(rb.ticks().now())) {
        throw lapsed(target, "the approval is older than " + Durations.text(VALID));
      }
      if (now.state() == Plan.State.CHANGE) {
        record(path, Math.max(1, told.attempt + (told.end == null ? 0 : 1)), now);
      }
    }
    return change.run();
  }

  /** Sent before and without a verdict that ends it: it is settled or watched, never sent anew. */
  private static boolean isUnderWay(Told told) {
    var act = told.act(Phase.ACT);
    if (act.intent == null) {
      return false;
    }
    return act.verdict == null || !act.verdict.path("state").asText().equals("FAILED");
  }

  private void record(String path, int attempt, Plan plan) {
    rb.ledger()
        .record(
            Rec.of(RecordType.APPROVAL, path, attempt)
                .put("hash", plan.hash())
                .put("decision", "GRANTED")
                .put("by", grant.by())
                .put("how", "with the plan of `" + spec.name() + "`, " + grant.how()));
  }

  private Refused lapsed(FanSpec.Target<T> target, String moved) {
    return new Refused(
        Problem.of("lapsed: `" + target.key() + "` has moved since it was approved")
            .seen(moved)
            .advice("nothing was sent to it; .rerunFailed() plans and asks again"));
  }
}
