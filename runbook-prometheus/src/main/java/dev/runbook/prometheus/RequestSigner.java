package dev.runbook.prometheus;

import java.net.URI;
import java.util.List;
import java.util.Map;

/** Signs requests, as AWS asks for. Called once per attempt, last of all, with what is sent. */
@FunctionalInterface
public interface RequestSigner {
  /**
   * The headers to add to one request; nothing of it changes afterwards.
   *
   * @param method {@code POST} or {@code GET}
   * @param uri the final address; the client sends its host and port as {@code Host}
   * @param headers what is sent besides
   * @param body the final bytes; empty for {@code GET}
   */
  Map<String, List<String>> sign(
      String method, URI uri, Map<String, List<String>> headers, byte[] body);
}
