package dev.runbook.aws;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.profiles.ProfileFileSupplier;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The credentials of one session: found when first needed, found anew after {@link #renew}. The
 * providers are our own and never the shared one of the SDK; profile files are read again when they
 * change.
 */
final class Credentials implements AwsCredentialsProvider {
  private final Access access;
  private final Supplier<StsClient> sts;
  private final String operator;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private @Nullable AwsCredentialsProvider found;

  Credentials(Access access, Supplier<StsClient> sts, String operator) {
    this.access = access;
    this.sts = sts;
    this.operator = operator;
  }

  /** Those of a client of the caller's own: ours are never asked. */
  static Credentials given(Access access) {
    return new Credentials(
        access,
        () -> {
          throw new IllegalStateException("the client has its own credentials");
        },
        "");
  }

  @Override
  public AwsCredentials resolveCredentials() {
    return provider().resolveCredentials();
  }

  private AwsCredentialsProvider provider() {
    synchronized (lock) {
      if (found == null) {
        found = access.role().isEmpty() ? base() : assumed(base());
      }
      return found;
    }
  }

  private AwsCredentialsProvider base() {
    if (access.given() != null) {
      return access.given();
    }
    var files = ProfileFileSupplier.defaultSupplier();
    if (!access.profile().isEmpty()) {
      return ProfileCredentialsProvider.builder()
          .profileFile(files)
          .profileName(access.profile())
          .build();
    }
    return DefaultCredentialsProvider.builder().profileFile(files).build();
  }

  private AwsCredentialsProvider assumed(AwsCredentialsProvider base) {
    var request =
        AssumeRoleRequest.builder()
            .roleArn(access.role())
            .roleSessionName(sessionName(operator))
            .overrideConfiguration(config -> config.credentialsProvider(base))
            .build();
    return StsAssumeRoleCredentialsProvider.builder()
        .stsClient(sts.get())
        .refreshRequest(request)
        .build();
  }

  /** Who works here, in the letters that AWS allows. */
  static String sessionName(String operator) {
    var name = "runbook-" + operator.replaceAll("[^A-Za-z0-9_=,.@-]", "-");
    return name.length() > 64 ? name.substring(0, 64) : name;
  }

  /** The next question looks for credentials again. */
  void renew() {
    close();
  }

  void close() {
    synchronized (lock) {
      if (found instanceof SdkAutoCloseable open && found != access.given()) {
        open.close();
      }
      found = null;
    }
  }

  @Override
  public String toString() {
    return "credentials by " + access.source();
  }
}
