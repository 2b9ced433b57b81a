package dev.runbook.k8s;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** One request to the API server. */
record Call(String method, String path, Map<String, String> query, String type, String body) {
  static final String MERGE = "application/merge-patch+json";
  static final String STRATEGIC = "application/strategic-merge-patch+json";
  static final String APPLY = "application/apply-patch+yaml";
  private static final String JSON = "application/json";

  static Call get(String path) {
    return new Call("GET", path, Map.of(), "", "");
  }

  static Call patch(String path, String type, String body) {
    return new Call("PATCH", path, Map.of(), type, body);
  }

  static Call post(String path, Object body) {
    return new Call("POST", path, Map.of(), JSON, body.toString());
  }

  static Call put(String path, Object body) {
    return new Call("PUT", path, Map.of(), JSON, body.toString());
  }

  static Call delete(String path, Object body) {
    return new Call("DELETE", path, Map.of(), JSON, body.toString());
  }

  /** With one more parameter; an empty value leaves it out. */
  Call with(String name, String value) {
    if (value.isEmpty()) {
      return this;
    }
    var more = new LinkedHashMap<>(query);
    more.put(name, value);
    return new Call(method, path, more, type, body);
  }

  /** Tried by the server and not kept. */
  Call dryRun() {
    return with("dryRun", "All");
  }

  String address() {
    if (query.isEmpty()) {
      return path;
    }
    return query.entrySet().stream()
        .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
        .collect(Collectors.joining("&", path + "?", ""));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Without the body: it may hold secrets. */
  @Override
  public String toString() {
    return method + " " + address();
  }
}
