package dev.runbook.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Refused;
import dev.runbook.aws.AwsException.Denied;
import dev.runbook.aws.AwsException.Expired;
import dev.runbook.aws.AwsException.NoCredentials;
import dev.runbook.aws.AwsException.Unreachable;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.sso.auth.ExpiredTokenException;

/** Who asks and where: credentials, region, identity, and what is said if one is missing. */
class ConnectTest extends WithFake {
  @TempDir private Path home;

  /** Runs without any credentials of this computer. */
  private void alone(Map<String, String> properties, Runnable body) {
    var all = new TreeMap<>(properties);
    all.putIfAbsent("aws.configFile", home.resolve("none").toString());
    all.putIfAbsent("aws.sharedCredentialsFile", home.resolve("none").toString());
    all.putIfAbsent("aws.disableEc2Metadata", "true");
    all.forEach(System::setProperty);
    try {
      body.run();
    } finally {
      all.keySet().forEach(System::clearProperty);
    }
  }

  @Test
  void no_credentials_names_each_source_tried() {
    var lone = CloudWatch.on(Aws.on(rb).endpoint(fake.uri()).region("eu-west-1"));
    alone(
        Map.of(),
        () ->
            assertThatThrownBy(() -> lone.metric(ECS, CPU).exactly().last("1h").table())
                .isInstanceOf(NoCredentials.class)
                .hasMessageContaining("there are no AWS credentials")
                .hasMessageContaining("SystemPropertyCredentialsProvider")
                .hasMessageContaining("ProfileCredentialsProvider")
                .hasMessageContaining("InstanceProfileCredentialsProvider")
                .hasMessageContaining("aws sso login"));
    assertThat(fake.calls()).isEmpty();
  }

  @Test
  void no_region_names_the_setting() {
    var lone =
        CloudWatch.on(Aws.on(rb).endpoint(fake.uri()).credentials(FakeCloudWatch.credentials()));
    alone(
        Map.of(),
        () ->
            assertThatThrownBy(() -> lone.metric(ECS, CPU).exactly().last("1h").table())
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("there is no AWS region")
                .hasMessageContaining("environment.test.aws.region"));
  }

  @Test
  void a_profile_gives_credentials_and_region() throws IOException {
    var config = home.resolve("config");
    Files.writeString(
        config,
        """
        [profile ops]
        region = eu-central-1
        aws_access_key_id = not-a-secret-key
        aws_secret_access_key = not-a-secret-aws
        """);
    cpu("web", "1h");
    alone(
        Map.of("aws.configFile", config.toString()),
        () -> {
          var aws = Aws.on(rb).profile("ops").endpoint(fake.uri());
          var one = CloudWatch.on(aws).metric(ECS, CPU).where("ServiceName", "web").last("30m");
          assertThat(one.series().one().source()).contains("123456789012/eu-central-1 as role/ops");
          assertThatThrownBy(
                  () -> Aws.on(rb).profile("opps").region("a").endpoint(fake.uri()).identity())
              .isInstanceOf(NoCredentials.class)
              .hasMessageContaining("profile opps");
        });
    assertThat(fake.calls()).allMatch(call -> call.region().equals("eu-central-1"));
  }

  @Test
  void a_role_is_assumed_with_the_operators_name() {
    cpu("web", "1h");
    var aws = fake.aws(rb).role("arn:aws:iam::123456789012:role/ops");
    var set = CloudWatch.on(aws).metric(ECS, CPU).where("ServiceName", "web").last("30m").series();
    assertThat(set.one().isEmpty()).isFalse();
    assertThat(fake.count("AssumeRole")).isEqualTo(1);
    assertThat(Credentials.sessionName("anna müller/ops")).isEqualTo("runbook-anna-m-ller-ops");
  }

  @Test
  void expired_credentials_are_looked_for_once_more() {
    cpu("web", "1h");
    fake.expired(1);
    assertThat(web().last("30m").series().one().size()).isEqualTo(28);
    fake.expired(5);
    assertThatThrownBy(() -> web().last("30m").series())
        .isInstanceOf(Expired.class)
        .hasMessageContaining("the AWS credentials have expired")
        .hasMessageContaining("the credentials given in code");
  }

  @Test
  void expired_sso_names_the_line_to_type() {
    AwsCredentialsProvider sso =
        () -> {
          throw ExpiredTokenException.builder().message("The SSO session has expired").build();
        };
    var asked = CloudWatch.on(fake.aws(rb).credentials(sso)).metric(ECS, CPU).exactly();
    assertThatThrownBy(() -> asked.last("1h").table())
        .isInstanceOf(Expired.class)
        .hasMessageContaining("The SSO session has expired");
    var ops = new Access("ops", "", "eu-west-1", "", "", null);
    var cause = ExpiredTokenException.builder().message("The SSO session has expired").build();
    assertThat(Failures.credentials(ops, cause))
        .hasMessageContaining("profile ops")
        .hasMessageContaining("aws sso login --profile ops");
  }

  @Test
  void access_denied_names_the_permission() {
    cpu("web", "1h");
    fake.deny("GetMetricData");
    assertThatThrownBy(() -> web().last("1h").table())
        .isInstanceOf(Denied.class)
        .hasMessageContaining("this caller may not cloudwatch:GetMetricData")
        .hasMessageContaining("assumed-role/ops/me is not authorized");
    assertThat(fake.count("GetMetricData")).isEqualTo(1);
  }

  @Test
  void identity_denied_is_a_note_and_not_a_failure() {
    cpu("web", "1h");
    fake.deny("GetCallerIdentity");
    assertThat(web().last("30m").series().one().source()).contains("CloudWatch eu-west-1 |");
    var table = fake.aws(rb).identity();
    assertThat(table.notes()).anyMatch(note -> note.contains("sts:GetCallerIdentity"));
  }

  @Test
  void wrong_account_is_refused_before_the_first_read() {
    cpu("web", "1h");
    try (var pinned =
        with(ticks).set("environment.test.aws.account", "111111111111").open("test")) {
      var asked = CloudWatch.on(fake.aws(pinned)).metric(ECS, CPU).where("ServiceName", "web");
      assertThatThrownBy(() -> asked.last("1h").table())
          .isInstanceOf(Refused.class)
          .hasMessageContaining("expected account 111111111111, found 123456789012");
      assertThat(fake.calls())
          .extracting(FakeCloudWatch.Call::action)
          .containsOnly("GetCallerIdentity");
      fake.account("111111111111");
      assertThat(asked.last("30m").series().one().size()).isEqualTo(28);
    }
  }

  @Test
  void nobody_listens_and_no_such_host_are_told() throws IOException {
    int free;
    try (var socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    var gone = fake.aws(rb).endpoint(URI.create("http://127.0.0.1:" + free));
    assertThatThrownBy(() -> CloudWatch.on(gone).metric("n", "m").exactly().last("1h").table())
        .isInstanceOf(Unreachable.class)
        .hasMessageContaining("nobody listens there");
  }

  @Test
  void server_errors_pass_and_stay() {
    cpu("web", "1h");
    fake.serverError(2);
    assertThat(web().last("30m").series().one().size()).isEqualTo(28);
    fake.serverError(50);
    assertThatThrownBy(() -> web().last("30m").series())
        .isInstanceOf(Unreachable.class)
        .hasMessageContaining("CloudWatch itself failed");
  }

  @Test
  void your_own_client_is_used_and_never_closed() {
    cpu("web", "1h");
    try (var client =
        CloudWatchClient.builder()
            .endpointOverride(fake.uri())
            .region(Region.EU_WEST_3)
            .credentialsProvider(FakeCloudWatch.credentials())
            .build()) {
      try (var other = with(ticks).open("test")) {
        var own = CloudWatch.on(other, client);
        var one = own.metric(ECS, CPU).where("ServiceName", "web").last("30m").series().one();
        assertThat(one.source()).startsWith("CloudWatch eu-west-3 |");
        assertThatThrownBy(() -> own.metric(ECS, CPU).exactly().regions("us-east-1").table())
            .hasMessageContaining("one region only");
      }
      assertThat(client.listMetrics().metrics()).isNotEmpty();
    }
    assertThat(fake.count("GetCallerIdentity")).isZero();
  }

  @Test
  void an_unknown_setting_is_refused_at_once() {
    try (var odd = with(ticks).set("default.aws.regoin", "x").open("test")) {
      assertThatThrownBy(() -> CloudWatch.on(odd))
          .isInstanceOf(BadSetting.class)
          .hasMessageContaining("region");
    }
    try (var odd = with(ticks).set("default.aws.budget", "much").open("test")) {
      assertThatThrownBy(() -> CloudWatch.on(fake.aws(odd)).metric(ECS, CPU).exactly().table())
          .isInstanceOf(BadSetting.class)
          .hasMessageContaining("US dollars");
    }
  }

  @Test
  void writes_are_repeated_only_if_certainly_rejected() {
    var access = new Access("", "", "eu-west-1", "", "", FakeCloudWatch.credentials());
    var credentials = new Credentials(access, () -> null, "me");
    var calls = new Calls(ticks, access, credentials);
    var call = new Calls.Call("ECS", "UpdateService", "eu-west-1", "");
    try (var client =
        CloudWatchClient.builder()
            .endpointOverride(fake.uri())
            .region(Region.EU_WEST_1)
            .credentialsProvider(FakeCloudWatch.credentials())
            .overrideConfiguration(
                c ->
                    c.retryStrategy(
                        software.amazon.awssdk.awscore.retry.AwsRetryStrategy.doNotRetry()))
            .build()) {
      var sent = new AtomicInteger();
      fake.throttle(2);
      var unused =
          calls.write(
              call,
              () -> {
                sent.incrementAndGet();
                return client.listMetrics();
              });
      assertThat(sent.get()).isEqualTo(3);
      fake.serverError(1);
      assertThatThrownBy(() -> calls.write(call, () -> client.listMetrics()))
          .isInstanceOf(Unreachable.class);
      assertThat(fake.count("ListMetrics")).isEqualTo(4);
    }
    assertThat(List.of(ticks.slept().size())).containsExactly(2);
  }
}
