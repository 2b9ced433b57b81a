package dev.runbook.aws;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.runbook.Runbook;
import dev.runbook.RunbookException;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.profiles.ProfileFileSupplier;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * One way of asking AWS: its credentials, its region, its clients, who it is. Clients are made when
 * they are first needed; they do not retry by themselves, {@link Calls} does.
 */
final class Session implements AutoCloseable {
  private final Runbook rb;
  private final Access access;
  private final Sessions sessions;
  private final Credentials credentials;
  private final Calls calls;
  private final Map<String, SdkAutoCloseable> clients = new ConcurrentHashMap<>();
  private final Object lock = new Object();
  private final Object asking = new Object();

  @GuardedBy("lock")
  private @Nullable Region region;

  @GuardedBy("asking")
  private @Nullable Identity identity;

  @GuardedBy("lock")
  private @Nullable SdkHttpClient http;

  Session(Runbook rb, Access access, Sessions sessions) {
    this.rb = rb;
    this.access = access;
    this.sessions = sessions;
    this.credentials = new Credentials(access, this::sts, rb.operator());
    this.calls = new Calls(rb.ticks(), access, credentials);
  }

  Runbook runbook() {
    return rb;
  }

  Access access() {
    return access;
  }

  ExecutorService threads() {
    return sessions.threads();
  }

  Spent spent() {
    return sessions.spent();
  }

  Calls calls() {
    return calls;
  }

  /** The region that is asked. */
  Region region() {
    synchronized (lock) {
      if (region == null) {
        region = access.region().isEmpty() ? found() : Region.of(access.region());
      }
      return region;
    }
  }

  private Region found() {
    var chain =
        DefaultAwsRegionProviderChain.builder().profileFile(ProfileFileSupplier.defaultSupplier());
    access.profileName().ifPresent(name -> chain.profileName(name));
    try {
      return chain.build().getRegion();
    } catch (SdkClientException e) {
      throw new BadSetting(
          Problem.of("there is no AWS region")
              .at("environment " + rb.environment().name())
              .seen(String.valueOf(e.getMessage()))
              .advice(
                  "Aws.on(rb).region(\"eu-west-1\"), the setting `environment."
                      + rb.environment().name()
                      + ".aws.region`, or export AWS_REGION=.."));
    }
  }

  /** The client made by {@code builder}, kept under {@code name}. */
  <C extends SdkAutoCloseable, B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>>
      C client(Class<C> type, String place, Supplier<B> builder) {
    var made =
        clients.computeIfAbsent(
            type.getName() + " " + place, key -> configured(builder.get(), place).build());
    return type.cast(made);
  }

  private <C, B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>> B configured(
      B builder, String place) {
    builder
        .region(Region.of(place))
        .credentialsProvider(credentials)
        .httpClient(http())
        .overrideConfiguration(
            config ->
                config
                    .retryStrategy(AwsRetryStrategy.doNotRetry())
                    .defaultProfileFileSupplier(ProfileFileSupplier.defaultSupplier())
                    .apiCallAttemptTimeout(Duration.ofSeconds(10))
                    .apiCallTimeout(Duration.ofSeconds(60)));
    if (!access.endpoint().isEmpty()) {
      builder.endpointOverride(URI.create(access.endpoint()));
    }
    return builder;
  }

  private SdkHttpClient http() {
    synchronized (lock) {
      if (http == null) {
        http =
            Apache5HttpClient.builder()
                .connectionTimeout(Duration.ofSeconds(3))
                .socketTimeout(Duration.ofSeconds(30))
                .maxConnections(32)
                .build();
      }
      return http;
    }
  }

  private StsClient sts() {
    return client(StsClient.class, region().id(), StsClient::builder);
  }

  /** Who asks; asked once. Refuses an account that is not the one the environment names. */
  Identity identity() {
    synchronized (asking) {
      if (identity == null) {
        var found = asked();
        pin(found);
        identity = found;
      }
      return identity;
    }
  }

  /** Nothing is asked of a pinned environment before the account is known to be right. */
  void checkAccount() {
    if (!access.account().isEmpty()) {
      var unused = identity();
    }
  }

  private Identity asked() {
    var where = new Calls.Call("STS", "GetCallerIdentity", region().id(), "");
    try {
      var answer = calls.read(where, () -> sts().getCallerIdentity());
      return new Identity(answer.account(), answer.arn(), "");
    } catch (AwsException.NoCredentials | AwsException.Expired e) {
      throw e;
    } catch (RunbookException | SdkException e) {
      return Identity.unknown("who asks is not known: " + String.valueOf(e.getMessage()));
    }
  }

  private void pin(Identity found) {
    if (access.account().isEmpty() || found.account().equals(access.account())) {
      return;
    }
    throw new Refused(
        Problem.of("these credentials are for another AWS account than this environment")
            .at("environment " + rb.environment().name())
            .seen(
                "expected account "
                    + access.account()
                    + ", found "
                    + (found.isKnown() ? found.account() + " as " + found.arn() : found.why()))
            .advice("choose the right profile or role, or correct the setting `aws.account`"));
  }

  @Override
  public void close() {
    clients.values().forEach(SdkAutoCloseable::close);
    synchronized (lock) {
      if (http != null) {
        http.close();
      }
    }
    credentials.close();
  }
}
