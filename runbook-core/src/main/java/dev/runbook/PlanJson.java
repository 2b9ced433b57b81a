package dev.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Plans as JSON and back, for results of steps. */
final class PlanJson {
  private PlanJson() {}

  static JsonNode write(Plan plan) {
    var node = Lines.JSON.createObjectNode();
    node.put("environment", plan.environment()).put("action", plan.action());
    node.put("world", plan.target().world()).put("target", plan.target().name());
    node.set("draft", draft(plan.draft()));
    node.put("undo", plan.undo());
    needs(node.putArray("undoNeeds"), plan.undoNeeds());
    plan.guards().forEach(node.putArray("guards")::add);
    return node.put("hash", plan.hash());
  }

  private static ObjectNode draft(Mutation.Draft draft) {
    var node = Lines.JSON.createObjectNode();
    var differences = node.putArray("differences");
    for (var one : draft.differences()) {
      differences.addArray().add(one.what()).add(one.before()).add(one.after());
    }
    node.set("facts", draft.facts().node());
    var risks = node.putArray("risks");
    draft.risks().forEach(risk -> risks.addArray().add(risk.code()).add(risk.words()));
    needs(node.putArray("permissions"), draft.permissions());
    node.put("unknown", draft.unknown()).put("touched", draft.touched());
    return node.put("peers", draft.peers()).put("among", draft.among());
  }

  private static void needs(ArrayNode array, List<Plan.Permission> permissions) {
    permissions.forEach(one -> array.addArray().add(one.name()).add(one.held().name()));
  }

  static Plan read(JsonNode node) {
    var target = new Mutation.Target(node.path("world").asText(), node.path("target").asText());
    return new Plan(
        node.path("environment").asText(),
        node.path("action").asText(),
        target,
        readDraft(node.path("draft")),
        node.path("undo").asText(),
        readNeeds(node.path("undoNeeds")),
        texts(node.path("guards")),
        node.path("hash").asText());
  }

  private static Mutation.Draft readDraft(JsonNode node) {
    var differences = new ArrayList<Plan.Difference>();
    for (var one : node.path("differences")) {
      differences.add(
          new Plan.Difference(one.path(0).asText(), one.path(1).asText(), one.path(2).asText()));
    }
    var risks = new ArrayList<Plan.Risk>();
    for (var one : node.path("risks")) {
      risks.add(new Plan.Risk(one.path(0).asText(), one.path(1).asText()));
    }
    return new Mutation.Draft(
        differences,
        Facts.of(node.get("facts")),
        risks,
        readNeeds(node.path("permissions")),
        node.path("unknown").asText(),
        node.path("touched").asInt(),
        node.path("peers").asInt(),
        node.path("among").asText());
  }

  private static List<Plan.Permission> readNeeds(JsonNode array) {
    var all = new ArrayList<Plan.Permission>();
    for (var one : array) {
      var held = Plan.Held.valueOf(one.path(1).asText());
      all.add(new Plan.Permission(one.path(0).asText(), held));
    }
    return all;
  }

  private static List<String> texts(JsonNode array) {
    var all = new ArrayList<String>();
    array.forEach(one -> all.add(one.asText()));
    return all;
  }
}
