package dev.runbook.prometheus;

import java.net.http.HttpClient;

/** Certificates from PEM files. */
final class Pem {
  private Pem() {}

  /** What tells one set of files from another, so that changed files make a new client. */
  static Object stamp(Access.Tls tls) {
    return tls;
  }

  static void apply(Access.Tls tls, HttpClient.Builder builder) {
    if (tls.isNone()) {
      return;
    }
    throw new UnsupportedOperationException(builder.toString());
  }
}
