package dev.runbook.aws;

import dev.runbook.Runbook;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Table;
import dev.runbook.aws.AwsException.BadQuery;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Service;

/**
 * Services of Amazon ECS. Nothing is contacted before the first question.
 *
 * <pre>{@code
 * var web = Ecs.on(rb).service("prod/web");
 * web.status();
 * web.scale(6).run();
 * }</pre>
 */
public final class Ecs {
  private final Runbook rb;
  private final @Nullable Aws aws;
  private final @Nullable EcsClient client;

  private Ecs(Runbook rb, @Nullable Aws aws, @Nullable EcsClient client) {
    this.rb = rb;
    this.aws = aws;
    this.client = client;
  }

  /** With the credentials and the region that are there already: {@link Aws#on}. */
  public static Ecs on(Runbook rb) {
    return on(Aws.on(rb));
  }

  /** As {@code aws} says who asks and where. */
  public static Ecs on(Aws aws) {
    return new Ecs(aws.runbook(), aws, null);
  }

  /** Through your own client, which is never closed: its credentials, region and retries hold. */
  public static Ecs on(Runbook rb, EcsClient client) {
    return new Ecs(rb, null, client);
  }

  private EcsPlace place() {
    if (aws != null) {
      var session = aws.session();
      var region = session.region().id();
      return new EcsPlace(
          rb,
          region,
          session.calls(),
          () -> session.client(EcsClient.class, region, EcsClient::builder),
          session);
    }
    var own = client;
    if (own == null) {
      throw new IllegalStateException("neither a session nor a client");
    }
    var region = own.serviceClientConfiguration().region().id();
    var access = new Access("", "", region, "", "", AnonymousCredentialsProvider.create());
    var calls = new Calls(rb.ticks(), access, Credentials.given(access));
    return new EcsPlace(rb, region, calls, () -> own, null);
  }

  /** A service: {@code cluster/service}, or its ARN. */
  public EcsService service(String name) {
    var parts = name.replaceFirst("^arn:[^:]+:ecs:[^:]*:[^:]*:service/", "").split("/", -1);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new BadQuery(
          Problem.of("`" + name + "` names no service")
              .advice("cluster/service, such as prod/web, or an ARN"),
          null);
    }
    return new EcsService(this::place, parts[0], parts[1]);
  }

  /** The clusters: services, running and pending tasks. */
  public Table clusters() {
    var place = place();
    return place.recorded(
        "clusters",
        () -> {
          var table =
              Table.write("cluster", "status", "services", "running", "pending").named("clusters");
          var arns =
              Pages.all(
                  token ->
                      place.read(
                          "ListClusters", "", ecs -> ecs.listClusters(r -> r.nextToken(token))),
                  answer -> answer.clusterArns(),
                  answer -> answer.nextToken());
          for (var some : Pages.parts(arns, 100)) {
            var answer =
                place.read(
                    "DescribeClusters", "", ecs -> ecs.describeClusters(r -> r.clusters(some)));
            answer
                .clusters()
                .forEach(
                    one ->
                        table.row(
                            one.clusterName(),
                            one.status(),
                            one.activeServicesCount(),
                            one.runningTasksCount(),
                            one.pendingTasksCount()));
          }
          return table;
        });
  }

  /** The services of a cluster: tasks, definition, how their deployment stands. */
  public Table services(String cluster) {
    var place = place();
    return place.recorded(
        "services of " + cluster,
        () -> {
          var table =
              Table.write(
                      "service", "running", "desired", "pending", "definition", "state", "since")
                  .named("services of " + cluster)
                  .kind("state", Table.Kind.STATE)
                  .kind("since", Table.Kind.INSTANT);
          for (var service : described(place, cluster)) {
            var primary = Deploys.primary(service);
            table.row(
                service.serviceName(),
                service.runningCount(),
                service.desiredCount(),
                service.pendingCount(),
                Deploys.shortName(service.taskDefinition()),
                Deploys.state(service),
                primary.map(one -> one.updatedAt()).orElse(null));
          }
          return table;
        });
  }

  private static List<Service> described(EcsPlace place, String cluster) {
    var arns =
        Pages.all(
            token ->
                place.read(
                    "ListServices",
                    cluster,
                    ecs -> ecs.listServices(r -> r.cluster(cluster).nextToken(token))),
            answer -> answer.serviceArns(),
            answer -> answer.nextToken());
    var all = new ArrayList<Service>();
    for (var some : Pages.parts(arns, 10)) {
      var answer =
          place.read(
              "DescribeServices",
              cluster,
              ecs -> ecs.describeServices(r -> r.cluster(cluster).services(some)));
      all.addAll(answer.services());
    }
    return all;
  }

  @Override
  public String toString() {
    return "ECS by " + (aws == null ? "your own client" : aws);
  }
}
