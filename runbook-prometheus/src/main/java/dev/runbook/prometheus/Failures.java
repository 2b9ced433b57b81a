package dev.runbook.prometheus;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.runbook.Redactor;
import dev.runbook.RunbookException.Problem;
import dev.runbook.prometheus.PrometheusException.BadQuery;
import dev.runbook.prometheus.PrometheusException.Denied;
import dev.runbook.prometheus.PrometheusException.NotPrometheus;
import dev.runbook.prometheus.PrometheusException.TimedOut;
import dev.runbook.prometheus.PrometheusException.TooMuch;
import dev.runbook.prometheus.PrometheusException.Unreachable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** What went wrong with one call, in words. */
final class Failures {
  private static final Pattern PLACE = Pattern.compile("(?:^|[ :])(\\d+):(\\d+): parse error");

  private final Access access;
  private final Address address;
  private final Call call;
  private final Knobs knobs;

  Failures(Access access, Address address, Call call, Knobs knobs) {
    this.access = access;
    this.address = address;
    this.call = call;
    this.knobs = knobs;
  }

  private String where() {
    return address.base() + call.path() + " as " + access.who(address);
  }

  private String query() {
    return call.bounds().query();
  }

  /** Whether another try cannot help. */
  boolean isFinal(IOException e) {
    if (e instanceof JsonEOFException) {
      return false;
    }
    return e instanceof SSLException
        || e instanceof JacksonException
        || (e instanceof HttpTimeoutException && !(e instanceof HttpConnectTimeoutException));
  }

  /** {@code bytes} of the body were read; -1 if there was no answer at all. */
  PrometheusException of(IOException e, long bytes) {
    if (e instanceof HttpConnectTimeoutException) {
      return unreachable("no connection to Prometheus within 5 s", "", e);
    }
    if (e instanceof HttpTimeoutException) {
      return timedOut(bytes < 0 ? "no answer yet" : read(bytes), e);
    }
    if (e instanceof SSLException) {
      return new Unreachable(
          Problem.of("no trusted connection to Prometheus")
              .at(where())
              .seen(Redactor.clean(String.valueOf(e.getMessage())))
              .advice("name the authority with .trust(caPem) or the setting `ca`"),
          e);
    }
    if (e instanceof JacksonException bad && isFinal(e)) {
      return new NotPrometheus(
          Problem.of("the answer is not the JSON of the Prometheus API")
              .at(where())
              .seen(Redactor.clean(bad.getOriginalMessage()) + ", after " + read(bytes))
              .advice("is this the address of a Prometheus server?"));
    }
    if (bytes >= 0) {
      return unreachable("the answer of Prometheus broke off in the middle", read(bytes), e);
    }
    if (isUnresolved(e)) {
      return unreachable("there is no host " + address.base().getHost(), "", e);
    }
    var refused = e instanceof ConnectException ? "nobody listens there" : text(e);
    return unreachable("cannot reach Prometheus", refused, e);
  }

  private static boolean isUnresolved(Throwable e) {
    for (var cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return true;
      }
    }
    return false;
  }

  private static String text(Throwable e) {
    var message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static String read(long bytes) {
    return String.format(Locale.ROOT, "%,d bytes read", bytes);
  }

  private Unreachable unreachable(String what, String seen, Exception e) {
    return new Unreachable(
        Problem.of(what)
            .at(where())
            .seen(seen)
            .advice(
                "check the address, and that the server runs: curl " + address.base() + "/-/ready"),
        e);
  }

  private TimedOut timedOut(String seen, @org.jspecify.annotations.Nullable Exception e) {
    return new TimedOut(
        Problem.of("Prometheus did not finish within " + Grid.text(knobs.timeout()))
            .at(where() + ", query " + query())
            .seen(seen)
            .advice(
                "ask for a shorter range or a coarser step: ten times the step costs a tenth;"
                    + " or raise the setting `timeout`"),
        e);
  }

  /** Whether the status says that it may work in a moment. */
  boolean isPassing(HttpResponse<?> response) {
    int status = response.statusCode();
    boolean json = contentType(response).contains("json");
    return status == 429 || status == 502 || status == 504 || (status == 503 && !json);
  }

  PrometheusException busy(HttpResponse<?> response) {
    var what =
        response.statusCode() == 429
            ? "Prometheus, or a proxy before it, asks for fewer requests"
            : "Prometheus is not available behind its proxy";
    return new Unreachable(
        Problem.of(what)
            .at(where())
            .seen("status " + response.statusCode() + " in every try")
            .advice("wait a moment, or ask less at once"),
        null);
  }

  /** What the server asks to wait, at most 30 s; negative if it does not say. */
  Duration retryAfter(HttpResponse<?> response) {
    var text = response.headers().firstValue("Retry-After").orElse("");
    return text.matches("\\d{1,6}")
        ? Duration.ofSeconds(Math.min(30, Long.parseLong(text)))
        : Duration.ofMillis(-1);
  }

  /** The place a redirect leads to, if it stays with this server. */
  URI redirect(HttpResponse<?> response, URI from, int redirects) {
    var location = response.headers().firstValue("Location").orElse("");
    URI target;
    try {
      target = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw redirected(location);
    }
    if (location.isEmpty() || redirects > 3 || !address.isSameOrigin(target)) {
      throw redirected(target.getScheme() + "://" + target.getHost() + target.getPath());
    }
    return target;
  }

  private NotPrometheus redirected(String target) {
    return new NotPrometheus(
        Problem.of("the address leads elsewhere, usually to a login page")
            .at(where())
            .seen("redirect to " + target)
            .advice("use the address behind the login, with a token: .bearer(rb.secret(..))"));
  }

  PrometheusException endless() {
    return redirected("another page of itself, again and again");
  }

  /** The caller is not let in. */
  PrometheusException denied(HttpResponse<BodyStream> response, boolean get, String signature)
      throws IOException {
    var words = start(response.body());
    if (words.contains("no org id")) {
      return told(new Answer.Failure("", words), response.statusCode());
    }
    var seen =
        "status " + response.statusCode() + (words.isEmpty() ? "" : ": " + words) + signature;
    var advice =
        switch (response.statusCode()) {
          case 401 -> "give .bearer(..) or .basic(..), or a fresh token";
          case 405, 501 -> "this proxy allows no POST, and the query is too long for GET";
          default ->
              get || !call.post()
                  ? "POST counts as create at some proxies, GET was refused too: ask for a role"
                      + " that reads"
                  : "POST counts as create at this proxy, and the query is too long for GET";
        };
    return new Denied(
        Problem.of("Prometheus does not let this caller in").at(where()).seen(seen).advice(advice));
  }

  /** The body, if it can be the JSON of an answer; an error of the API is thrown. */
  InputStream checked(HttpResponse<BodyStream> response, InputStream body) throws IOException {
    var in = new PushbackInputStream(body, 1);
    int first = in.read();
    while (first == ' ' || first == '\n' || first == '\r' || first == '\t') {
      first = in.read();
    }
    if (first >= 0) {
      in.unread(first);
    }
    boolean json = first == '{' && !contentType(response).contains("html");
    int status = response.statusCode();
    if (first < 0 && status == 200) {
      throw new java.io.EOFException("the answer is empty");
    }
    if (!json) {
      throw notPrometheus(response, start(in));
    }
    if (status != 200) {
      throw told(Decoder.decode(in, call.bounds()).failure(), status);
    }
    return in;
  }

  private PrometheusException notPrometheus(HttpResponse<?> response, String start) {
    int status = response.statusCode();
    if (start.contains("no org id")) {
      return told(new Answer.Failure("", start), status);
    }
    var advice =
        status == 404
            ? "no /api/v1 here; a path prefix such as /prometheus may be missing"
            : "is this the address of a Prometheus server, and not of a page before it?";
    return new NotPrometheus(
        Problem.of("what answers here is not the Prometheus HTTP API")
            .at(where())
            .seen("status " + status + ", " + contentType(response) + ": " + start)
            .advice(advice));
  }

  /** An error that the API itself tells. */
  PrometheusException told(Answer.Failure failure, int status) {
    var text = failure.text();
    if (text.contains("no org id")) {
      return new Denied(
          Problem.of("the server asks which tenant is meant")
              .at(where())
              .seen(text)
              .advice("name it with .tenant(\"..\") or the setting `tenant`"));
    }
    if (failure.type().equals("timeout") || failure.type().equals("canceled")) {
      return timedOut(failure.type() + ": " + text, null);
    }
    if (text.contains("too many samples") || text.contains("exceeded maximum resolution")) {
      return new TooMuch(
          Problem.of("the query needs more than the server allows")
              .at(query())
              .seen(text)
              .advice("ask for a larger step, a shorter range, or aggregate"));
    }
    if (status == 400 || status == 422 || failure.type().equals("bad_data")) {
      return badQuery(text);
    }
    return new Unreachable(
        Problem.of("Prometheus could not answer")
            .at(where())
            .seen("status " + status + ", " + failure.type() + ": " + text)
            .advice("look at the server's log"),
        null);
  }

  private BadQuery badQuery(String text) {
    return new BadQuery(
        Problem.of("Prometheus does not understand the query" + caret(text))
            .at(where())
            .seen(text)
            .advice("correct the PromQL and ask again"));
  }

  /** The query with a mark under the place that the server complains of. */
  private String caret(String text) {
    var place = PLACE.matcher(text);
    var lines = query().split("\n", -1);
    if (!place.find()) {
      return "\n    " + query().replace("\n", "\n    ");
    }
    int line = Math.min(Math.max(Integer.parseInt(place.group(1)), 1), lines.length);
    int column = Math.max(Integer.parseInt(place.group(2)), 1);
    var shown = new StringBuilder();
    for (int i = 0; i < lines.length; i++) {
      shown.append("\n    ").append(lines[i]);
      if (i + 1 == line) {
        shown.append("\n    ").append(" ".repeat(letters(lines[i], column - 1))).append('^');
      }
    }
    return shown.toString();
  }

  /** The server counts bytes. */
  private static int letters(String line, int bytes) {
    var all = line.getBytes(StandardCharsets.UTF_8);
    return new String(all, 0, Math.min(bytes, all.length), StandardCharsets.UTF_8).length();
  }

  private static String contentType(HttpResponse<?> response) {
    return response.headers().firstValue("Content-Type").orElse("no content type");
  }

  /** The first 200 characters, in one line. */
  private static String start(InputStream in) throws IOException {
    var text = new String(in.readNBytes(2_000), StandardCharsets.UTF_8);
    var line = Redactor.clean(text).replaceAll("\\s+", " ").strip();
    return line.length() <= 200 ? line : line.substring(0, 200) + "…";
  }
}
