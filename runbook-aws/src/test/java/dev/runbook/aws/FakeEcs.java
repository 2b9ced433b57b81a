package dev.runbook.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.runbook.Runbook;
import dev.runbook.Ticks;
import dev.runbook.aws.FakeHttp.Reply;
import dev.runbook.aws.FakeHttp.Request;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A little server that plays ECS (AWS JSON 1.1) in this JVM, for tests of runbooks: services, their
 * tasks, deployments and definitions, and their size. Its time is that of the runbook, and what it
 * tells depends on that time alone, never on how often it is asked.
 */
public final class FakeEcs implements AutoCloseable {
  private static final String TARGET = "AmazonEC2ContainerServiceV20141113.";
  private static final String ARN = "arn:aws:ecs:eu-west-1:123456789012:";

  private final Ticks ticks;
  private final FakeHttp http = new FakeHttp(this::answer);
  private final FakeCloudWatch identity;
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final Set<String> denied = ConcurrentHashMap.newKeySet();
  private final Set<String> lost = ConcurrentHashMap.newKeySet();
  private final Map<String, Service> services = new LinkedHashMap<>();
  private final Map<String, ObjectNode> definitions = new LinkedHashMap<>();
  private volatile Duration startup = Duration.ofSeconds(20);
  private volatile int capacity = Integer.MAX_VALUE;
  private final AtomicInteger throttles = new AtomicInteger();

  /** A service and its history. */
  private static final class Service {
    final String cluster;
    final String name;
    final Instant created;
    final List<ObjectNode> deployments = new ArrayList<>();
    final List<ObjectNode> events = new ArrayList<>();
    final List<ObjectNode> tasks = new ArrayList<>();
    String definition = "";
    String scheduling = "REPLICA";
    String status = "ACTIVE";
    int desired;
    int runningBefore;
    Instant sized;

    Service(String cluster, String name, Instant created) {
      this.cluster = cluster;
      this.name = name;
      this.created = created;
      this.sized = created;
    }
  }

  private FakeEcs(Ticks ticks) {
    this.ticks = ticks;
    this.identity = FakeCloudWatch.at(ticks);
  }

  /** A server whose now is that of {@code ticks}. */
  public static FakeEcs at(Ticks ticks) {
    return new FakeEcs(ticks);
  }

  /** Where it listens. */
  public URI uri() {
    return http.uri();
  }

  /** AWS as this server plays it. */
  public Aws aws(Runbook rb) {
    return Aws.on(rb).endpoint(uri()).credentials(FakeCloudWatch.credentials()).region("eu-west-1");
  }

  /** A service that runs so many tasks of a definition, {@code web:41}. */
  @CanIgnoreReturnValue
  public synchronized FakeEcs service(String cluster, String name, int tasks, String definition) {
    var service = new Service(cluster, name, ticks.now().minus(Duration.ofDays(30)));
    service.desired = tasks;
    service.runningBefore = tasks;
    service.definition = definition;
    services.put(cluster + "/" + name, service);
    return this;
  }

  /** A task definition with one container; {@code env} are names and values. */
  @CanIgnoreReturnValue
  public synchronized FakeEcs definition(String revision, String image, String... env) {
    var parts = revision.split(":", -1);
    var node = FakeWire.object();
    node.put("taskDefinitionArn", ARN + "task-definition/" + revision);
    node.put("family", parts[0]).put("revision", Integer.parseInt(parts[1]));
    node.put("status", "ACTIVE").put("cpu", "256").put("memory", "512");
    node.put("registeredAt", seconds(ticks.now().minus(Duration.ofDays(3))));
    var container = node.putArray("containerDefinitions").addObject();
    container.put("name", parts[0]).put("image", image).put("essential", true);
    var variables = container.putArray("environment");
    for (int i = 0; i < env.length; i += 2) {
      variables.addObject().put("name", env[i]).put("value", env[i + 1]);
    }
    definitions.put(revision, node);
    return this;
  }

  /** A deployment of the past: how it ended, when, why. */
  @CanIgnoreReturnValue
  public synchronized FakeEcs deployed(
      String service, String definition, String status, Instant start, String reason) {
    var one = services.get(service);
    var node = FakeWire.object();
    node.put("serviceDeploymentArn", ARN + "service-deployment/" + service + "/" + start);
    node.put("targetServiceRevisionArn", ARN + "service-revision/" + service + "/" + definition);
    node.put("startedAt", seconds(start)).put("createdAt", seconds(start));
    node.put("finishedAt", seconds(start.plusSeconds(300)));
    node.put("status", status).put("statusReason", reason);
    one.deployments.add(0, node);
    return this;
  }

  /** So many tasks that stopped, each for the same reason. */
  @CanIgnoreReturnValue
  public synchronized FakeEcs stops(
      String service, int count, String code, String reason, int exit) {
    var one = services.get(service);
    for (int i = 0; i < count; i++) {
      var task = FakeWire.object();
      task.put("taskArn", ARN + "task/" + one.cluster + "/stopped" + one.tasks.size());
      task.put("taskDefinitionArn", ARN + "task-definition/" + one.definition);
      task.put("lastStatus", "STOPPED").put("desiredStatus", "STOPPED");
      task.put("stopCode", code).put("stoppedReason", reason);
      task.put("stoppedAt", seconds(ticks.now().minusSeconds(60)));
      task.putArray("containers").addObject().put("name", one.name).put("exitCode", exit);
      one.tasks.add(task);
    }
    return this;
  }

  /** What the service says of itself. */
  @CanIgnoreReturnValue
  public synchronized FakeEcs event(String service, String words) {
    var one = services.get(service);
    one.events.add(
        0, FakeWire.object().put("createdAt", seconds(ticks.now())).put("message", words));
    return this;
  }

  /** Somebody else, an autoscaler perhaps, sets the size. */
  public synchronized void supersede(String service, int desired) {
    resize(services.get(service), desired);
  }

  /** The service is deleted. */
  public synchronized void delete(String service) {
    services.get(service).status = "INACTIVE";
  }

  /** A service with a task on each instance. */
  @CanIgnoreReturnValue
  public synchronized FakeEcs daemon(String service) {
    services.get(service).scheduling = "DAEMON";
    return this;
  }

  /** No more than so many tasks can run. */
  @CanIgnoreReturnValue
  public FakeEcs capacity(int tasks) {
    capacity = tasks;
    return this;
  }

  /** Refuses an action for ever. */
  @CanIgnoreReturnValue
  public FakeEcs deny(String action) {
    denied.add(action);
    return this;
  }

  /** Acts, and drops the line before it answers, once. */
  @CanIgnoreReturnValue
  public FakeEcs loseAnswer(String action) {
    lost.add(action);
    return this;
  }

  /** The next so many calls come too fast. */
  @CanIgnoreReturnValue
  public FakeEcs throttle(int times) {
    throttles.set(times);
    return this;
  }

  /** How many calls of an action acted. */
  public int count(String action) {
    return (int) calls.stream().filter(action::equals).count();
  }

  /** How many tasks a service is to have. */
  public synchronized int desired(String service) {
    return services.get(service).desired;
  }

  private static double seconds(Instant time) {
    return time.toEpochMilli() / 1000.0;
  }

  private void resize(Service service, int desired) {
    service.runningBefore = running(service);
    service.desired = desired;
    service.sized = ticks.now();
  }

  private int running(Service service) {
    boolean isUp = !ticks.now().isBefore(service.sized.plus(startup));
    return isUp ? Math.min(service.desired, capacity) : service.runningBefore;
  }

  private Reply answer(Request request) {
    var target = request.header("x-amz-target");
    if (!target.startsWith(TARGET)) {
      return identity.sts(request);
    }
    var action = target.substring(TARGET.length());
    if (denied.contains(action)) {
      return fault("AccessDeniedException", "not authorized to perform: ecs:" + action);
    }
    if (throttles.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      return fault("ThrottlingException", "Rate exceeded");
    }
    var body = FakeWire.json(request.body());
    ObjectNode answer;
    synchronized (this) {
      try {
        answer = dispatch(action, body);
      } catch (FakeCloudWatch.Fault e) {
        return fault(e.code, String.valueOf(e.getMessage()));
      }
    }
    calls.add(action);
    return lost.remove(action) ? Reply.drop() : json(200, answer);
  }

  private static Reply fault(String code, String words) {
    return json(400, FakeWire.object().put("__type", code).put("message", words));
  }

  private static Reply json(int status, ObjectNode body) {
    return Reply.of(status, "application/x-amz-json-1.1", FakeWire.toJson(body));
  }

  private ObjectNode dispatch(String action, JsonNode body) {
    return switch (action) {
      case "ListClusters" -> list("clusterArns", clusters());
      case "DescribeClusters" -> describeClusters(body);
      case "ListServices" -> list("serviceArns", names(body.path("cluster").asText()));
      case "DescribeServices" -> describe(body);
      case "DescribeTaskDefinition" -> definition(body);
      case "ListTaskDefinitions" -> listDefinitions(body);
      case "ListServiceDeployments" -> deployments(body);
      case "DescribeServiceRevisions" -> revisions(body);
      case "ListTasks" -> tasks(body);
      case "DescribeTasks" -> describeTasks(body);
      case "UpdateService" -> update(body);
      default -> throw new FakeCloudWatch.Fault("InvalidAction", "the fake has no " + action);
    };
  }

  private static ObjectNode list(String field, List<String> values) {
    var node = FakeWire.object();
    var array = node.putArray(field);
    values.forEach(array::add);
    return node;
  }

  private List<String> clusters() {
    return services.values().stream()
        .map(one -> ARN + "cluster/" + one.cluster)
        .distinct()
        .toList();
  }

  private ObjectNode describeClusters(JsonNode body) {
    var node = FakeWire.object();
    var all = node.putArray("clusters");
    for (var arn : body.path("clusters")) {
      var name = arn.asText().substring(arn.asText().lastIndexOf('/') + 1);
      var inside = services.values().stream().filter(one -> one.cluster.equals(name)).toList();
      all.addObject()
          .put("clusterName", name)
          .put("status", "ACTIVE")
          .put("activeServicesCount", inside.size())
          .put("runningTasksCount", inside.stream().mapToInt(this::running).sum())
          .put("pendingTasksCount", 0);
    }
    return node;
  }

  private List<String> names(String cluster) {
    return services.values().stream()
        .filter(one -> one.cluster.equals(cluster))
        .map(one -> ARN + "service/" + one.cluster + "/" + one.name)
        .toList();
  }

  private Service found(JsonNode body, String name) {
    var cluster = body.path("cluster").asText();
    var service = services.get(cluster + "/" + name.substring(name.lastIndexOf('/') + 1));
    if (service == null) {
      throw new FakeCloudWatch.Fault("ServiceNotFoundException", "Service not found.");
    }
    return service;
  }

  private ObjectNode describe(JsonNode body) {
    var node = FakeWire.object();
    var all = node.putArray("services");
    node.putArray("failures");
    for (var name : body.path("services")) {
      var key = name.asText().substring(name.asText().lastIndexOf('/') + 1);
      var service = services.get(body.path("cluster").asText() + "/" + key);
      if (service != null) {
        all.add(described(service));
      }
    }
    return node;
  }

  private ObjectNode described(Service service) {
    int running = running(service);
    boolean isUp = !ticks.now().isBefore(service.sized.plus(startup));
    var definition = ARN + "task-definition/" + service.definition;
    var node = FakeWire.object();
    node.put("serviceArn", ARN + "service/" + service.cluster + "/" + service.name);
    node.put("serviceName", service.name).put("status", service.status);
    node.put("desiredCount", service.desired).put("runningCount", running);
    node.put("pendingCount", isUp ? 0 : Math.max(0, service.desired - running));
    node.put("taskDefinition", definition).put("schedulingStrategy", service.scheduling);
    node.put("createdAt", seconds(service.created));
    node.putArray("deployments")
        .addObject()
        .put("id", "ecs-svc/1")
        .put("status", "PRIMARY")
        .put("taskDefinition", definition)
        .put("rolloutState", "COMPLETED")
        .put("rolloutStateReason", "ECS deployment ecs-svc/1 completed.")
        .put("createdAt", seconds(service.created))
        .put("updatedAt", seconds(service.created));
    node.putArray("events").addAll(service.events);
    return node;
  }

  private ObjectNode definition(JsonNode body) {
    var name = body.path("taskDefinition").asText();
    var found = definitions.get(name.substring(name.lastIndexOf('/') + 1));
    if (found == null) {
      throw new FakeCloudWatch.Fault("ClientException", "Unable to describe task definition.");
    }
    return FakeWire.object().set("taskDefinition", found);
  }

  private ObjectNode listDefinitions(JsonNode body) {
    var prefix = body.path("familyPrefix").asText() + ":";
    var found = new ArrayList<String>();
    definitions.keySet().stream()
        .filter(one -> one.startsWith(prefix))
        .forEach(one -> found.add(0, ARN + "task-definition/" + one));
    return list("taskDefinitionArns", found);
  }

  private ObjectNode deployments(JsonNode body) {
    var node = FakeWire.object();
    var all = found(body, body.path("service").asText()).deployments;
    int from = Integer.parseInt(body.path("nextToken").asText("0"));
    int to = Math.min(all.size(), from + 2);
    node.putArray("serviceDeployments").addAll(all.subList(from, to));
    return to < all.size() ? node.put("nextToken", Integer.toString(to)) : node;
  }

  private static ObjectNode revisions(JsonNode body) {
    var node = FakeWire.object();
    var all = node.putArray("serviceRevisions");
    for (var arn : body.path("serviceRevisionArns")) {
      var name = arn.asText().substring(arn.asText().lastIndexOf('/') + 1);
      all.addObject()
          .put("serviceRevisionArn", arn.asText())
          .put("taskDefinition", ARN + "task-definition/" + name);
    }
    return node;
  }

  private List<ObjectNode> all(Service service) {
    var all = new ArrayList<>(service.tasks);
    for (int i = 0; i < running(service); i++) {
      var task = FakeWire.object();
      task.put("taskArn", ARN + "task/" + service.cluster + "/" + service.name + i);
      task.put("taskDefinitionArn", ARN + "task-definition/" + service.definition);
      task.put("lastStatus", "RUNNING").put("desiredStatus", "RUNNING");
      task.put("healthStatus", "HEALTHY").put("startedAt", seconds(service.created));
      task.put("availabilityZone", "eu-west-1a");
      all.add(task);
    }
    return all;
  }

  private ObjectNode tasks(JsonNode body) {
    var service = found(body, body.path("serviceName").asText());
    var wanted = body.path("desiredStatus").asText("RUNNING");
    var found =
        all(service).stream()
            .filter(one -> one.path("desiredStatus").asText().equals(wanted))
            .map(one -> one.path("taskArn").asText())
            .toList();
    int from = Integer.parseInt(body.path("nextToken").asText("0"));
    int to = Math.min(found.size(), from + 100);
    var node = list("taskArns", found.subList(from, to));
    return to < found.size() ? node.put("nextToken", Integer.toString(to)) : node;
  }

  private ObjectNode describeTasks(JsonNode body) {
    if (body.path("tasks").size() > 100) {
      throw new FakeCloudWatch.Fault("InvalidParameterException", "at most 100 tasks");
    }
    var node = FakeWire.object();
    var tasks = node.putArray("tasks");
    var wanted = new ArrayList<String>();
    body.path("tasks").forEach(one -> wanted.add(one.asText()));
    services.values().stream()
        .flatMap(one -> all(one).stream())
        .filter(one -> wanted.contains(one.path("taskArn").asText()))
        .forEach(tasks::add);
    return node;
  }

  private ObjectNode update(JsonNode body) {
    var service = found(body, body.path("service").asText());
    if (body.has("desiredCount")) {
      resize(service, body.path("desiredCount").asInt());
    }
    return FakeWire.object().set("service", described(service));
  }

  @Override
  public void close() {
    http.close();
    identity.close();
  }
}
