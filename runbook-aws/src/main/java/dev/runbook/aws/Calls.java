package dev.runbook.aws;

import dev.runbook.RunbookException;
import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Ticks;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Makes calls and says which may be made again. A read is made up to five times; a write only again
 * if the service certainly rejected it for coming too fast. Expired credentials are looked for once
 * more.
 */
final class Calls {
  private static final int TRIES = 5;

  private final Ticks ticks;
  private final Access access;
  private final Credentials credentials;

  /**
   * One call, for messages.
   *
   * @param service {@code CloudWatch}
   * @param action {@code GetMetricData}
   * @param what what it is about; may be empty
   */
  record Call(String service, String action, String region, String what) {
    String permission() {
      return service.toLowerCase(java.util.Locale.ROOT) + ":" + action;
    }
  }

  Calls(Ticks ticks, Access access, Credentials credentials) {
    this.ticks = ticks;
    this.access = access;
    this.credentials = credentials;
  }

  /** The answer to a question that changes nothing. */
  <T> T read(Call call, Supplier<T> question) {
    return tried(call, question, true);
  }

  /** Does something; repeated only if it was certainly rejected. */
  <T> T write(Call call, Supplier<T> act) {
    return tried(call, act, false);
  }

  private <T> T tried(Call call, Supplier<T> question, boolean isRead) {
    resolve(call);
    boolean renewed = false;
    for (int tries = 1; ; tries++) {
      try {
        return question.get();
      } catch (SdkException e) {
        if (e instanceof AbortedException || Thread.currentThread().isInterrupted()) {
          Thread.currentThread().interrupt();
          throw interrupted(call, e);
        }
        if (Failures.isExpired(e) && !renewed) {
          renewed = true;
          credentials.renew();
          resolve(call);
          continue;
        }
        boolean again = isThrottled(e) || (isRead && isPassing(e));
        if (!again || tries >= TRIES) {
          throw Failures.of(call, access, e);
        }
        pause(call, tries, e);
      }
    }
  }

  private void resolve(Call call) {
    try {
      var unused = credentials.resolveCredentials();
    } catch (SdkException e) {
      if (e instanceof AbortedException || Thread.currentThread().isInterrupted()) {
        Thread.currentThread().interrupt();
        throw interrupted(call, e);
      }
      throw Failures.credentials(access, e);
    }
  }

  static boolean isThrottled(SdkException e) {
    return e instanceof AwsServiceException told
        && (told.isThrottlingException() || told.statusCode() == 429);
  }

  private static boolean isPassing(SdkException e) {
    return e instanceof AwsServiceException told ? told.statusCode() >= 500 : !Failures.isOurs(e);
  }

  private void pause(Call call, int tries, SdkException cause) {
    long base = isThrottled(cause) ? 500 : 100;
    long most = Math.min(20_000, base << tries);
    long millis = most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
    try {
      ticks.sleep(Duration.ofMillis(millis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(call, e);
    }
  }

  private static RunbookException interrupted(Call call, Throwable e) {
    return new Interrupted(
        Problem.of("interrupted while asking " + call.service())
            .at(call.action())
            .advice("run it again"),
        e);
  }
}
