package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;

/** Probes in words. */
final class Probes {
  private Probes() {}

  /** {@code GET :8080/ready}, {@code tcp :5432}, {@code exec [cat, /ready]}. */
  static String words(JsonNode probe) {
    if (probe.has("httpGet")) {
      return "GET :" + Tree.text(probe, "httpGet/port") + Tree.text(probe, "httpGet/path");
    }
    if (probe.has("tcpSocket")) {
      return "tcp :" + Tree.text(probe, "tcpSocket/port");
    }
    if (probe.has("grpc")) {
      return "grpc :" + Tree.text(probe, "grpc/port");
    }
    return "exec " + Tree.stream(probe, "exec/command").map(word -> word.asText()).toList();
  }
}
