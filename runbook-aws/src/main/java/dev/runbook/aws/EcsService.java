package dev.runbook.aws;

import dev.runbook.RunbookException.Problem;
import dev.runbook.Table;
import dev.runbook.aws.AwsException.BadQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

/** A service of ECS: what it is doing, and changes of it. */
public final class EcsService {
  private final Supplier<EcsPlace> place;
  private final String cluster;
  private final String name;

  EcsService(Supplier<EcsPlace> place, String cluster, String name) {
    this.place = place;
    this.cluster = cluster;
    this.name = name;
  }

  EcsPlace place() {
    return place.get();
  }

  String cluster() {
    return cluster;
  }

  String name() {
    return name;
  }

  /** The service as it is now; refused with near names if there is none. */
  Service read(EcsPlace from) {
    var answer =
        from.read(
            "DescribeServices",
            toString(),
            ecs -> ecs.describeServices(r -> r.cluster(cluster).services(name)));
    if (!answer.services().isEmpty()) {
      return answer.services().get(0);
    }
    var arns =
        Pages.all(
            token ->
                from.read(
                    "ListServices",
                    cluster,
                    ecs -> ecs.listServices(r -> r.cluster(cluster).nextToken(token))),
            one -> one.serviceArns(),
            one -> one.nextToken());
    var near = Near.names(name, arns.stream().map(Deploys::shortName).toList());
    throw new BadQuery(
        Problem.of("there is no service " + this)
            .at(from.world())
            .seen(
                near.isEmpty() ? "the cluster has no services" : "near: " + String.join(", ", near))
            .advice("ecs.services(\"" + cluster + "\") lists them"),
        null);
  }

  private TaskDefinition definition(EcsPlace from, String arn) {
    return from.read(
            "DescribeTaskDefinition",
            Deploys.shortName(arn),
            ecs -> ecs.describeTaskDefinition(r -> r.taskDefinition(arn)))
        .taskDefinition();
  }

  private static String images(TaskDefinition definition) {
    return Deploys.images(
        definition.containerDefinitions().stream().map(ContainerDefinition::image).toList());
  }

  /** Running, desired and pending tasks, definition, images and how its deployment stands. */
  public Table status() {
    var from = place();
    return from.recorded(
        "status of " + this,
        () -> {
          var service = read(from);
          var table =
              Table.write(
                      "service", "running", "desired", "pending", "definition", "images", "state")
                  .named("status of " + this)
                  .kind("state", Table.Kind.STATE);
          table.row(
              service.serviceName(),
              service.runningCount(),
              service.desiredCount(),
              service.pendingCount(),
              Deploys.shortName(service.taskDefinition()),
              images(definition(from, service.taskDefinition())),
              Deploys.state(service));
          Deploys.primary(service)
              .filter(one -> one.rolloutStateReason() != null)
              .ifPresent(one -> table.note(one.rolloutStateReason()));
          service.events().stream()
              .limit(3)
              .forEach(event -> table.note(event.createdAt() + " " + event.message()));
          return table;
        });
  }

  /**
   * Its deployments, newest first, usable as markers of a chart. Without the right to list service
   * deployments, those that the service itself still names, with a note.
   */
  public Table deployments() {
    var from = place();
    return from.recorded(
        "deployments of " + this,
        () -> {
          var table =
              Table.write("definition", "state", "start", "end", "reason")
                  .named("deployments of " + this)
                  .kind("state", Table.Kind.STATE)
                  .kind("start", Table.Kind.INSTANT)
                  .kind("end", Table.Kind.INSTANT);
          try {
            listed(from, table);
          } catch (AwsException.Denied e) {
            named(from, table);
            table.note("you may not ecs:ListServiceDeployments: only what the service still names");
          }
          return table;
        });
  }

  private void listed(EcsPlace from, Table.Writer table) {
    var briefs =
        Pages.all(
            token ->
                from.read(
                    "ListServiceDeployments",
                    toString(),
                    ecs ->
                        ecs.listServiceDeployments(
                            r -> r.cluster(cluster).service(name).nextToken(token))),
            one -> one.serviceDeployments(),
            one -> one.nextToken());
    var definitions = new EcsRevisions(from);
    definitions.read(briefs.stream().map(one -> one.targetServiceRevisionArn()).toList());
    for (var one : briefs) {
      var start = one.startedAt() != null ? one.startedAt() : one.createdAt();
      table.row(
          definitions.definition(one.targetServiceRevisionArn()),
          Deploys.state(one.statusAsString()),
          start,
          one.finishedAt(),
          one.statusReason());
    }
  }

  private void named(EcsPlace from, Table.Writer table) {
    for (var one : read(from).deployments()) {
      var word = one.rolloutStateAsString();
      table.row(
          Deploys.shortName(one.taskDefinition()),
          Deploys.state(word == null ? String.valueOf(one.status()) : word),
          one.createdAt(),
          null,
          one.rolloutStateReason());
    }
  }

  /** The revisions of its task definition, newest first, twenty at most. */
  public Table revisions() {
    var from = place();
    return from.recorded(
        "revisions of " + this,
        () -> {
          var current = read(from).taskDefinition();
          var family = Deploys.shortName(current).replaceFirst(":\\d+$", "");
          var table =
              Table.write("definition", "live", "images", "registered", "by")
                  .named("revisions of " + this)
                  .kind("registered", Table.Kind.INSTANT);
          var arns =
              from
                  .read(
                      "ListTaskDefinitions",
                      family,
                      ecs ->
                          ecs.listTaskDefinitions(
                              r -> r.familyPrefix(family).sort("DESC").maxResults(20)))
                  .taskDefinitionArns()
                  .stream()
                  .sorted(Comparator.comparingInt(EcsService::revision).reversed())
                  .toList();
          for (var arn : arns) {
            var one = definition(from, arn);
            table.row(
                Deploys.shortName(arn),
                arn.equals(current),
                images(one),
                one.registeredAt(),
                one.registeredBy() == null ? null : Deploys.shortName(one.registeredBy()));
          }
          return table;
        });
  }

  private static int revision(String arn) {
    return Integer.parseInt(arn.substring(arn.lastIndexOf(':') + 1));
  }

  /** What differs between two revisions of its task definition: {@code diff("41", "42")}. */
  public Table diff(String before, String after) {
    var from = place();
    return from.recorded(
        "diff of " + this,
        () -> {
          var family =
              Deploys.shortName(read(from).taskDefinition()).replaceFirst(":\\d+$", "") + ":";
          var table =
              Table.write("field", family + before, family + after).named("difference of " + this);
          var old = Flat.of(definition(from, family + before));
          var now = Flat.of(definition(from, family + after));
          Flat.differences(old, now)
              .forEach(one -> table.row(one.what(), one.before(), one.after()));
          return table;
        });
  }

  /** What the service said of itself, newest first. */
  public Table events() {
    var from = place();
    return from.recorded(
        "events of " + this,
        () -> {
          var table =
              Table.write("time", "event")
                  .named("events of " + this)
                  .kind("time", Table.Kind.INSTANT);
          read(from).events().forEach(one -> table.row(one.createdAt(), one.message()));
          return table;
        });
  }

  /** Its tasks that run or start. */
  public Table tasks() {
    var from = place();
    return from.recorded(
        "tasks of " + this,
        () -> {
          var table =
              Table.write("task", "definition", "status", "health", "started", "zone")
                  .named("tasks of " + this)
                  .kind("started", Table.Kind.INSTANT);
          for (var task : tasks(from, DesiredStatus.RUNNING)) {
            table.row(
                Deploys.shortName(task.taskArn()),
                Deploys.shortName(task.taskDefinitionArn()),
                task.lastStatus(),
                task.healthStatusAsString(),
                task.startedAt(),
                task.availabilityZone());
          }
          return table;
        });
  }

  /** Its tasks that stopped in about the last hour, grouped by why. */
  public Table stopped() {
    var from = place();
    return from.recorded(
        "stopped tasks of " + this,
        () -> {
          var table =
              Table.write("count", "code", "reason", "exit", "definition", "last")
                  .named("stopped tasks of " + this)
                  .kind("count", Table.Kind.LONG)
                  .kind("last", Table.Kind.INSTANT);
          StoppedTasks.groups(tasks(from, DesiredStatus.STOPPED)).forEach(one -> one.row(table));
          return table;
        });
  }

  private List<Task> tasks(EcsPlace from, DesiredStatus status) {
    var arns =
        Pages.all(
            token ->
                from.read(
                    "ListTasks",
                    toString(),
                    ecs ->
                        ecs.listTasks(
                            r ->
                                r.cluster(cluster)
                                    .serviceName(name)
                                    .desiredStatus(status)
                                    .nextToken(token))),
            one -> one.taskArns(),
            one -> one.nextToken());
    var all = new ArrayList<Task>();
    for (var some : Pages.parts(arns, 100)) {
      var answer =
          from.read(
              "DescribeTasks",
              toString(),
              ecs -> ecs.describeTasks(r -> r.cluster(cluster).tasks(some)));
      all.addAll(answer.tasks());
    }
    return all;
  }

  /** Another number of tasks; not for a DAEMON service. */
  public EcsChange scale(int tasks) {
    if (tasks < 0) {
      throw new BadQuery(Problem.of("a size is 0 or more").at(toString()), null);
    }
    var from = place();
    return EcsChange.of(from.rb, new EcsScaleMutation(this, from, tasks));
  }

  @Override
  public String toString() {
    return cluster + "/" + name;
  }
}
