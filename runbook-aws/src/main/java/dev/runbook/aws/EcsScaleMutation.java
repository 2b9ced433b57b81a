package dev.runbook.aws;

import dev.runbook.Facts;
import dev.runbook.Mutation;
import dev.runbook.Plan.Held;
import dev.runbook.RunbookException;
import dev.runbook.RunbookException.Refused;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.SchedulingStrategy;
import software.amazon.awssdk.services.ecs.model.Service;

/** Sets how many tasks a service has; settled by value. */
final class EcsScaleMutation implements Mutation<EcsChange.Done> {
  private final EcsService service;
  private final EcsPlace place;
  private final int size;

  EcsScaleMutation(EcsService service, EcsPlace place, int size) {
    this.service = service;
    this.place = place;
    this.size = size;
  }

  @Override
  public String action() {
    return "scale";
  }

  @Override
  public Target target() {
    return new Target(place.world(), "service " + service);
  }

  @Override
  public Facts ask() {
    return Facts.of("desired", size);
  }

  @Override
  public Draft draft() {
    var live = service.read(place);
    if (!"ACTIVE".equals(live.status())) {
      return Draft.unknown("the service is " + live.status());
    }
    if (live.schedulingStrategy() == SchedulingStrategy.DAEMON) {
      return Draft.unknown("a DAEMON service has a task on each instance: it cannot be scaled");
    }
    int now = live.desiredCount();
    var facts = Facts.of("desired", now).and("created", created(live));
    var draft =
        Draft.of(facts)
            .needs("ecs:DescribeServices", Held.GRANTED)
            .needs("ecs:UpdateService", Held.UNKNOWN);
    if (now == size) {
      return draft;
    }
    if (live.deployments().size() > 1) {
      draft = draft.risk("deployment-running", "a deployment is under way");
    }
    if (size == 0) {
      draft = draft.risk("to-zero", "no task will be left");
    }
    return draft
        .risk("autoscaler-unseen", "an autoscaler, if there is one, may take this back")
        .differs("desired", Integer.toString(now), Integer.toString(size));
  }

  private static String created(Service live) {
    return String.valueOf(live.createdAt());
  }

  @Override
  public Facts act(Facts before, Watch watch) {
    try {
      var unused =
          place.write(
              "UpdateService",
              service.toString(),
              ecs ->
                  ecs.updateService(
                      r ->
                          r.cluster(service.cluster()).service(service.name()).desiredCount(size)));
    } catch (AwsException.Denied | AwsException.BadQuery | AwsException.Throttled e) {
      throw rejected(e);
    }
    return Facts.of("desired", size);
  }

  /** Certainly not done: the service said no. */
  private static Refused rejected(AwsException e) {
    var told = e.problem();
    return new Refused(
        new RunbookException.Problem(
            "REJECTED: " + told.what(), told.where(), told.seen(), told.advice()),
        e);
  }

  @Override
  public Progress verify(Facts before, Facts receipt, Watch watch) {
    var live = service.read(place);
    if (!isSame(live, before)) {
      return new Progress.Failed("DELETED: the service is gone", Facts.none());
    }
    if (live.desiredCount() != size) {
      var words = "SUPERSEDED: somebody else set desired to " + live.desiredCount();
      return new Progress.Failed(words, Facts.of("desired", live.desiredCount()));
    }
    var seen =
        live.runningCount() + " of " + size + " running, " + live.pendingCount() + " pending";
    return live.runningCount() == size && live.pendingCount() == 0
        ? new Progress.Done(Facts.of("seen", seen))
        : new Progress.Waiting(seen + newest(live));
  }

  private static String newest(Service live) {
    return live.events().isEmpty() ? "" : "; " + live.events().get(0).message();
  }

  private static boolean isSame(Service live, Facts before) {
    return "ACTIVE".equals(live.status())
        && created(live).equals(before.text("created").orElse(""));
  }

  @Override
  public Settled settle(Facts before, Watch watch) {
    var live = service.read(place);
    return isSame(live, before) && live.desiredCount() == size
        ? new Settled.Done(Facts.of("desired", size))
        : new Settled.NotDone();
  }

  @Override
  public Standing standing(Facts before, Facts receipt) {
    var live = service.read(place);
    return isSame(live, before) && live.desiredCount() == size
        ? new Standing.Holds()
        : new Standing.Moved("desired is " + live.desiredCount() + ", " + live.status());
  }

  @Override
  public Optional<Mutation<?>> undo(Facts before, Facts receipt) {
    int old = (int) before.number("desired", size);
    return Optional.of(new EcsScaleMutation(service, place, old));
  }

  @Override
  public EcsChange.Done result(Facts before, Facts receipt, Facts seen) {
    return new EcsChange.Done(service.toString(), seen.text("seen").orElse("as wanted"));
  }
}
