package dev.runbook.aws;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * Who asks AWS, and where. Immutable; empty texts for what nobody said.
 *
 * @param profile of the shared configuration
 * @param role the ARN of the role to assume
 * @param region where services are asked
 * @param endpoint instead of those of AWS
 * @param account the only account that is right
 * @param given the caller's own credentials; null for the default chain
 */
record Access(
    String profile,
    String role,
    String region,
    String endpoint,
    String account,
    @Nullable AwsCredentialsProvider given) {

  Access profile(String other) {
    return new Access(other, role, region, endpoint, account, given);
  }

  Access role(String other) {
    return new Access(profile, other, region, endpoint, account, given);
  }

  Access region(String other) {
    return new Access(profile, role, other, endpoint, account, given);
  }

  Access endpoint(String other) {
    return new Access(profile, role, region, other, account, given);
  }

  Access given(AwsCredentialsProvider other) {
    return new Access(profile, role, region, endpoint, account, other);
  }

  Optional<String> profileName() {
    return profile.isEmpty() ? Optional.empty() : Optional.of(profile);
  }

  /** Where credentials come from, for messages. */
  String source() {
    var source =
        given != null
            ? "the credentials given in code"
            : profile.isEmpty() ? "the default chain" : "profile " + profile;
    return role.isEmpty() ? source : "role " + role + " from " + source;
  }

  /** What a person types to be let in again. */
  String remedy() {
    return given != null
        ? "renew the credentials given in code"
        : profile.isEmpty() ? "aws sso login" : "aws sso login --profile " + profile;
  }
}
