package dev.runbook.prometheus;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Secret;
import dev.runbook.prometheus.Access.Auth;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One try of a call as it goes out: method, address, headers, body. */
final class Outgoing {
  private static final int LONGEST_GET = 8_000;
  private static final Pattern CREDENTIAL =
      Pattern.compile("Credential=\\S*?(\\w{1,4})/\\d{8}/([\\w-]+)/([\\w-]+)/aws4_request");

  private final Access access;
  private final Knobs knobs;
  private final Address address;
  private final String form;
  private final boolean get;
  private final String path;
  private final @Nullable URI redirected;
  private String signed = "";

  Outgoing(
      Access access,
      Knobs knobs,
      Address address,
      Call call,
      boolean get,
      @Nullable URI redirected) {
    this.access = access;
    this.knobs = knobs;
    this.address = address;
    this.form = call.form();
    this.get = get;
    this.path = call.path();
    this.redirected = redirected;
  }

  /** Where it goes. */
  URI uri() {
    return get ? getUri() : redirected != null ? redirected : plainUri();
  }

  private URI plainUri() {
    return URI.create(address.base() + path);
  }

  private URI getUri() {
    var uri = redirected != null ? redirected : plainUri();
    return form.isEmpty() || uri.getRawQuery() != null ? uri : URI.create(uri + "?" + form);
  }

  /** Whether the same call can go as GET. */
  boolean fitsGet() {
    return getUri().toString().length() < LONGEST_GET;
  }

  HttpRequest request(Duration timeout) {
    var headers = headers();
    var body = get ? new byte[0] : form.getBytes(StandardCharsets.UTF_8);
    var signer = access.signer();
    if (signer != null) {
      signer.sign(get ? "GET" : "POST", uri(), Map.copyOf(headers), body).forEach(headers::put);
      signed = String.join(" ", headers.getOrDefault("Authorization", List.of()));
    }
    var request = HttpRequest.newBuilder(uri()).timeout(timeout);
    headers.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
    return (get ? request.GET() : request.POST(BodyPublishers.ofByteArray(body))).build();
  }

  /** Whose signature was sent: the end of the key's name, region, service; empty if none was. */
  String signature() {
    var found = CREDENTIAL.matcher(signed);
    return found.find()
        ? "key ..." + found.group(1) + ", region " + found.group(2) + ", service " + found.group(3)
        : "";
  }

  private Map<String, List<String>> headers() {
    var headers = new LinkedHashMap<String, List<String>>();
    headers.put("Accept", List.of("application/json"));
    headers.put("User-Agent", List.of("runbook"));
    if (!get) {
      headers.put("Content-Type", List.of("application/x-www-form-urlencoded"));
    }
    if (asksGzip()) {
      headers.put("Accept-Encoding", List.of("gzip"));
    }
    if (!access.tenant().isEmpty()) {
      headers.put("X-Scope-OrgID", List.of(access.tenant()));
    }
    access.headers().forEach(header -> headers.put(header.name(), List.of(header.value())));
    var auth = access.auth(address);
    if (!(auth instanceof Auth.None)) {
      refusePlain();
      headers.put("Authorization", List.of(authorization(auth)));
    }
    return headers;
  }

  private boolean asksGzip() {
    return switch (knobs.gzip()) {
      case "on" -> true;
      case "off" -> false;
      default -> !address.isLoopback() || access.where() instanceof Access.Where.Asked;
    };
  }

  private static String authorization(Auth auth) {
    if (auth instanceof Auth.Bearer bearer) {
      return "Bearer " + bearer.token().get().reveal().strip();
    }
    var basic = (Auth.Basic) auth;
    var pair = basic.user() + ":" + basic.password().get().reveal();
    var packed = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    return "Basic " + Secret.of("the login of " + basic.user(), packed).reveal();
  }

  /** Credentials in the clear are refused where the environment is protected. */
  private void refusePlain() {
    if (knobs.isProtected() && address.isPlain() && !address.isLoopback()) {
      throw new Refused(
          Problem.of("credentials are not sent over plain http in a protected environment")
              .at(address.place() + ", environment " + knobs.environment())
              .seen(access.who(address) + " over http")
              .advice("use https, or forward the port to this computer"));
    }
  }
}
