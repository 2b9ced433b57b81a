package dev.runbook.aws;

import dev.runbook.RunbookException;
import dev.runbook.RunbookException.Problem;
import dev.runbook.aws.AwsException.BadQuery;
import dev.runbook.aws.AwsException.Denied;
import dev.runbook.aws.AwsException.Expired;
import dev.runbook.aws.AwsException.NoCredentials;
import dev.runbook.aws.AwsException.Throttled;
import dev.runbook.aws.AwsException.Unreachable;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** What went wrong with one call, in words. */
final class Failures {
  private static final Set<String> EXPIRED =
      Set.of("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired");
  private static final Set<String> UNKNOWN =
      Set.of("InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch");
  private static final Pattern SOURCES = Pattern.compile("\\[([A-Za-z].*)]", Pattern.DOTALL);
  private static final Pattern SOURCE = Pattern.compile(", (?=[A-Z][A-Za-z]+Provider\\()");

  private Failures() {}

  static String code(SdkException e) {
    return e instanceof AwsServiceException told && told.awsErrorDetails() != null
        ? String.valueOf(told.awsErrorDetails().errorCode())
        : "";
  }

  static boolean isExpired(SdkException e) {
    return EXPIRED.contains(code(e));
  }

  static boolean isDenied(SdkException e) {
    var code = code(e);
    return code.startsWith("AccessDenied")
        || code.equals("UnauthorizedOperation")
        || code.equals("NotAuthorized");
  }

  /** Whether the request could not be sent for a reason of its own: another try cannot help. */
  static boolean isOurs(SdkException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof java.io.IOException
          || cause instanceof ApiCallTimeoutException
          || cause instanceof ApiCallAttemptTimeoutException) {
        return false;
      }
    }
    return true;
  }

  /** Nobody gave credentials, or those found have expired. */
  static RunbookException credentials(Access access, SdkException e) {
    var text = text(e);
    boolean isSso = e.getClass().getName().contains(".sso") || text.contains("SSO session");
    if (isExpired(e) || isSso || text.contains("expired")) {
      return new Expired(
          Problem.of("the AWS credentials have expired")
              .at(access.source())
              .seen(text)
              .advice(access.remedy()),
          e);
    }
    return new NoCredentials(
        Problem.of("there are no AWS credentials")
            .at(access.source())
            .seen(tried(text))
            .advice(
                "aws sso login, Aws.on(rb).profile(\"..\"), or export AWS_PROFILE=..;"
                    + " aws sts get-caller-identity must work too"),
        e);
  }

  /** Each source that was tried in a line of its own. */
  static String tried(String text) {
    var found = SOURCES.matcher(text);
    if (!found.find()) {
      return text;
    }
    return String.join("\n", SOURCE.split(found.group(1)));
  }

  static RunbookException of(Calls.Call call, Access access, SdkException e) {
    var where = call.service() + " " + call.action() + " in " + call.region();
    var place = call.what().isEmpty() ? where : where + ", " + call.what();
    if (isExpired(e)) {
      return credentials(access, e);
    }
    if (UNKNOWN.contains(code(e))) {
      return new Denied(
          Problem.of("AWS does not know these credentials")
              .at(place + " by " + access.source())
              .seen(text(e))
              .advice("are they of another partition or account, or deleted? see aws.identity()"),
          e);
    }
    if (isDenied(e)) {
      return new Denied(
          Problem.of("this caller may not " + call.permission())
              .at(place + " by " + access.source())
              .seen(text(e))
              .advice("ask for the permission " + call.permission()),
          e);
    }
    if (Calls.isThrottled(e)) {
      return new Throttled(
          Problem.of(call.service() + " asks for fewer requests")
              .at(place)
              .seen(text(e) + ", in every try")
              .advice("wait a moment, or ask for less at once"),
          e);
    }
    if (e instanceof AwsServiceException told && told.statusCode() < 500) {
      return new BadQuery(
          Problem.of(call.service() + " refuses " + call.action())
              .at(place)
              .seen(code(e) + ": " + text(e))
              .advice("correct what is asked for"),
          e);
    }
    return unreachable(call, place, e);
  }

  private static RunbookException unreachable(Calls.Call call, String place, SdkException e) {
    if (e instanceof AwsServiceException told) {
      return new Unreachable(
          Problem.of(call.service() + " itself failed")
              .at(place)
              .seen("status " + told.statusCode() + ": " + text(e))
              .advice("look at the health page of AWS for " + call.region()),
          e);
    }
    return new Unreachable(
        Problem.of("cannot reach " + call.service())
            .at(place)
            .seen(reason(e))
            .advice("check the network, the proxy and the region"),
        e);
  }

  private static String reason(SdkException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return "there is no host " + cause.getMessage();
      }
      if (cause instanceof ConnectException) {
        return "nobody listens there: " + cause.getMessage();
      }
    }
    return text(e);
  }

  /** The service's own words, without the SDK's list of attempts. */
  static String text(SdkException e) {
    var raw =
        e instanceof AwsServiceException told && told.awsErrorDetails() != null
            ? told.awsErrorDetails().errorMessage()
            : e.getMessage();
    return raw == null ? e.getClass().getSimpleName() : raw;
  }
}
