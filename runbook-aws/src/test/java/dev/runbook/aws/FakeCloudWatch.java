package dev.runbook.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.runbook.Runbook;
import dev.runbook.Ticks;
import dev.runbook.aws.FakeHttp.Reply;
import dev.runbook.aws.FakeHttp.Request;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntToDoubleFunction;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * A little server that plays CloudWatch (Smithy RPC v2 CBOR, AWS JSON 1.0) and STS in this JVM, for
 * tests of runbooks: 500 queries and 100,800 points a request, pages that split a series, buckets
 * from the start, sparse data, retention by age, searches, a part of Insights and of metric math.
 * Its time is that of the runbook. Every region answers from the same metrics.
 *
 * <pre>{@code
 * try (var fake = FakeCloudWatch.at(ticks)) {
 *   fake.metric("AWS/ECS", "CPUUtilization", "ServiceName", "web").every("1m", "3h", i -> i % 100);
 *   CloudWatch.on(fake.aws(rb)).metric("AWS/ECS", "CPUUtilization").where("ServiceName", "web").last("1h").table();
 * }
 * }</pre>
 */
public final class FakeCloudWatch implements AutoCloseable {
  private static final String SERVICE = "/service/GraniteServiceVersion20100801/operation/";

  private static final AwsCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(
          AwsBasicCredentials.create("not-a-secret-key", "not-a-secret-aws"));

  private static final String TARGET = "GraniteServiceVersion20100801.";

  /** An error of the service. */
  static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final String code;

    Fault(String code, String words) {
      super(words);
      this.code = code;
    }
  }

  /** One call, as the ledger has it. */
  public record Call(String action, String region, int queries, boolean paged) {}

  final Ticks ticks;
  final FakeStore store = new FakeStore();
  final FakeAlarms alarms = new FakeAlarms();
  final FakeAnswers answers;
  private final FakeHttp http = new FakeHttp(this::answer);
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Set<String> denied = ConcurrentHashMap.newKeySet();
  private final Set<String> down = ConcurrentHashMap.newKeySet();
  private final Map<String, AtomicInteger> faults = new ConcurrentHashMap<>();
  private volatile String account = "123456789012";

  private FakeCloudWatch(Ticks ticks) {
    this.ticks = ticks;
    this.answers = new FakeAnswers(this);
  }

  /** A server whose now is that of {@code ticks}. */
  public static FakeCloudWatch at(Ticks ticks) {
    return new FakeCloudWatch(ticks);
  }

  /** Where it listens. */
  public URI uri() {
    return http.uri();
  }

  /** Credentials that it takes. */
  public static AwsCredentialsProvider credentials() {
    return CREDENTIALS;
  }

  /** AWS as this server plays it. */
  public Aws aws(Runbook rb) {
    return Aws.on(rb).endpoint(uri()).credentials(credentials()).region("eu-west-1");
  }

  /** A metric to publish values of; {@code pairs} are names and values of its dimensions. */
  public Publishing metric(String namespace, String name, String... pairs) {
    var dimensions = new TreeMap<String, String>();
    for (int i = 0; i < pairs.length; i += 2) {
      dimensions.put(pairs[i], pairs[i + 1]);
    }
    return new Publishing(store.metric(namespace, name, dimensions), ticks);
  }

  /** Publishes values of one metric. */
  public static final class Publishing {
    private final FakeStore.Metric metric;
    private final Ticks ticks;

    private Publishing(FakeStore.Metric metric, Ticks ticks) {
      this.metric = metric;
      this.ticks = ticks;
    }

    /** Values at one time. */
    @CanIgnoreReturnValue
    public Publishing add(Instant time, double... values) {
      double sum = 0;
      double min = Double.POSITIVE_INFINITY;
      double max = Double.NEGATIVE_INFINITY;
      for (double value : values) {
        sum += value;
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
      metric.data.add(
          new FakeStore.Datum(time.getEpochSecond(), values, sum, values.length, min, max));
      return this;
    }

    /** A statistic set: no percentile can be had of it. */
    @CanIgnoreReturnValue
    public Publishing set(Instant time, double sum, double count, double min, double max) {
      metric.data.add(
          new FakeStore.Datum(time.getEpochSecond(), new double[0], sum, count, min, max));
      return this;
    }

    /** A value each {@code step} in the {@code length} up to now; the first is number 0. */
    @CanIgnoreReturnValue
    public Publishing every(String step, String length, IntToDoubleFunction values) {
      var every = MetricQuery.length(step);
      var first = ticks.now().minus(MetricQuery.length(length));
      int number = 0;
      for (var time = first; time.isBefore(ticks.now()); time = time.plus(every)) {
        add(time, values.applyAsDouble(number++));
      }
      return this;
    }
  }

  /** The account it answers for. */
  @CanIgnoreReturnValue
  public FakeCloudWatch account(String id) {
    account = id;
    return this;
  }

  /** An alarm in a state, since the time now. */
  @CanIgnoreReturnValue
  public FakeCloudWatch alarm(String name, String state) {
    alarms.put(name, state, ticks.now());
    return this;
  }

  /** Refuses an action for ever: {@code ListMetrics}. */
  @CanIgnoreReturnValue
  public FakeCloudWatch deny(String action) {
    denied.add(action);
    return this;
  }

  /** Nothing works in this region. */
  @CanIgnoreReturnValue
  public FakeCloudWatch down(String region) {
    down.add(region);
    return this;
  }

  /** The next so many calls of any action come too fast. */
  @CanIgnoreReturnValue
  public FakeCloudWatch throttle(int times) {
    return fault("throttle", times);
  }

  /** The next so many calls fail inside the service. */
  @CanIgnoreReturnValue
  public FakeCloudWatch serverError(int times) {
    return fault("serverError", times);
  }

  /** The credentials of the next so many calls have expired. */
  @CanIgnoreReturnValue
  public FakeCloudWatch expired(int times) {
    return fault("expired", times);
  }

  @CanIgnoreReturnValue
  FakeCloudWatch fault(String name, int times) {
    faults.put(name, new AtomicInteger(times));
    return this;
  }

  boolean isDue(String fault) {
    var left = faults.get(fault);
    return left != null && left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
  }

  /** At most so many points a page. */
  @CanIgnoreReturnValue
  public FakeCloudWatch pages(int points) {
    answers.pagePoints = points;
    return this;
  }

  /** Every answer comes so much later, in real time. */
  @CanIgnoreReturnValue
  public FakeCloudWatch latency(Duration time) {
    http.latency(time.toMillis());
    return this;
  }

  /** The calls so far, in order. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** How many calls of one action there were. */
  public int count(String action) {
    return (int) calls.stream().filter(call -> call.action().equals(action)).count();
  }

  /** How many metrics would be on the bill so far. */
  public long billed() {
    return answers.billed.get();
  }

  private Reply answer(Request request) {
    boolean isJson = request.header("x-amz-target").startsWith(TARGET);
    if (!isJson && !request.path().startsWith(SERVICE)) {
      return sts(request);
    }
    var action =
        isJson
            ? request.header("x-amz-target").substring(TARGET.length())
            : request.path().substring(SERVICE.length());
    var body = isJson ? FakeWire.json(request.body()) : FakeWire.read(request.body());
    calls.add(
        new Call(
            action,
            request.region(),
            body.path("MetricDataQueries").size(),
            body.has("NextToken")));
    try {
      refuse(action, request.region());
      return told(isJson, 200, dispatch(action, body));
    } catch (Fault e) {
      int status = e.code.equals("InternalServiceFault") ? 500 : 400;
      return told(
          isJson, status, Map.of("__type", e.code, "message", String.valueOf(e.getMessage())));
    }
  }

  private Map<String, ?> dispatch(String action, JsonNode body) {
    return switch (action) {
      case "GetMetricData" -> answers.data(body);
      case "ListMetrics" -> answers.list(body);
      case "DescribeAlarms" -> alarms.describe(body);
      case "DescribeAlarmHistory" -> alarms.history(body);
      default -> throw new Fault("InvalidAction", "the fake has no " + action);
    };
  }

  private void refuse(String action, String region) {
    if (down.contains(region) || isDue("serverError")) {
      throw new Fault("InternalServiceFault", "the service is down in " + region);
    }
    if (isDue("throttle")) {
      throw new Fault("ThrottlingException", "Rate exceeded");
    }
    if (isDue("expired")) {
      throw new Fault("ExpiredToken", "The security token included in the request is expired");
    }
    if (denied.contains(action)) {
      throw new Fault(
          "AccessDenied",
          "User: arn:aws:sts::"
              + account
              + ":assumed-role/ops/me is not authorized to perform:"
              + " cloudwatch:"
              + action);
    }
  }

  private static Reply told(boolean isJson, int status, Map<String, ?> body) {
    if (isJson) {
      return Reply.of(status, "application/x-amz-json-1.0", FakeWire.toJson(body));
    }
    return Reply.of(status, "application/cbor", FakeWire.write(body))
        .header("smithy-protocol", "rpc-v2-cbor");
  }

  Reply sts(Request request) {
    var form = new String(request.body(), StandardCharsets.UTF_8);
    var action = form.contains("AssumeRole") ? "AssumeRole" : "GetCallerIdentity";
    calls.add(new Call(action, request.region(), 0, false));
    if (denied.contains(action)) {
      return xml(
          403,
          "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no "
              + action
              + "</Message></Error></ErrorResponse>");
    }
    if (action.equals("AssumeRole")) {
      return xml(
          200,
          "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>not-a-secret-role</AccessKeyId><SecretAccessKey>not-a-secret-aws</SecretAccessKey><SessionToken>not-a-secret-token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>");
    }
    return xml(
        200,
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::"
            + account
            + ":assumed-role/ops/me</Arn><UserId>x</UserId><Account>"
            + account
            + "</Account></GetCallerIdentityResult></GetCallerIdentityResponse>");
  }

  private static Reply xml(int status, String text) {
    return Reply.of(status, "text/xml", text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    http.close();
  }

  /** Alarms and their history. */
  static final class FakeAlarms {
    private final Map<String, Map<String, Object>> now = new LinkedHashMap<>();
    private final List<Map<String, Object>> history = new ArrayList<>();

    synchronized void put(String name, String state, Instant time) {
      var before = now.getOrDefault(name, Map.of("StateValue", "INSUFFICIENT_DATA"));
      now.put(
          name,
          Map.of(
              "AlarmName",
              name,
              "StateValue",
              state,
              "StateReason",
              "because of the test",
              "StateUpdatedTimestamp",
              time,
              "Namespace",
              "AWS/ApplicationELB",
              "MetricName",
              "HTTPCode_Target_5XX_Count",
              "ComparisonOperator",
              "GreaterThanThreshold",
              "Threshold",
              5.0));
      history.add(
          Map.of(
              "AlarmName",
              name,
              "Timestamp",
              time,
              "HistoryItemType",
              "StateUpdate",
              "HistorySummary",
              "Alarm updated from " + before.get("StateValue") + " to " + state));
    }

    synchronized Map<String, ?> describe(JsonNode body) {
      var names = new TreeSet<String>();
      body.path("AlarmNames").forEach(name -> names.add(name.asText()));
      var found =
          now.values().stream()
              .filter(one -> names.isEmpty() || names.contains(one.get("AlarmName")))
              .toList();
      return Map.of("MetricAlarms", found, "CompositeAlarms", List.of());
    }

    synchronized Map<String, ?> history(JsonNode body) {
      var name = body.path("AlarmName").asText();
      return Map.of(
          "AlarmHistoryItems",
          history.stream().filter(one -> one.get("AlarmName").equals(name)).toList());
    }
  }
}
