package dev.runbook.sql;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A host and a port; a host with colons is an IPv6 address. */
record Endpoint(String host, int port) {
  /** {@code host}, {@code host:port}, {@code [v6]:port} or {@code [v6]}. */
  static Endpoint of(String text, int standardPort) {
    if (text.contains(",")) {
      throw bad(text, "one host only: with several, nobody knows which one a statement reached");
    }
    if (text.startsWith("[")) {
      int close = text.indexOf(']');
      if (close < 0) {
        throw bad(text, "close the bracket: [::1]:5432");
      }
      var rest = text.substring(close + 1);
      return new Endpoint(
          text.substring(1, close), rest.isEmpty() ? standardPort : port(rest.substring(1), text));
    }
    int colon = text.indexOf(':');
    if (colon != text.lastIndexOf(':')) {
      return new Endpoint(text, standardPort);
    }
    return colon < 0
        ? new Endpoint(text.isEmpty() ? "localhost" : text, standardPort)
        : new Endpoint(text.substring(0, colon), port(text.substring(colon + 1), text));
  }

  private static int port(String text, String whole) {
    try {
      int port = Integer.parseInt(text);
      if (port > 0 && port < 65_536) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Told below, in the same words as a number out of range.
    }
    throw bad(whole, "a port is a number from 1 to 65535");
  }

  private static BadSetting bad(String text, String advice) {
    return new BadSetting(
        Problem.of("`" + text + "` is not the address of a database").advice(advice));
  }

  static String encode(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
  }
}
