package dev.runbook.aws;

import dev.runbook.Redactor;
import dev.runbook.Runbook;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.Table;
import java.net.URI;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * Who asks AWS, and where: by default the credentials and the region that the environment, the
 * shared configuration (profiles, SSO, roles), the container or the machine already give. Keys are
 * never asked for. Immutable; nothing is contacted before the first question.
 *
 * <pre>{@code
 * var aws = Aws.on(rb).profile("ops").region("eu-west-1");
 * CloudWatch.on(aws).metric("AWS/ECS", "CPUUtilization").where("ServiceName", "web").last("3h").chart();
 * }</pre>
 */
public final class Aws {
  private static final Set<String> KEYS =
      Set.of("profile", "role", "region", "endpoint", "account", "budget", "price");

  private final Runbook rb;
  private final Access access;

  private Aws(Runbook rb, Access access) {
    this.rb = rb;
    this.access = access;
  }

  /**
   * As the settings say: {@code environment.<env>.aws.profile}, {@code role}, {@code region},
   * {@code endpoint}, {@code account} (any other account is refused before the first read); what
   * they leave out is found as every AWS tool finds it.
   *
   * @throws BadSetting if a setting of this module is unknown
   */
  public static Aws on(Runbook rb) {
    var settings = rb.settings().module("aws", KEYS);
    return new Aws(
        rb,
        new Access(
            settings.text("profile", ""),
            settings.text("role", ""),
            settings.text("region", ""),
            settings.text("endpoint", ""),
            settings.text("account", ""),
            null));
  }

  /** A profile of the shared configuration files. */
  public Aws profile(String name) {
    return new Aws(rb, access.profile(name));
  }

  /** The region that is asked: {@code eu-west-1}. */
  public Aws region(String name) {
    return new Aws(rb, access.region(name));
  }

  /** A role to assume, by its ARN; renewed by itself before it expires. */
  public Aws role(String arn) {
    return new Aws(rb, access.role(arn));
  }

  /** Another address than that of AWS, for all services: a stand-in for tests. */
  public Aws endpoint(URI address) {
    return new Aws(rb, access.endpoint(address.toString()));
  }

  /** Your own source of credentials. */
  public Aws credentials(AwsCredentialsProvider provider) {
    return new Aws(rb, access.given(provider));
  }

  /** Who is asking: account, ARN, region, and where the credentials come from. Asks STS once. */
  public Table identity() {
    return session().identity().table(access, session().region().id(), rb.ticks().now());
  }

  Runbook runbook() {
    return rb;
  }

  Session session() {
    return rb.attach(Sessions.class, () -> new Sessions(rb)).of(access);
  }

  @Override
  public String toString() {
    var place = access.region().isEmpty() ? "" : " in " + access.region();
    return Redactor.clean("AWS by " + access.source() + place);
  }
}
