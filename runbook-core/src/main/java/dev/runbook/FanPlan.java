package dev.runbook;

import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The plans of several changes as one plan, which is approved once.
 *
 * @param action what is done with all of them
 * @param target all of them, in a few words
 * @param undo what becomes of those that were done if one fails; empty if they stay
 */
record FanPlan(String action, String target, String undo) {
  private static final int AT_ONCE = 8;

  /** The plan of each order, eight drafted at a time. */
  static Map<String, Plan> of(Runbook rb, Map<String, ? extends Order<?>> orders) {
    var threads = Executors.newFixedThreadPool(AT_ONCE, FanPlan::thread);
    try {
      return collect(rb, orders, threads);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted(Problem.of("interrupted while planning").advice("nothing was sent"), e);
    } finally {
      var unused = threads.shutdownNow();
    }
  }

  private static Thread thread(Runnable work) {
    var thread = new Thread(work, "runbook-fan-plan");
    thread.setDaemon(true);
    return thread;
  }

  private static Map<String, Plan> collect(
      Runbook rb, Map<String, ? extends Order<?>> orders, ExecutorService threads)
      throws InterruptedException {
    var environment = rb.environment().name();
    var futures = new LinkedHashMap<String, Future<Plan>>();
    orders.forEach((key, order) -> futures.put(key, threads.submit(() -> order.plan(environment))));
    var plans = new LinkedHashMap<String, Plan>();
    for (var future : futures.entrySet()) {
      try {
        plans.put(future.getKey(), future.getValue().get());
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RunbookException known) {
          throw known;
        }
        throw new Refused(
            Problem.of("cannot plan for `" + future.getKey() + "`")
                .seen(String.valueOf(e.getCause()))
                .advice("nothing was sent; mend what failed and plan again"),
            e);
      }
    }
    return plans;
  }

  /**
   * One plan of all: what differs by target, the risks and permissions of all, their hashes.
   *
   * @param terms what else the approval is bound to
   */
  Plan of(String environment, String terms, Map<String, Plan> plans) {
    var risks = new LinkedHashSet<Plan.Risk>();
    var needs = new LinkedHashSet<Plan.Permission>();
    var undoNeeds = new LinkedHashSet<Plan.Permission>();
    var worlds = new LinkedHashSet<String>();
    var guards = new LinkedHashSet<String>();
    var hashes = new StringBuilder(environment).append('\n').append(terms);
    int touched = 0;
    var draft = Mutation.Draft.of(Facts.none());
    for (var one : plans.entrySet()) {
      var plan = one.getValue();
      worlds.add(plan.target().world());
      risks.addAll(plan.draft().risks());
      needs.addAll(plan.draft().permissions());
      undoNeeds.addAll(plan.undoNeeds());
      guards.addAll(plan.guards());
      hashes.append('\n').append(one.getKey()).append(' ').append(plan.hash());
      if (plan.state() == Plan.State.UNKNOWN) {
        throw unknown(one.getKey(), plan);
      }
      touched += plan.state() == Plan.State.CHANGE ? plan.draft().touched() : 0;
      for (var difference : plan.differences()) {
        var what = one.getKey() + ", " + difference.what();
        draft = draft.differs(what, difference.before(), difference.after());
      }
    }
    var whole =
        new Mutation.Draft(
            draft.differences(),
            Facts.none(),
            List.copyOf(risks),
            List.copyOf(needs),
            "",
            touched,
            0,
            "");
    return new Plan(
        environment,
        action,
        new Mutation.Target(String.join(", ", worlds), target),
        whole,
        undo,
        List.copyOf(undoNeeds),
        List.copyOf(guards),
        Hashes.sha256(hashes.toString()));
  }

  private static Refused unknown(String key, Plan plan) {
    return new Refused(
        Problem.of("nothing can be said about `" + key + "`")
            .at(plan.target().world())
            .seen(plan.draft().unknown())
            .advice("nothing was sent; make it readable first, or leave it out"));
  }
}
