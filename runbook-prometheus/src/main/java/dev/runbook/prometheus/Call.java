package dev.runbook.prometheus;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One request to the API, before anything is said about how it is sent.
 *
 * @param path after the base, such as {@code /api/v1/query}
 * @param params in order; names may come twice
 * @param post whether it may go as POST
 * @param bounds how much of an answer is taken
 */
record Call(String path, List<Param> params, boolean post, Bounds bounds) {
  /** A name and its value, not yet encoded. */
  record Param(String name, String value) {}

  static Call post(String path, Bounds bounds) {
    return new Call(path, List.of(), true, bounds);
  }

  static Call get(String path, Bounds bounds) {
    return new Call(path, List.of(), false, bounds);
  }

  Call with(String name, String value) {
    var more = new ArrayList<>(params);
    more.add(new Param(name, value));
    return new Call(path, List.copyOf(more), post, bounds);
  }

  /** The parameters as a form or a query: {@code query=up&time=1}. */
  String form() {
    return params.stream()
        .map(param -> encode(param.name()) + "=" + encode(param.value()))
        .collect(Collectors.joining("&"));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
