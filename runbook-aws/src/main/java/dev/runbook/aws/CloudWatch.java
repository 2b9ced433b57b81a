package dev.runbook.aws;

import dev.runbook.Redactor;
import dev.runbook.Runbook;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Table;
import dev.runbook.aws.AwsException.BadQuery;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

/**
 * Metrics and alarms of Amazon CloudWatch. Only reads. Nothing is contacted before a question is
 * shown.
 *
 * <pre>{@code
 * var cw = CloudWatch.on(rb);
 * cw.metric("AWS/ECS", "CPUUtilization").where("ServiceName", "web").stats("Average", "p99").last("3h").chart();
 * }</pre>
 */
public final class CloudWatch {
  private final Runbook rb;
  private final @Nullable Aws aws;
  private final @Nullable CloudWatchClient client;
  private final ConcurrentMap<String, Region> regions = new ConcurrentHashMap<>();

  private CloudWatch(Runbook rb, @Nullable Aws aws, @Nullable CloudWatchClient client) {
    this.rb = rb;
    this.aws = aws;
    this.client = client;
  }

  /** With the credentials and the region that are there already: {@link Aws#on}. */
  public static CloudWatch on(Runbook rb) {
    return on(Aws.on(rb));
  }

  /** As {@code aws} says who asks and where. */
  public static CloudWatch on(Aws aws) {
    return new CloudWatch(aws.runbook(), aws, null);
  }

  /** Through your own client, which is never closed: its credentials, region and retries hold. */
  public static CloudWatch on(Runbook rb, CloudWatchClient client) {
    return new CloudWatch(rb, null, client);
  }

  /**
   * A metric: {@code metric("AWS/ECS", "CPUUtilization")}. Its average unless {@code stats} says
   * more.
   */
  public MetricQuery metric(String namespace, String name) {
    var ask = new Ask.Metric(namespace, name, new TreeMap<>(), false, List.of("Average"), 0, false);
    return new MetricQuery(this, ask, Look.PLAIN, Terms.STANDARD);
  }

  /** Which metrics a namespace has, a row each: name and dimensions. */
  public Table metrics(String namespace) {
    return region().sets().table(namespace);
  }

  /**
   * An expression of metric math over inputs given by {@code with}: {@code math("100 * e / r")}.
   */
  public MetricQuery math(String expression) {
    return new MetricQuery(
        this, new Ask.Formula(expression, List.of()), Look.PLAIN, Terms.STANDARD);
  }

  /**
   * Whatever a search finds, 500 series at most: {@code search("{AWS/ECS,ClusterName,ServiceName}
   * MetricName=\"MemoryUtilization\"", "Average")}. The names in braces become labels.
   */
  public MetricQuery search(String expression, String stat) {
    return new MetricQuery(
        this, new Ask.Search(expression, Stat.of(stat)), Look.PLAIN, Terms.STANDARD);
  }

  /** Metrics Insights over the last two weeks; the keys of GROUP BY become labels. */
  public MetricQuery sql(String select) {
    return new MetricQuery(this, new Ask.Insights(select), Look.PLAIN, Terms.STANDARD);
  }

  /** Several questions over one window, that of the first one. */
  public MetricQuery together(MetricQuery... queries) {
    if (queries.length == 0) {
      throw new BadQuery(
          Problem.of("there is no query to put together").advice("give two or more"), null);
    }
    var parts =
        Arrays.stream(queries).flatMap(one -> Ask.parts(one.ask(), one.look()).stream()).toList();
    return new MetricQuery(this, new Ask.Together(parts), Look.PLAIN, queries[0].terms());
  }

  /** All alarms: name, state, since when, what they watch. */
  public Table alarms() {
    return new Alarms(region()).table();
  }

  /** One alarm, by its name. */
  public Alarm alarm(String name) {
    return new Alarm(this, name);
  }

  /** An alarm of CloudWatch. */
  public static final class Alarm {
    private final CloudWatch cw;
    private final String name;

    private Alarm(CloudWatch cw, String name) {
      this.cw = cw;
      this.name = name;
    }

    /** What happened to it in the last {@code length}: usable as markers of a chart. */
    public Table history(String length) {
      return new Alarms(cw.region()).history(name, MetricQuery.length(length));
    }

    /** Its state now, why, and since when. */
    public Table state() {
      return new Alarms(cw.region()).one(name);
    }

    /**
     * A guard: it must not be in ALARM for {@code time}; INSUFFICIENT_DATA is no reading.
     *
     * @param time {@code 5m}
     */
    public dev.runbook.Guard quiet(String time) {
      return dev.runbook.Guard.on(
              "alarm " + name + " in ALARM", () -> new Alarms(cw.region()).sample(name))
          .below(0)
          .during(time);
    }

    @Override
    public String toString() {
      return Redactor.clean("alarm " + name + ": .state(), .history(\"24h\"), .quiet(\"5m\")");
    }
  }

  Runbook runbook() {
    return rb;
  }

  /** The region of the session or of the caller's client. */
  Region region() {
    if (aws != null) {
      return region(aws.session().region().id());
    }
    return region(given().serviceClientConfiguration().region().id());
  }

  private CloudWatchClient given() {
    if (client == null) {
      throw new IllegalStateException("neither a session nor a client");
    }
    return client;
  }

  Region region(String name) {
    return regions.computeIfAbsent(name, this::made);
  }

  private Region made(String name) {
    if (aws != null) {
      var session = aws.session();
      return new Region(
          name,
          rb.ticks(),
          session.calls(),
          () -> session.client(CloudWatchClient.class, name, CloudWatchClient::builder),
          session);
    }
    var own = given().serviceClientConfiguration().region().id();
    if (!own.equals(name)) {
      throw new BadQuery(
          Problem.of("your own client asks one region only")
              .seen("it asks " + own + ", not " + name)
              .advice("CloudWatch.on(Aws.on(rb)) asks several"),
          null);
    }
    var access = new Access("", "", name, "", "", AnonymousCredentialsProvider.create());
    var calls = new Calls(rb.ticks(), access, Credentials.given(access));
    return new Region(name, rb.ticks(), calls, this::given, null);
  }

  private Sessions sessions() {
    return rb.attach(Sessions.class, () -> new Sessions(rb));
  }

  Spent spent() {
    return sessions().spent();
  }

  ExecutorService threads() {
    return sessions().threads();
  }

  @Override
  public String toString() {
    return "CloudWatch by " + (aws == null ? "your own client" : aws);
  }
}
