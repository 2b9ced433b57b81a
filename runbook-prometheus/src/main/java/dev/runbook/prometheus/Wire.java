package dev.runbook.prometheus;

import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Ticks;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.GZIPInputStream;

/** Sends one call until it is answered: retries, renewed tokens, POST that falls back to GET. */
final class Wire {
  private static final int TRIES = 3;

  private final Connections connections;
  private final Ticks ticks;
  private final Access access;
  private final Knobs knobs;
  private final Connections.Learnt learnt;

  Wire(Connections connections, Ticks ticks, Access access, Knobs knobs) {
    this.connections = connections;
    this.ticks = ticks;
    this.access = access;
    this.knobs = knobs;
    this.learnt = connections.learnt(access.where() + "|" + access.tenant());
  }

  /** Reads the body of a good answer. */
  interface Reader<T> {
    T read(InputStream body, Failures failures) throws IOException;
  }

  /**
   * What came back.
   *
   * @param bytes the length of the body after unpacking
   * @param headers of the answer
   * @param skew how far the server's clock is ahead of ours
   */
  record Reply<T>(
      T value, long bytes, java.net.http.HttpHeaders headers, Address address, Duration skew) {}

  Connections.Learnt learnt() {
    return learnt;
  }

  /** The answer to {@code call} within the time-out of the settings. */
  <T> Reply<T> ask(Call call, Reader<T> reader) {
    return ask(call, reader, knobs.timeout(), TRIES);
  }

  /** The answer to {@code call} in one try. */
  <T> Reply<T> once(Call call, Reader<T> reader, Duration within) {
    return ask(call, reader, within, 1);
  }

  private <T> Reply<T> ask(Call call, Reader<T> reader, Duration within, int tries) {
    long deadline = ticks.nanos() + within.toNanos();
    var state = new State(learnt.getOnly || !call.post(), tries);
    while (true) {
      state.tries++;
      try {
        return once(call, reader, state, deadline);
      } catch (Again again) {
        pause(again, state, deadline);
      }
    }
  }

  /** What changes from one try to the next. */
  private static final class State {
    final int most;
    int tries;
    int redirects;
    boolean get;
    boolean renewed;
    java.net.@org.jspecify.annotations.Nullable URI redirected;

    State(boolean get, int most) {
      this.most = most;
      this.get = get;
    }
  }

  /** This try failed; another one may help. */
  private static final class Again extends Exception {
    private static final long serialVersionUID = 1L;

    final transient PrometheusException failure;
    final transient Duration after;
    final boolean counts;

    Again(PrometheusException failure, Duration after, boolean counts) {
      super(failure);
      this.failure = failure;
      this.after = after;
      this.counts = counts;
    }
  }

  private void pause(Again again, State state, long deadline) {
    if (!again.counts) {
      state.tries--;
      return;
    }
    var wait = again.after;
    if (wait.isNegative()) {
      long half = 500L << (state.tries - 1);
      wait = Duration.ofMillis(half + ThreadLocalRandom.current().nextLong(half / 2));
    }
    if (state.tries >= state.most || ticks.nanos() + wait.toNanos() >= deadline) {
      throw again.failure;
    }
    try {
      ticks.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(again);
    }
  }

  private static Interrupted interrupted(Exception cause) {
    return new Interrupted(
        Problem.of("the query was interrupted")
            .seen("the request was cancelled; nothing was changed")
            .advice("run it again"),
        cause);
  }

  private <T> Reply<T> once(Call call, Reader<T> reader, State state, long deadline) throws Again {
    var address = access.where().now();
    var outgoing = new Outgoing(access, knobs, address, call, state.get, state.redirected);
    var failures = new Failures(access, address, call, knobs);
    var body = new BodyStream(ticks, deadline);
    try {
      var response = send(outgoing, address, deadline, body);
      checkStatus(response, failures, outgoing, state);
      var unpacked = new Counted(unpacked(response), call.bounds());
      var value = reader.read(failures.checked(response, unpacked), failures);
      if (state.get && call.post()) {
        learnt.getOnly = true;
      }
      return new Reply<>(
          value,
          unpacked.count(),
          response.headers(),
          address,
          Asking.skew(response.headers(), ticks.now()));
    } catch (InterruptedException | InterruptedIOException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    } catch (IOException e) {
      long bytes = body.hasBegun() ? body.count() : -1;
      if (failures.isFinal(e)) {
        throw failures.of(e, bytes);
      }
      throw new Again(failures.of(e, bytes), Duration.ofMillis(-1), true);
    } finally {
      body.close();
    }
  }

  private HttpResponse<BodyStream> send(
      Outgoing outgoing, Address address, long deadline, BodyStream body)
      throws IOException, InterruptedException {
    HttpClient client =
        access.client() != null
            ? access.client()
            : connections.client(access.tls(), address.isPlain());
    long left = Math.max(1_000_000, deadline - ticks.nanos());
    var request = outgoing.request(Duration.ofNanos(left));
    return client.send(request, info -> body.begin());
  }

  private static InputStream unpacked(HttpResponse<BodyStream> response) throws IOException {
    var packing = response.headers().firstValue("Content-Encoding").orElse("");
    return packing.equalsIgnoreCase("gzip")
        ? new GZIPInputStream(response.body(), 1 << 16)
        : response.body();
  }

  /** What a refused signature was made of, and whether the clocks agree: it holds for minutes. */
  private String signature(Outgoing outgoing, HttpResponse<?> response) {
    var skew = Asking.skew(response.headers(), ticks.now());
    return outgoing.signature().isEmpty()
        ? ""
        : "; signed with " + outgoing.signature() + "; clocks differ by " + Grid.text(skew.abs());
  }

  private void checkStatus(
      HttpResponse<BodyStream> response, Failures failures, Outgoing outgoing, State state)
      throws Again, IOException {
    int status = response.statusCode();
    if (status >= 300 && status < 400) {
      state.redirected = failures.redirect(response, outgoing.uri(), ++state.redirects);
      throw new Again(failures.endless(), Duration.ZERO, false);
    }
    if (status == 401 && !state.renewed && access.auth() instanceof Access.Auth.Bearer) {
      state.renewed = true;
      throw new Again(failures.denied(response, state.get, ""), Duration.ZERO, false);
    }
    boolean refused = status == 405 || status == 501 || status == 403;
    if (refused && !state.get && outgoing.fitsGet()) {
      state.get = true;
      throw new Again(failures.denied(response, false, ""), Duration.ZERO, false);
    }
    if (status == 401 || status == 403 || status == 405 || status == 501) {
      throw failures.denied(response, state.get, signature(outgoing, response));
    }
    if (failures.isPassing(response)) {
      var wait = failures.retryAfter(response);
      throw new Again(failures.busy(response), wait, true);
    }
  }
}
