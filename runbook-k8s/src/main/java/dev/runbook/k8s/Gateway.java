package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Secret;
import dev.runbook.Ticks;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The one class that talks to the API server, in JSON trees. Reads are sent again when the server
 * or the way to it fails; a write is sent once, and an exception tells whether it certainly did
 * nothing ({@code Denied, NotFound, Conflict, Rejected}) or is in doubt ({@code Unreachable,
 * Failed}).
 */
final class Gateway implements AutoCloseable {
  private static final int TRIES = 5;
  private static final int AT_ONCE = 16;
  private static final int PAGE = 500;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);
  private static final Duration GIVE_UP = Duration.ofSeconds(15);

  private final HttpClient http;
  private final String server;
  private final Credentials credentials;
  private final Map<String, List<String>> headers;
  private final Ticks ticks;
  private final Failures failures;
  private final Semaphore slots = new Semaphore(AT_ONCE);

  /** All that was listed; {@code more} tells how many were left out, -1 if nobody knows. */
  record Listing(List<JsonNode> items, long more) {}

  Gateway(
      HttpClient http,
      URI server,
      Credentials credentials,
      Map<String, List<String>> headers,
      Ticks ticks) {
    this.http = http;
    this.server = server.toString().replaceAll("/+$", "");
    this.credentials = credentials;
    this.headers = headers;
    this.ticks = ticks;
    this.failures = new Failures(this.server);
  }

  static Gateway open(Access access, Ticks ticks) {
    var http = Wire.open(access);
    return new Gateway(http, access.server(), access.credentials(), access.impersonated(), ticks);
  }

  /** The HTTP client below, for streams. */
  HttpClient http() {
    return http;
  }

  /** A request with the headers of the user; for streams. */
  HttpRequest.Builder request(String address) {
    var request = http.newHttpRequestBuilder().uri(server + address);
    credentials.header().map(Secret::reveal).ifPresent(h -> request.setHeader("Authorization", h));
    headers.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
    return request;
  }

  /** The object at {@code path}; a missing one is {@code NotFound}. */
  JsonNode get(String path) {
    return read(Call.get(path)).json();
  }

  /** The object at {@code path}; empty if there is none. */
  Optional<JsonNode> find(String path) {
    var answer = patiently(Call.get(path));
    if (answer.code() == 404 && answer.isStatus()) {
      return Optional.empty();
    }
    return Optional.of(good(Call.get(path), answer).json());
  }

  /** Up to {@code most} objects, page by page; an expired page list is begun anew. */
  Listing list(Call call, int most) {
    for (int anew = 0; ; anew++) {
      try {
        return pages(call, most);
      } catch (KubernetesException.Failed e) {
        if (!e.problem().seen().contains("Expired") || anew == 2) {
          throw e;
        }
      }
    }
  }

  private Listing pages(Call call, int most) {
    var all = new ArrayList<JsonNode>();
    var next = "";
    while (true) {
      int page = Math.min(PAGE, most - all.size());
      var tree = read(call.with("limit", Integer.toString(page)).with("continue", next)).json();
      tree.path("items").forEach(item -> all.add(Words.named(item, tree)));
      next = tree.path("metadata").path("continue").asText("");
      if (next.isEmpty()) {
        return new Listing(List.copyOf(all), 0);
      }
      if (all.size() >= most) {
        return new Listing(
            List.copyOf(all), tree.path("metadata").path("remainingItemCount").asLong(-1));
      }
    }
  }

  /** What changes nothing, a review or a dry run too: sent again when the server fails. */
  Answer read(Call call) {
    return good(call, patiently(call));
  }

  /** As {@link #read}, with the answer whatever it is. */
  Answer patiently(Call call) {
    long end = ticks.nanos() + GIVE_UP.toNanos();
    var pause = FIRST_PAUSE;
    for (int tries = 1; ; tries++) {
      boolean last = tries == TRIES || ticks.nanos() >= end;
      try {
        var answer = admitted(call);
        if (!answer.isPassing() || last || failures.isDefinite(answer)) {
          return answer;
        }
        rest(longer(spread(pause), answer.retryAfter().orElse(Duration.ZERO)));
      } catch (KubernetesException.Unreachable e) {
        if (last || failures.isDistrust(e)) {
          throw e;
        }
        rest(spread(pause));
      }
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
  }

  /** Sent once; again only after a 429, which says that it was not looked at. */
  JsonNode write(Call call) {
    for (int tries = 1; ; tries++) {
      var answer = admitted(call);
      if (answer.code() != 429 || tries == TRIES) {
        return good(call, answer).json();
      }
      rest(answer.retryAfter().orElse(Duration.ofSeconds(1)));
    }
  }

  /** The answer if it is good, else the exception that tells it. */
  Answer good(Call call, Answer answer) {
    if (answer.isGood()) {
      return answer;
    }
    throw failure(call, answer);
  }

  KubernetesException failure(Call call, Answer answer) {
    return failures.of(call, answer);
  }

  /** After a 401 the credentials are renewed and the request sent once more: it was not done. */
  private Answer admitted(Call call) {
    var answer = once(call);
    return answer.code() == 401 && credentials.renew() ? once(call) : answer;
  }

  private Answer once(Call call) {
    var request = request(call.address());
    if (!call.method().equals("GET")) {
      request.method(call.method(), call.type(), call.body());
    }
    try {
      slots.acquire();
      try {
        var sent = http.sendAsync(request.build(), byte[].class);
        try {
          return answer(sent.get(Wire.PATIENCE.toSeconds() + 2, TimeUnit.SECONDS));
        } finally {
          sent.cancel(true);
        }
      } finally {
        slots.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted(Problem.of("interrupted at " + call).at(server), e);
    } catch (ExecutionException e) {
      throw failures.unreachable(call, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw failures.unreachable(call, e);
    }
  }

  private static Answer answer(HttpResponse<byte[]> response) {
    var warnings = new ArrayList<String>();
    for (var header : response.headers("Warning")) {
      warnings.add(header.replaceFirst("^\\d+ \\S+ \"?", "").replaceFirst("\"$", ""));
    }
    var body = response.body();
    var after = response.header("Retry-After");
    var wait =
        after != null && after.matches("\\d{1,4}")
            ? Optional.of(Duration.ofSeconds(Long.parseLong(after)))
            : Optional.<Duration>empty();
    var text = body == null ? "" : new String(body, StandardCharsets.UTF_8);
    return new Answer(response.code(), text, List.copyOf(warnings), wait);
  }

  /** Between a half and the whole of {@code pause}, so that many do not come back at once. */
  private Duration spread(Duration pause) {
    long half = pause.toNanos() / 2;
    return Duration.ofNanos(half + Math.floorMod(ticks.nanos() * 31, half));
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private void rest(Duration pause) {
    try {
      ticks.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted(Problem.of("interrupted while waiting to ask again").at(server), e);
    }
  }

  String server() {
    return server;
  }

  @Override
  public void close() {
    http.close();
  }

  @Override
  public String toString() {
    return server;
  }
}
