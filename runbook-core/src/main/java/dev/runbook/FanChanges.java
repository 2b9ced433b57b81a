package dev.runbook;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A change for each target: all are planned first and approved with one plan; each is looked at
 * again before its act, and what has moved since is not acted on.
 */
final class FanChanges<T, R> implements FanRun.Work<T, R> {
  private final Runbook rb;
  private final FanSpec<T> spec;
  private final Function<? super T, Change<R>> making;
  private final Consent consent;

  FanChanges(Runbook rb, FanSpec<T> spec, Function<? super T, Change<R>> making) {
    this.rb = rb;
    this.spec = spec;
    this.making = making;
    this.consent = new Consent(rb, spec.name());
  }

  /** The plan of these targets; reads only. */
  Plan plan(List<FanSpec.Target<T>> targets) {
    return merged(plans(targets));
  }

  private Plan merged(Map<String, Plan> plans) {
    var merged = new FanPlan("fan out", spec.name() + ": " + plans.size() + " targets", "");
    return merged.of(rb.environment().name(), spec.name() + "\n" + spec.terms(), plans);
  }

  private Map<String, Plan> plans(List<FanSpec.Target<T>> targets) {
    var orders = new LinkedHashMap<String, Order<R>>();
    targets.forEach(target -> orders.put(target.key(), order(target)));
    return FanPlan.of(rb, orders);
  }

  private Order<R> order(FanSpec.Target<T> target) {
    var change = (Intended<R>) making.apply(target.item());
    change.asked();
    return change.order();
  }

  @Override
  public void goOn(List<FanSpec.Target<T>> targets, String path, int attempt) {
    if (!consent.recall(path, targets.stream().map(FanSpec.Target::key).toList())) {
      prepare(targets, path, attempt);
    }
  }

  @Override
  public @Nullable R recorded(FanSpec.Target<T> target, String unit) {
    var order = order(target);
    var act = rb.ledger().told(unit + "/" + order.base() + "#1").act(Told.Phase.ACT);
    return act.verdict == null ? null : order.result(act);
  }

  @Override
  public void prepare(List<FanSpec.Target<T>> targets, String path, int attempt) {
    if (targets.isEmpty()) {
      return;
    }
    var policy = new Policy(rb.environment(), rb.journal(), rb.ticks());
    policy.allowWriting(spec.name());
    var plans = plans(targets);
    policy.allowTogether(spec.name(), plans.values());
    consent.ask(merged(plans), plans, Facts.of("fan", spec.terms()), path, attempt);
  }

  /** Acts on what was approved, inside the unit of this target. */
  @Override
  public R on(FanSpec.Target<T> target) {
    var change = (Intended<R>) making.apply(target.item());
    var order = change.order();
    var path = PathNames.join(rb.ledger().scope(), order.base() + "#1");
    if (!rb.ledger().told(path).isUnderWay()) {
      var lapse = consent.admit(target.key(), order, path);
      if (lapse.isPresent()) {
        throw lapse.get().refused(target.key());
      }
    }
    return change.run();
  }
}
