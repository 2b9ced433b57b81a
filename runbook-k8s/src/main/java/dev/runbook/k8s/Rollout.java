package dev.runbook.k8s;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.runbook.Change;
import dev.runbook.Guard;
import dev.runbook.Mutation;
import dev.runbook.Plan;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A change of a workload as a phrase: nothing has happened yet. {@link #plan} asks the server what
 * it would do, {@link #run} does it and watches it until its pods are proven. Immutable; every
 * method that says more returns a new one.
 */
public final class Rollout {
  private static final Duration USUAL = Duration.ofMinutes(10);

  private final Spec spec;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private @Nullable Change<Done> made;

  /**
   * How a change of a workload ended well.
   *
   * @param workload {@code deployment shop/checkout}
   * @param revision the revision it is at; empty if it made none
   * @param seen what was seen last
   */
  public record Done(String workload, String revision, String seen) {
    @Override
    public String toString() {
      return workload + (revision.isEmpty() ? "" : " at " + revision) + ": " + seen;
    }
  }

  /** What a phrase has said so far. */
  private record Spec(
      Cluster cluster,
      Ref ref,
      Function<Way, Mutation<Done>> mutation,
      Edit.@Nullable Template template,
      Way way,
      List<Guard> guards,
      @Nullable Duration within,
      String reason) {
    Spec way(Way other) {
      return new Spec(cluster, ref, mutation, template, other, guards, within, reason);
    }

    Spec within(Duration time) {
      return new Spec(cluster, ref, mutation, template, way, guards, time, reason);
    }

    Spec reason(String words) {
      return new Spec(cluster, ref, mutation, template, way, guards, within, words);
    }

    Spec guard(Guard guard) {
      var more = new ArrayList<>(guards);
      more.add(guard);
      return new Spec(cluster, ref, mutation, template, way, List.copyOf(more), within, reason);
    }
  }

  private Rollout(Spec spec) {
    this.spec = spec;
  }

  static Rollout of(Cluster cluster, Ref ref, Edit edit) {
    var template = edit instanceof Edit.Template items ? items : null;
    return new Rollout(spec(cluster, ref, edit, template, Way.of(cluster)));
  }

  private static Spec spec(
      Cluster cluster, Ref ref, Edit edit, Edit.@Nullable Template template, Way way) {
    return new Spec(
        cluster,
        ref,
        chosen -> new PatchMutation(cluster, ref, edit, chosen),
        template,
        way,
        List.of(),
        null,
        "");
  }

  static Rollout scale(Cluster cluster, Ref ref, int size) {
    Function<Way, Mutation<Done>> mutation = way -> new ScaleMutation(cluster, ref, size, way);
    return new Rollout(
        new Spec(cluster, ref, mutation, null, Way.of(cluster), List.of(), null, ""));
  }

  private Rollout plus(Edit.Template.Item item) {
    var old = spec.template();
    if (old == null) {
      throw new Refused(
          Problem.of("images and variables go with images and variables only")
              .at(spec.ref().toString())
              .advice("make another change of it"));
    }
    var edit = old.plus(item);
    var next = spec(spec.cluster(), spec.ref(), edit, edit, spec.way());
    return new Rollout(
        new Spec(
            next.cluster(),
            next.ref(),
            next.mutation(),
            edit,
            spec.way(),
            spec.guards(),
            spec.within(),
            spec.reason()));
  }

  /** The image of one container as well, in the same patch. */
  public Rollout image(String container, String image) {
    return plus(new Edit.Template.Item("image", container, "", image));
  }

  /** A variable of one container as well, in the same patch; never a secret. */
  public Rollout env(String container, String name, String value) {
    return plus(new Edit.Template.Item("env", container, name, value));
  }

  /** This container does not count when the pods are judged: {@code istio-proxy}. */
  public Rollout ignore(String container) {
    return new Rollout(spec.way(spec.way().ignore(container)));
  }

  /** Waits until the pods of older revisions are gone too. */
  public Rollout waitForOld() {
    return new Rollout(spec.way(spec.way().waitForOld()));
  }

  /** Sets the size although an autoscaler moves it. */
  public Rollout despiteAutoscaler() {
    return new Rollout(spec.way(spec.way().despiteAutoscaler()));
  }

  /** Watches a reading while the change settles; see {@link Change#guardedBy}. */
  public Rollout guardedBy(Guard guard) {
    return new Rollout(spec.guard(guard));
  }

  /**
   * Goes back if it fails: to the revision that is live now if that is complete, else to the newest
   * with available pods, else the plan is refused. Size, strategy, ConfigMaps and Secrets stay.
   */
  public Rollout undoOnFailure() {
    return new Rollout(spec.way(spec.way().undo(Way.Undo.ASKED)));
  }

  /** How long it may take; the workload's own progress deadline and a minute unless said. */
  public Rollout within(Duration time) {
    return new Rollout(spec.within(time));
  }

  /** How long it may take: {@code "15m"}. */
  public Rollout within(String time) {
    return within(Times.parse(time));
  }

  /** Why, for the record and for whoever approves. */
  public Rollout because(String reason) {
    return new Rollout(spec.reason(reason));
  }

  /** The change that core plans, approves, runs and records; the same at each call. */
  public Change<Done> change() {
    synchronized (lock) {
      if (made == null) {
        made = fresh();
      }
      return made;
    }
  }

  private Change<Done> fresh() {
    var change = spec.cluster().rb.change(spec.mutation().apply(spec.way())).within(allowance());
    for (var guard : spec.guards()) {
      change = change.guardedBy(guard);
    }
    if (spec.way().undo() == Way.Undo.ASKED) {
      change = change.undoOnFailure();
    }
    return spec.reason().isEmpty() ? change : change.because(spec.reason());
  }

  private Duration allowance() {
    var said = spec.within();
    if (said != null) {
      return said;
    }
    try {
      return spec.cluster().find(spec.ref()).map(Terms::allowance).orElse(USUAL);
    } catch (KubernetesException e) {
      return USUAL;
    }
  }

  /** Asks the server what it would do; nothing is changed. */
  public Plan plan() {
    return change().plan();
  }

  /** Does it, after approval, and watches it to its end; see {@link Change#run}. */
  @CanIgnoreReturnValue
  public Done run() {
    return change().run();
  }

  /** Does it, after approval, and gives its verdict; see {@link Change#tryRun}. */
  public Verdict<Done> tryRun() {
    return change().tryRun();
  }

  /** The change that takes back the latest run of this one; see {@link Change#undo}. */
  public Change<?> undo() {
    return change().undo();
  }

  @Override
  public String toString() {
    return "a change of " + spec.ref() + ": .plan() shows it, .run() does it";
  }
}
