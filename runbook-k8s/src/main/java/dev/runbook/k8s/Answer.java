package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the API server answered.
 *
 * @param warnings of the {@code Warning} headers
 * @param retryAfter how long it asks to wait
 */
record Answer(int code, String text, List<String> warnings, Optional<Duration> retryAfter) {
  boolean isGood() {
    return code >= 200 && code < 300;
  }

  /** Whether a read may go well if it is sent again. */
  boolean isPassing() {
    return code == 429 || code >= 500;
  }

  JsonNode json() {
    return Json.body(text);
  }

  /** The server's own words: of a Status, else the beginning of the body. */
  String words() {
    var message = json().path("message").asText("");
    if (!message.isEmpty()) {
      return message;
    }
    var start = text.strip();
    return code + " " + (start.length() > 300 ? start.substring(0, 300) + "…" : start);
  }

  String reason() {
    return json().path("reason").asText("");
  }

  boolean isStatus() {
    return json().path("kind").asText("").equals("Status");
  }

  @Override
  public String toString() {
    return code + ", " + text.length() + " characters";
  }
}
