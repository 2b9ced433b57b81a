package dev.runbook.prometheus;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a server is: the address a user gave, cleaned. The base path is kept, what was pasted
 * beyond it is cut, and a password in it becomes a secret before anything is printed.
 *
 * @param base without a slash at its end
 * @param login from {@code user:password@}, if it was there
 * @param note what was cut; empty if nothing
 */
record Address(URI base, Optional<Login> login, String note) {
  private static final List<String> PAGES =
      List.of("/graph", "/query", "/api/v1", "/alerts", "/targets", "/classic/graph");

  /** A user and the password that came with the address. */
  record Login(String user, Secret password) {}

  /** The address that {@code text} means, which {@code place} gave. */
  static Address of(String text, String place) {
    var uri = parse(text.strip(), place);
    var login = login(uri);
    var path = uri.getRawPath() == null ? "" : uri.getRawPath();
    var kept = cut(path);
    try {
      var base =
          new URI(
              uri.getScheme().toLowerCase(Locale.ROOT)
                  + "://"
                  + uri.getHost()
                  + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                  + kept);
      boolean more = path.length() > kept.length() + 1 || uri.getRawQuery() != null;
      return new Address(base, login, more ? "the address was cut to " + base : "");
    } catch (URISyntaxException e) {
      throw bad(place, "it cannot be read");
    }
  }

  private static URI parse(String text, String place) {
    try {
      var uri = new URI(text);
      var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if (!scheme.equals("http") && !scheme.equals("https")) {
        throw bad(place, "it does not begin with http:// or https://");
      }
      if (uri.getHost() == null) {
        throw bad(place, "it names no host");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw bad(place, "it cannot be read: " + e.getReason() + " at character " + e.getIndex());
    }
  }

  private static BadSetting bad(String place, String why) {
    return new BadSetting(
        Problem.of("the address of Prometheus is not one")
            .at(place)
            .seen(why)
            .advice("write it like https://prometheus.example.com or http://localhost:9090"));
  }

  private static Optional<Login> login(URI uri) {
    var info = uri.getRawUserInfo();
    if (info == null) {
      return Optional.empty();
    }
    int colon = info.indexOf(':');
    var user = decoded(colon < 0 ? info : info.substring(0, colon));
    var password = colon < 0 ? "" : decoded(info.substring(colon + 1));
    return Optional.of(new Login(user, Secret.of("the password of " + user, password)));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static String cut(String path) {
    int api = path.indexOf("/api/v1/");
    var kept = api < 0 ? path : path.substring(0, api);
    boolean again = true;
    while (again) {
      again = false;
      while (kept.endsWith("/")) {
        kept = kept.substring(0, kept.length() - 1);
      }
      for (var page : PAGES) {
        if (kept.endsWith(page)) {
          kept = kept.substring(0, kept.length() - page.length());
          again = true;
        }
      }
    }
    return kept;
  }

  /** Whether it is this computer itself. */
  boolean isLoopback() {
    var host = base.getHost();
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }

  boolean isPlain() {
    return base.getScheme().equals("http");
  }

  /** {@code host:port}, as people say it. */
  String place() {
    return base.getHost() + (base.getPort() < 0 ? "" : ":" + base.getPort());
  }

  /** Whether a redirect to {@code other} stays with this server. */
  boolean isSameOrigin(URI other) {
    return base.getScheme().equalsIgnoreCase(other.getScheme())
        && base.getHost().equalsIgnoreCase(other.getHost())
        && port(base) == port(other);
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }
}
