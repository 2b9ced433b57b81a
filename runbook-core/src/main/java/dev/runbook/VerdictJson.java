package dev.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Verdicts as JSON and back, for results of steps; what success gave must be of a kept kind. */
final class VerdictJson {
  private VerdictJson() {}

  static JsonNode write(Verdict<?> verdict) throws Unkept {
    var node = Lines.JSON.createObjectNode();
    node.put("state", verdict.state().name()).put("change", verdict.change());
    if (verdict instanceof Verdict.Succeeded<?> good) {
      node.set("result", Results.tagged(good.result(), Object.class));
    } else if (verdict instanceof Verdict.Failed<?> failed) {
      node.put("why", failed.cause()).put("undo", failed.undo());
    } else if (verdict instanceof Verdict.Undecided<?> open) {
      node.put("why", open.why());
    }
    var evidence = node.putArray("evidence");
    verdict.evidence().forEach(one -> evidence.addArray().add(one.kind()).add(one.text()));
    return node;
  }

  static Verdict<?> read(JsonNode node) throws Unkept {
    var change = node.path("change").asText();
    var why = node.path("why").asText();
    List<Evidence> evidence = new ArrayList<>();
    for (var one : node.path("evidence")) {
      evidence.add(new Evidence(one.path(0).asText(), one.path(1).asText()));
    }
    return switch (node.path("state").asText()) {
      case "SUCCEEDED" -> succeeded(change, node.path("result"), evidence);
      case "FAILED" -> new Verdict.Failed<>(change, why, node.path("undo").asText(), evidence);
      default -> new Verdict.Undecided<>(change, why, evidence);
    };
  }

  private static Verdict<?> succeeded(String change, JsonNode result, List<Evidence> evidence)
      throws Unkept {
    var value = Objects.requireNonNullElse(Results.value(result, Object.class), "");
    return new Verdict.Succeeded<>(change, value, evidence);
  }
}
